import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { Ended } from '../../src/django/ended.ts';
import { Problem } from '../../src/platform/problem.ts';
import { EventStream } from '../../src/realtime/stream.ts';
import { silent } from '../log.ts';
import { redisClient, startReplica, streamKey, until } from '../realtime/harness.ts';

const now = () => Date.now() / 1_000;
const ann = { user: '12', session: 's', at: now() };

afterEach(() => {
  vi.useRealTimers();
});

/** What a process remembers that reads so many events at its start. */
async function startEnded(key: string, history: number) {
  const replica = await startReplica({ key, limits: { history } });
  const ended = new Ended(replica.stream);
  ended.onReset(); // which the stream had told its subscribers before
  return { ended, replica };
}

it('knows nothing until the stream has been read', async () => {
  const stream = new EventStream({ tail: await redisClient(), key: await streamKey(), log: silent });
  expect(() => new Ended(stream).has(ann)).toThrow(Problem);
});

it('takes no token from before what it has read', async () => {
  const [key, redis] = [await streamKey(), await redisClient()];
  const write = (after: number, session: string) => {
    const data = JSON.stringify({ session });
    return redis.xAdd(key, `${Date.now() + after}-*`, { room: '$sessions', event: 'session.ended', data });
  };
  await write(-40_000, 'gone');
  for (const after of [-30_000, -20_000, -10_000]) await write(after, randomUUID());
  const { ended: some } = await startEnded(key, 3);
  expect(some.has({ ...ann, session: 'gone', at: now() - 41 })).toBe(true);
  expect(some.has({ ...ann, at: now() - 31 })).toBe(true);
  expect(some.has({ ...ann, at: now() - 29 })).toBe(false);
  const { ended: all } = await startEnded(key, 100);
  expect(all.has({ ...ann, session: 'gone' })).toBe(true);
  expect(all.has({ ...ann, at: now() - 1_000 })).toBe(false);
});

it('forgets what no token can be from any more', async () => {
  const { ended, replica } = await startEnded(await streamKey(), 100);
  const [start, redis] = [Date.now(), await redisClient()];
  const end = async (name: string, after: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: start + after });
    const entry = (event: string, data: object) => ({ room: '$sessions', event, data: JSON.stringify(data) });
    await redis.xAdd(replica.key, `${start + after}-0`, entry('session.ended', { session: name }));
    await redis.xAdd(replica.key, `${start + after}-1`, entry('user.ended', { user: name, at: now() }));
    vi.useRealTimers();
    await until(() => ended.has({ ...ann, user: name }));
  };
  await end('one', 0);
  await end('two', 119_000);
  expect(ended.has({ ...ann, session: 'one' })).toBe(true);
  await end('three', 122_000);
  expect(ended.has({ ...ann, session: 'one' })).toBe(false);
  expect(ended.has({ ...ann, user: 'one' })).toBe(false);
  expect(ended.has({ ...ann, session: 'two' })).toBe(true);
});
