import { Problem } from '../platform/problem.ts';
import { timeOf, type StreamEvent } from '../realtime/event.ts';
import { endingIn, SESSIONS_ROOM, type Ending } from '../realtime/sessions.ts';
import type { EventStream, Subscriber } from '../realtime/stream.ts';

/** In seconds. What is older than a token can be, with some room for clocks that differ, need not be remembered. */
export const LIFETIME = 60;
const MEMORY = 2 * LIFETIME;

interface Issued {
  readonly user: string;
  readonly session: string;
  /** In seconds. */
  readonly at: number;
}

/** Remembers which sessions have ended, as tokens that were given out before can still be shown. */
export class Ended implements Subscriber {
  readonly #stream: EventStream;
  /** Each ending, and when it was told, in the order of the latter. */
  readonly #sessions = new Map<string, number>();
  readonly #users = new Map<string, { readonly at: number; readonly told: number }>();
  /** Of what ended before nothing is known: of all, until the stream has been read. */
  #since: number | undefined;

  constructor(stream: EventStream) {
    this.#stream = stream;
    stream.subscribe(this);
  }

  onReset(): void {
    const { history } = this.#stream;
    this.#since = timeOf(history.floor) / 1_000;
    this.onEvents(history.recent(new Map([[SESSIONS_ROOM, Infinity]])));
  }

  onEvents(events: readonly StreamEvent[]): void {
    for (const event of events) {
      const ending = endingIn(event);
      if (ending) this.#remember(ending, timeOf(event.id) / 1_000);
    }
  }

  /** Whether a token is of no use any more; a Problem if that cannot be known yet. */
  has({ user, session, at }: Issued): boolean {
    if (this.#since === undefined) throw Problem.later();
    return at < this.#since || this.#sessions.has(session) || at <= (this.#users.get(user)?.at ?? 0);
  }

  #remember(ending: Ending, told: number): void {
    if ('session' in ending) {
      this.#sessions.set(ending.session, told);
    } else {
      const at = Math.max(ending.at, this.#users.get(ending.user)?.at ?? 0);
      this.#users.delete(ending.user);
      this.#users.set(ending.user, { at, told });
    }
    const old = Date.now() / 1_000 - MEMORY;
    forget(this.#sessions, (each) => each < old);
    forget(this.#users, (each) => each.told < old);
  }
}

/** Deletes from the front, up to the first that is not old. */
function forget<T>(map: Map<string, T>, isOld: (value: T) => boolean): void {
  for (const [key, value] of map) {
    if (!isOld(value)) return;
    map.delete(key);
  }
}
