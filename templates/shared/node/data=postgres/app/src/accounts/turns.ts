import { Problem } from '../platform/problem.ts';

/** Lets so many work at once, and so many wait for it; who comes after them is sent away at once, with a 503. */
export class Turns {
  readonly #atOnce: number;
  readonly #places: number;
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  constructor(atOnce: number, places: number) {
    this.#atOnce = atOnce;
    this.#places = places;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working < this.#atOnce) this.#working++;
    else await this.#wait();
    try {
      return await work();
    } finally {
      // Who is next takes over this turn, before anybody who comes now.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#working--;
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= this.#places) {
      throw new Problem(503, 'Too many want this at the moment. Try again.', { headers: { 'Retry-After': '5' } });
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
