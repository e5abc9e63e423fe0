import type { StreamEvent } from './event.ts';

/** The newest events, in the order of the stream. */
export class History {
  readonly #limit: number;
  #events: StreamEvent[] = [];
  #floor: string;

  /** Of what came after `floor` everything is known. */
  constructor(limit: number, floor: string) {
    this.#limit = limit;
    this.#floor = floor;
  }

  /** Of what came after it everything is known. */
  get floor(): string {
    return this.#floor;
  }

  get cursor(): string {
    return this.#events.at(-1)?.id ?? this.#floor;
  }

  add(events: readonly StreamEvent[]): void {
    this.#events.push(...events);
    const gone = this.#events.splice(0, this.#events.length - this.#limit);
    this.#floor = gone.at(-1)?.id ?? this.#floor;
  }

  /**
   * What happened in the rooms behind a cursor. None if the cursor is not one of the events kept: whether it is too
   * old, of another life, or made up, nobody knows what came after it.
   */
  since(cursor: string, rooms: ReadonlySet<string>): StreamEvent[] | undefined {
    const index = this.#events.findLastIndex((event) => event.id === cursor);
    if (index === -1 && cursor !== this.#floor) return undefined;
    return this.#events.slice(index + 1).filter((event) => rooms.has(event.room));
  }

  /** The newest of each room, as many as are asked for. */
  recent(counts: ReadonlyMap<string, number>): StreamEvent[] {
    const left = new Map(counts);
    const found = this.#events.toReversed().filter(({ room }) => {
      const count = left.get(room) ?? 0;
      left.set(room, count - 1);
      return count > 0;
    });
    return found.reverse();
  }
}
