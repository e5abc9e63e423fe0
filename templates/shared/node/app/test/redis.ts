import { once } from 'node:events';
import process from 'node:process';
import { createRedis, type Redis } from '../src/platform/redis.ts';
import { silent } from './log.ts';

/** A client that is ready. */
export async function openTestRedis(url = process.env.TEST_REDIS_URL ?? ''): Promise<Redis> {
  const redis = createRedis(url, 'test', silent);
  await once(redis, 'ready');
  return redis;
}
