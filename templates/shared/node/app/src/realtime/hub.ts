import { Batch } from './batch.ts';
import { timeOf, type Message, type StreamEvent } from './event.ts';
import { limits, type Limits } from './limits.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { toMessage } from './protocol.ts';
import { rooms, type RoomPolicy } from './rooms.ts';
import type { EventStream, Subscriber } from './stream.ts';

/** A connection of whatever transport. */
export interface Listener {
  deliver(batch: Batch): void;
}

interface HubOptions {
  readonly stream: EventStream;
  readonly metrics: RealtimeMetrics;
  readonly rooms?: readonly RoomPolicy[];
  readonly limits?: Limits;
}

/** Who listens to what in this process. */
export class Hub implements Subscriber {
  readonly #options: Required<HubOptions>;
  readonly #rooms = new Map<string, Set<Listener>>();
  readonly #listeners = new Map<Listener, Set<string>>();

  constructor(options: HubOptions) {
    this.#options = { rooms, limits, ...options };
    options.stream.subscribe(this);
  }

  get ready(): boolean {
    return this.#options.stream.loaded;
  }

  policy(room: string): RoomPolicy | undefined {
    return this.#options.rooms.find(({ name }) => name.test(room));
  }

  roomsOf(listener: Listener): ReadonlySet<string> {
    return this.#listeners.get(listener) ?? new Set();
  }

  /** Tells what happened since the cursor, or the newest without one, and from then on all that happens. */
  join(listener: Listener, rooms: readonly string[], since?: string): void {
    const joined = this.#listeners.get(listener) ?? new Set();
    this.#listeners.set(listener, joined);
    for (const room of rooms) {
      joined.add(room);
      const listeners = this.#rooms.get(room) ?? new Set();
      this.#rooms.set(room, listeners.add(listener));
    }
    // Nothing is awaited between this and the lines above: nothing is lost, and nothing comes twice.
    listener.deliver(this.#past(new Set(rooms), since));
  }

  leave(listener: Listener, room: string): void {
    this.#listeners.get(listener)?.delete(room);
    const listeners = this.#rooms.get(room);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#rooms.delete(room);
  }

  remove(listener: Listener): void {
    for (const room of this.roomsOf(listener)) this.leave(listener, room);
    this.#listeners.delete(listener);
  }

  onEvents(events: readonly StreamEvent[]): void {
    this.#options.metrics.events.inc(events.length);
    this.#options.metrics.lag.set(Math.max(0, Date.now() - timeOf(events.at(-1)?.id ?? '')) / 1_000);
    for (const run of runs(events)) {
      const batch = new Batch(run);
      const listeners = this.#rooms.get(run[0].room) ?? new Set();
      this.#options.metrics.messages.inc(run.length * listeners.size);
      for (const listener of listeners) listener.deliver(batch);
    }
  }

  onReset(): void {
    const batches = new Map<string, Batch>();
    for (const [listener, rooms] of this.#listeners) {
      const key = [...rooms].join();
      const batch = batches.get(key) ?? this.#anew(rooms);
      batches.set(key, batch);
      this.#options.metrics.resets.inc();
      listener.deliver(batch);
    }
  }

  #past(rooms: ReadonlySet<string>, since: string | undefined): Batch {
    if (since === undefined) return this.#upToNow(rooms, [], this.#recent(rooms));
    const missed = this.#options.stream.history.since(since, rooms);
    const bytes = missed?.reduce((sum, { json }) => sum + json.length, 0) ?? 0;
    if (missed !== undefined && bytes <= this.#options.limits.replayBytes) return this.#upToNow(rooms, [], missed);
    this.#options.metrics.resets.inc();
    return this.#anew(rooms);
  }

  #anew(rooms: ReadonlySet<string>): Batch {
    const { cursor } = this.#options.stream.history;
    const resets = [...rooms].map((room) => toMessage({ type: 'reset', room, cursor }));
    return this.#upToNow(rooms, resets, this.#recent(rooms));
  }

  #recent(rooms: ReadonlySet<string>): StreamEvent[] {
    return this.#options.stream.history.recent(
      new Map([...rooms].map((room) => [room, this.policy(room)?.recent ?? 0])),
    );
  }

  #upToNow(rooms: ReadonlySet<string>, resets: Message[], events: StreamEvent[]): Batch {
    const { cursor } = this.#options.stream.history;
    const joined = [...rooms].map((room) => toMessage({ type: 'joined', room, cursor }));
    return new Batch([...resets, ...events, ...joined]);
  }
}

/**
 * Neighbours of the same room, which go out in one write. The order over all rooms stays as it is, since a listener
 * of several, by SSE, has one cursor for all of them.
 */
function runs(events: readonly StreamEvent[]): [StreamEvent, ...StreamEvent[]][] {
  const found: [StreamEvent, ...StreamEvent[]][] = [];
  for (const event of events) {
    const run = found.at(-1);
    if (run?.[0].room === event.room) run.push(event);
    else found.push([event]);
  }
  return found;
}
