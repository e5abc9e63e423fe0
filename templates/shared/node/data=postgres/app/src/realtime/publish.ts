import { inTime } from '../platform/in-time.ts';
import type { Redis } from '../platform/redis.ts';
import { Entry } from './event.ts';
import { limits as defaults, type Limits } from './limits.ts';

/** Tells all replicas; resolves to the id in the stream, rejects if Redis does not take it. */
export type Publish = (room: string, event: string, data: object) => Promise<string>;

/** Redis did not take an event. Whether it was written after all is not known if it just took too long. */
export class PublishError extends Error {}

/** The writing side of the stream. */
export function createPublish(options: { redis: Redis; key: string; limits?: Limits }): Publish {
  const { redis, key, limits = defaults } = options;
  const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: limits.streamLength } as const;

  return async (room, event, data) => {
    const entry = Entry.parse({ room, event, data: JSON.stringify(data) });
    try {
      // The client's own timeout is only for what has not been sent yet.
      return await inTime(redis.xAdd(key, '*', entry, { TRIM }), limits.publishTimeout);
    } catch (error) {
      throw new PublishError(`Redis did not take the event ${event}`, { cause: error });
    }
  };
}
