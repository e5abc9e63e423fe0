import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible';
import { Problem } from './problem.ts';
import type { Redis } from './redis.ts';

interface Limit {
  readonly redis: Redis;
  /** Begins the keys in Redis. */
  readonly name: string;
  readonly times: number;
  readonly seconds: number;
}

/** How often something may be done with a key, counted for all processes together. */
export class RateLimit {
  readonly #limiter: RLWrapperTimeouts;

  constructor({ redis, name, times, seconds }: Limit) {
    const limit = { keyPrefix: name, points: times, duration: seconds };
    this.#limiter = new RLWrapperTimeouts({
      limiter: new RateLimiterRedis({ ...limit, storeClient: redis, useRedisPackage: true }),
      timeoutMs: 1_000,
      // While Redis is away, or silent, each process counts for itself: that opens no door, and closes none.
      insuranceLimiter: new RateLimiterMemory(limit),
    });
  }

  /** Counts; throws the Problem 429 if it was once too often. */
  async take(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new Problem(429, `Too many tries. Try again in ${inWords(seconds)}.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
  }

  /** Starts again from nothing. */
  async forget(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}

function inWords(seconds: number): string {
  if (seconds === 1) return 'a second';
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
