import { Problem } from '../platform/problem.ts';

const headers = { 'Retry-After': '10' };

/** How many connections are open, over all and of each user or address. */
export class ConnectionLimit {
  readonly #total: number;
  readonly #each: number;
  readonly #open = new Map<string, number>();
  #count = 0;

  constructor(total: number, each: number) {
    this.#total = total;
    this.#each = each;
  }

  /** Refuses one more. `each` is for a key of another kind. */
  check(key?: string, each = this.#each): void {
    if (this.#count >= this.#total) throw new Problem(503, 'There are too many connections.', { headers });
    if (key !== undefined && (this.#open.get(key) ?? 0) >= each) {
      throw new Problem(429, 'You have too many connections open.', { headers });
    }
  }

  enter(key: string): void {
    this.#count += 1;
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
  }

  leave(key: string): void {
    this.#count -= 1;
    const open = (this.#open.get(key) ?? 0) - 1;
    if (open > 0) this.#open.set(key, open);
    else this.#open.delete(key);
  }
}
