import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limits as defaults, type Limits } from '../../src/realtime/limits.ts';
import { createPublish, PublishError } from '../../src/realtime/publish.ts';
import { redisClient, redisProxy, streamKey } from './harness.ts';

async function publisher(url?: string, limits: Partial<Limits> = {}) {
  const [redis, key] = [await redisClient(url), await streamKey()];
  return { redis, key, publish: createPublish({ redis, key, limits: { ...defaults, ...limits } }) };
}

test('it resolves to the id of the entry', async () => {
  const { redis, key, publish } = await publisher();
  const id = await publish('news', 'news.published', { id: 7 });
  const message = { room: 'news', event: 'news.published', data: '{"id":7}' };
  expect(await redis.xRange(key, '-', '+')).toMatchObject([{ id, message }]);
});

test('with Redis away it fails at once', async () => {
  const proxy = await redisProxy();
  const { redis, publish } = await publisher(proxy.url);
  proxy.takeAway();
  await expect.poll(() => redis.isReady).toBe(false);
  const start = Date.now();
  await expect(publish('lobby', 'chat.said', {})).rejects.toThrow(PublishError);
  expect(Date.now() - start).toBeLessThan(500);
});

test('with a Redis that hangs it fails in time', async () => {
  const proxy = await redisProxy();
  const { publish } = await publisher(proxy.url, { publishTimeout: 150 });
  proxy.freeze(true);
  await expect(publish('lobby', 'chat.said', {})).rejects.toThrow(PublishError);
});

test('the stream in Redis is bounded', async () => {
  const { redis, key, publish } = await publisher(undefined, { streamLength: 100 });
  for (let n = 0; n < 1_000; n += 1) void publish('lobby', 'chat.said', { n });
  await expect.poll(() => redis.xLen(key)).toBeGreaterThan(0);
  await sleep(100);
  expect(await redis.xLen(key)).toBeLessThan(300);
});

test('what is too large, or of no room, is not published', async () => {
  const { publish } = await publisher();
  await expect(publish('lobby', 'chat.said', { text: 'x'.repeat(20_000) })).rejects.toThrow();
  await expect(publish('No Room', 'chat.said', {})).rejects.toThrow();
});
