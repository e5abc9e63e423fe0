import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../platform/log.ts';
import type { Redis } from '../platform/redis.ts';
import { cursorOf, parseEntry, type Accepts, type StreamEvent } from './event.ts';
import { History } from './history.ts';
import { limits, type Limits } from './limits.ts';

export interface Subscriber {
  onEvents(events: readonly StreamEvent[]): void;
  /** Nobody knows what happened since: the history begins anew. */
  onReset?(): void;
}

interface StreamOptions {
  /** A connection of its own, as it waits in reads; ended by the stream. */
  readonly tail: Redis;
  readonly key: string;
  readonly log: Logger;
  readonly limits?: Limits;
  /** What is known of events by contracts; without it all are taken. */
  readonly accepts?: Accepts | undefined;
}

type Entries = readonly { id: string; message: unknown }[];

const BEGINNING = '0-0';

/** The reading side: every process follows the one stream in Redis, and keeps its newest events in memory. */
export class EventStream {
  readonly #options: Required<Omit<StreamOptions, 'accepts'>> & StreamOptions;
  readonly #subscribers: Subscriber[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #history: History;
  #life = '';
  /** The newest entry that was read; none if the history is to be read first. */
  #position: string | undefined;
  #following = false;

  constructor(options: StreamOptions) {
    this.#options = { limits, ...options };
    this.#history = new History(this.#options.limits.history, '');
  }

  get history(): History {
    return this.#history;
  }

  /** Whether events arrive: not while Redis is away. */
  get following(): boolean {
    return this.#following;
  }

  /** Whether the newest events have been read: before that nobody can be told where they were. */
  get loaded(): boolean {
    return this.#life !== '';
  }

  cursor(id: string): string {
    return cursorOf(this.#life, id);
  }

  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
  }

  /** Follows from now on. Resolves when the newest events are there, or after a while without Redis. */
  async start(): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#running = this.#run(resolve).finally(resolve);
    });
    await Promise.race([loaded, sleep(this.#options.limits.startPatience, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#following = false;
    if (this.#options.tail.isOpen) this.#options.tail.destroy();
    await this.#running;
  }

  async #run(started: () => void): Promise<void> {
    const { tail, log, limits } = this.#options;
    const { signal } = this.#stop;
    // A connection that died without being closed would be waited on for a quarter of an hour.
    const watchdog = setInterval(() => {
      if (tail.isOpen) tail.destroy();
    }, limits.readBlock + limits.readGrace);
    while (!signal.aborted) {
      try {
        if (!tail.isOpen) tail.connect().catch(() => undefined); // until it is there, all else fails at once
        this.#position ??= await this.#load();
        this.#following = true;
        started();
        this.#position = await this.#follow(this.#position);
        watchdog.refresh();
      } catch (error) {
        if (this.#following) log.warn({ err: error }, 'the event stream is away');
        this.#following = false;
        await sleep(limits.retryDelay * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      }
    }
    clearInterval(watchdog);
  }

  async #load(): Promise<string> {
    const { tail, key, limits } = this.#options;
    const [, life, newest] = await Promise.all([
      tail.set(`${key}:life`, randomBytes(6).toString('hex'), { condition: 'NX' }),
      tail.get(`${key}:life`),
      tail.xRevRange(key, '+', '-', { COUNT: limits.history }) as Promise<Entries>,
    ]);
    if (life === null) throw new Error('the life of the stream is gone again');
    this.#life = life;
    // If there are fewer than were asked for, none was ever trimmed: all is known from the beginning.
    const floor = newest.length < limits.history ? undefined : newest.at(-1);
    this.#history = new History(limits.history, this.cursor(floor?.id ?? BEGINNING));
    this.#history.add(this.#parse(newest.toReversed()));
    for (const subscriber of this.#subscribers) subscriber.onReset?.();
    return newest[0]?.id ?? BEGINNING;
  }

  /** Reads once. Returns where to read from next, or nothing if the stream is not the one it was. */
  async #follow(position: string): Promise<string | undefined> {
    const { tail, key, log, limits } = this.#options;
    // Sent in one go, so the latter two are answered when the first has been. The entry where we stopped must still be
    // there: it is gone if Redis was emptied or restored, or if more has been written since than the stream keeps.
    const [read, life, last] = await Promise.all([
      tail.xRead({ key, id: position }, { BLOCK: limits.readBlock, COUNT: limits.readCount }),
      tail.get(`${key}:life`),
      tail.xRange(key, position, position) as Promise<Entries>,
    ]);
    if (life !== this.#life || (position !== BEGINNING && last.length === 0)) {
      log.warn('the event stream is not the one it was: listeners start anew');
      return undefined;
    }
    const entries = (read?.[0]?.messages ?? []) as Entries;
    const events = this.#parse(entries);
    this.#history.add(events);
    if (events.length > 0) for (const subscriber of this.#subscribers) subscriber.onEvents(events);
    return entries.at(-1)?.id ?? position;
  }

  #parse(entries: Entries): StreamEvent[] {
    const { log, accepts } = this.#options;
    return entries.flatMap((entry) => {
      try {
        const event = parseEntry(this.#life, entry, accepts);
        if (event.requestId !== undefined)
          log.debug({ request_id: event.requestId, event: event.event, id: event.id }, 'event');
        return [event];
      } catch (error) {
        log.error({ err: error, id: entry.id }, 'an entry of the event stream is not an event');
        return [];
      }
    });
  }
}
