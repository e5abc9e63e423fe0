import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { RateLimit } from '../../src/platform/rate-limit.ts';
import { createRedis, type Redis } from '../../src/platform/redis.ts';
import { silent } from '../log.ts';
import { openTestRedis } from '../redis.ts';

let redis: Redis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.close());

function limit(options: { redis?: Redis; seconds?: number; name?: string } = {}): RateLimit {
  return new RateLimit({ redis, name: `test:${randomUUID()}`, times: 2, seconds: 60, ...options });
}

it('lets so many through, and tells the next one when to come back', async () => {
  const tries = limit();
  await tries.take('ann');
  await tries.take('ann');
  await expect(tries.take('ann')).rejects.toMatchObject({
    status: 429,
    message: 'Too many tries. Try again in 60 seconds.',
    headers: { 'Retry-After': '60' },
  });
});

it.each([
  [1, 'a second'],
  [900, '15 minutes'],
])('says it in words: %d', async (seconds, words) => {
  const tries = limit({ seconds });
  await tries.take('ann');
  await tries.take('ann');
  await expect(tries.take('ann')).rejects.toThrow(words);
});

it('counts each key for itself', async () => {
  const tries = limit();
  await tries.take('ann');
  await tries.take('ann');
  await expect(tries.take('bob')).resolves.toBeUndefined();
});

it('counts for all processes together', async () => {
  const name = `test:${randomUUID()}`;
  const [one, other] = [limit({ name }), limit({ name })];
  await one.take('ann');
  await other.take('ann');
  await expect(one.take('ann')).rejects.toMatchObject({ status: 429 });
});

it('forgets what it has counted', async () => {
  const tries = limit();
  await tries.take('ann');
  await tries.take('ann');
  await tries.forget('ann');
  await expect(tries.take('ann')).resolves.toBeUndefined();
});

it('leaves nothing in Redis when the time is over', async () => {
  const name = `test:${randomUUID()}`;
  await limit({ name, seconds: 1 }).take('ann');
  expect(await redis.pTTL(`${name}:ann`)).toBeGreaterThan(0);
  await sleep(1_100);
  expect(await redis.exists(`${name}:ann`)).toBe(0);
});

it('neither opens nor closes the door while Redis is away', async () => {
  const away = createRedis('redis://127.0.0.1:1', 'test', silent);
  onTestFinished(() => {
    away.destroy();
  });
  const tries = limit({ redis: away });
  await tries.take('ann');
  await tries.take('ann');
  await expect(tries.take('ann')).rejects.toMatchObject({ status: 429 });
  await tries.forget('ann');
  await expect(tries.take('ann')).resolves.toBeUndefined();
});

it('does not wait for a Redis that is silent', async () => {
  const { url, freeze } = await proxyToRedis();
  const slow = await openTestRedis(url);
  onTestFinished(() => {
    slow.destroy();
  });
  const tries = limit({ redis: slow });
  freeze();
  const start = performance.now();
  await tries.take('ann');
  expect(performance.now() - start).toBeLessThan(2_000);
});

/** Redis as seen over a network that can stop to deliver. */
async function proxyToRedis(): Promise<{ url: string; freeze: () => void }> {
  const real = new URL(process.env.TEST_REDIS_URL ?? '');
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(real.port || 6379), real.hostname);
    client.pipe(upstream).pipe(client);
    sockets.push(client, upstream);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(real);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { url: url.href, freeze };
}
