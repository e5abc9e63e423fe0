import { createHash } from 'node:crypto';
import { clientKey } from '../platform/client-key.ts';
import { RateLimit } from '../platform/rate-limit.ts';
import type { Redis } from '../platform/redis.ts';
import { Turns } from './turns.ts';

const MINUTE = 60;

/** Keeps passwords from being guessed, and the hashing of them from taking all there is of memory and time. */
export class Attempts {
  readonly #clients: RateLimit;
  readonly #pairs: RateLimit;
  readonly #accounts: RateLimit;
  readonly #signUps: RateLimit;
  // Two of the four threads that Node has for such work. Who is last in the queue waits for some seconds.
  readonly #turns = new Turns(2, 100);

  constructor(redis: Redis, prefix: string) {
    const limit = (name: string, times: number, seconds: number) =>
      new RateLimit({ redis, name: `${prefix}:limit:${name}`, times, seconds });
    this.#clients = limit('client', 30, MINUTE);
    // From anywhere else its owner still gets in.
    this.#pairs = limit('pair', 10, 15 * MINUTE);
    this.#accounts = limit('account', 100, 15 * MINUTE);
    this.#signUps = limit('sign-up', 10, 60 * MINUTE);
  }

  /** Work that tells by an error that the password is wrong. `account` is whose. */
  async withPassword<T>(account: string, client: string, work: () => Promise<T>): Promise<T> {
    const from = clientKey(client);
    const key = createHash('sha256').update(account).digest('base64url');
    // Counted before the password is looked at, which takes its time: many may try at once.
    await this.#clients.take(from);
    await this.#pairs.take(`${key}:${from}`);
    await this.#accounts.take(key);
    const result = await this.#turns.run(work);
    await Promise.all([this.#pairs.forget(`${key}:${from}`), this.#accounts.forget(key)]);
    return result;
  }

  async signUp<T>(client: string, work: () => Promise<T>): Promise<T> {
    await this.#signUps.take(clientKey(client));
    return this.#turns.run(work);
  }
}
