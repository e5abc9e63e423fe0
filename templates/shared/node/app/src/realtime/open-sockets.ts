import { isLapsed, type Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import type { StreamEvent } from './event.ts';
import type { Limits } from './limits.ts';
import { CloseCode } from './protocol.ts';
import { endingsIn, isEnded } from './sessions.ts';
import type { SocketConnection } from './socket-connection.ts';
import type { EventStream, Subscriber } from './stream.ts';

/** Those of the sessions that are still good. */
export type Recheck = (sessions: string[]) => Promise<Set<string>>;

interface OpenSocketsOptions {
  readonly stream: EventStream;
  readonly recheck?: Recheck | undefined;
  readonly log: Logger;
  readonly limits: Limits;
}

const SLICES = 25;

/** The WebSockets of this process: a socket outlives much, but neither its client nor the session it was opened in. */
export class OpenSockets implements Subscriber {
  readonly #options: OpenSocketsOptions;
  readonly #slices = new Map<SocketConnection, number>();
  readonly #timers: NodeJS.Timeout[];
  readonly #empty = Promise.withResolvers<undefined>();
  #turn = 0;
  #checking = false;
  #draining = false;

  constructor(options: OpenSocketsOptions) {
    const { stream, limits } = options;
    this.#options = options;
    this.#timers = [
      setInterval(() => {
        this.#beat();
      }, limits.heartbeat / SLICES).unref(),
      setInterval(() => void this.#checkSessions(), limits.recheck).unref(),
    ];
    stream.subscribe(this);
  }

  get draining(): boolean {
    return this.#draining;
  }

  add(connection: SocketConnection): void {
    // All sockets are asked once in a heartbeat, but not all at once.
    this.#slices.set(connection, Math.floor(Math.random() * SLICES));
  }

  delete(connection: SocketConnection): void {
    this.#slices.delete(connection);
    if (this.#draining && this.#slices.size === 0) this.#empty.resolve(undefined);
  }

  /** Sends all clients elsewhere; that they do not all come at once is theirs to see to. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#slices.size === 0) return;
    for (const connection of this.#slices.keys()) connection.close(CloseCode.restart, 'restarting');
    await this.#empty.promise;
  }

  onEvents(events: readonly StreamEvent[]): void {
    // One that is missed is found by the next check.
    const endings = endingsIn(events);
    if (endings.length > 0) this.#drop((who) => isEnded(who, endings));
  }

  #drop(isOver: (who: Identity) => boolean): void {
    for (const connection of this.#slices.keys()) {
      if (connection.identity && isOver(connection.identity)) connection.endSession();
    }
  }

  #beat(): void {
    this.#turn = (this.#turn + 1) % SLICES;
    for (const [connection, slice] of this.#slices) {
      if (isLapsed(connection.identity)) connection.endSession();
      if (slice !== this.#turn) continue;
      if (connection.alive) connection.ping();
      else connection.terminate();
    }
  }

  async #checkSessions(): Promise<void> {
    const { recheck, limits, log } = this.#options;
    if (recheck === undefined || this.#checking) return;
    this.#checking = true;
    try {
      const sessions = [...new Set([...this.#slices.keys()].flatMap(({ identity }) => identity?.session ?? []))];
      while (sessions.length > 0) {
        const some = sessions.splice(0, limits.recheckCount);
        const good = await recheck(some);
        const over = new Set(some.filter((session) => !good.has(session)));
        this.#drop(({ session }) => over.has(session));
      }
    } catch (error) {
      log.warn({ err: error }, 'sessions of sockets could not be checked');
    } finally {
      this.#checking = false;
    }
  }
}
