import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from '../platform/redis.ts';
import { Entry, type Publish } from './event.ts';
import { limits as defaults, type Limits } from './limits.ts';

/** Redis did not take an event. Whether it was written after all is not known if it just took too long. */
export class PublishError extends Error {}

/** The writing side of the stream. */
export function createPublish(options: { redis: Redis; key: string; limits?: Limits }): Publish {
  const { redis, key, limits = defaults } = options;
  const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: limits.streamLength } as const;

  return async (room, event, data) => {
    const entry = Entry.parse({ room, event, data: JSON.stringify(data) });
    const timer = new AbortController();
    try {
      return await Promise.race([
        redis.xAdd(key, '*', entry, { TRIM }),
        // The client's own timeout is only for what has not been sent yet.
        sleep(limits.publishTimeout, undefined, { signal: timer.signal }).then(() => {
          throw new Error('no answer in time');
        }),
      ]);
    } catch (error) {
      throw new PublishError(`Redis did not take the event ${event}`, { cause: error });
    } finally {
      timer.abort();
    }
  };
}
