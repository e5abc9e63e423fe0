import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Accepts } from '../../src/realtime/event.ts';
import { Client, feed, redisClient, redisProxy, startReplica, until } from './harness.ts';

test('two replicas tell the same, in the same order', async () => {
  const one = await startReplica();
  const two = await startReplica({ key: one.key });
  const [ann, bob] = [await Client.open(one, 'ann'), await Client.open(two, 'bob')];
  await Promise.all([ann.join('lobby'), bob.join('lobby')]);
  for (let n = 0; n < 20; n += 1) await [one, two][n % 2]?.publish('lobby', 'chat.said', { text: `${n}` });
  await until(() => ann.texts().length === 20 && bob.texts().length === 20);
  expect(ann.texts()).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  expect(bob.of('event')).toEqual(ann.of('event'));
});

test('an event carries its cursor and the time of Redis', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('news');
  const id = await replica.publish('news', 'news.published', { id: 7 });
  const told = await until(() => ann.of('event')[0]);
  expect(told).toEqual({
    type: 'event',
    room: 'news',
    event: 'news.published',
    id: replica.stream.cursor(id),
    at: new Date(Number(id.split('-')[0])).toISOString(),
    data: { id: 7 },
  });
});

test('what a writer adds is passed on, and its request stands in the log', async () => {
  const lines: object[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line) as object) });
  const replica = await startReplica({ log });
  const ann = await Client.open(replica);
  await ann.join('news');
  await replica.publish('news', 'news.published', { id: 7 }, { version: '2', uid: 'u-1', request_id: 'request-1' });
  const told = await until(() => ann.of('event')[0]);
  expect(told).toMatchObject({ event: 'news.published', version: 2, uid: 'u-1', data: { id: 7 } });
  expect(told).not.toHaveProperty('request_id');
  expect(lines).toContainEqual(
    expect.objectContaining({ request_id: 'request-1', event: 'news.published', id: told.id, msg: 'event' }),
  );
});

test('of what is not accepted nothing is told but that the room has changed', async () => {
  const asked: unknown[] = [];
  const accepts: Accepts = (event) => {
    asked.push(event);
    return event.version === 1;
  };
  const replica = await startReplica({ accepts });
  const ann = await Client.open(replica);
  const both = await feed(replica, 'rooms=news');
  await ann.join('news');
  const id = await replica.publish('news', 'news.published', { text: 'new' }, { version: '2' });
  await replica.publish('news', 'news.published', { text: 'known' }, { version: '1' });
  await until(() => ann.texts().length === 1);
  const cursor = replica.stream.cursor(id);
  expect(ann.of('reload')).toEqual([{ type: 'reload', room: 'news', id: cursor }]);
  await until(() => both.text.includes('known'));
  expect(both.text).toContain(`id: ${cursor}\nevent: reload\n`);
  expect(both.text).not.toContain('"new"');
  expect(asked[0]).toEqual({ event: 'news.published', version: 2, data: { text: 'new' } });
  // What ends sessions is never left out.
  await replica.publish('$sessions', 'session.ended', { session: 'session-of-ann' }, { version: '2' });
  expect(await ann.closed).toBe(4401);
});

test('how far behind the reader is can be measured', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('lobby');
  await replica.redis.xAdd(replica.key, `${Date.now() - 5_000}-0`, { room: 'lobby', event: 'late', data: '{}' });
  await until(() => ann.of('event').length === 1);
  const lag = await replica.metric('stream_lag_seconds');
  expect(lag).toBeGreaterThanOrEqual(5);
  expect(lag).toBeLessThan(15);
});

test('what is read in one go goes to its own rooms, in the order of all', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('lobby');
  const both = await feed(replica, 'rooms=lobby,news');
  const batch = replica.redis.multi();
  const rooms = { a1: 'news', b1: 'lobby', b2: 'lobby', a2: 'news' };
  for (const [text, room] of Object.entries(rooms)) {
    batch.xAdd(replica.key, '*', { room, event: 'note', data: JSON.stringify({ text }) });
  }
  await batch.exec();
  await until(() => both.text.includes('"a2"'));
  await until(() => ann.texts().length > 1);
  expect(both.text.match(/"[ab]\d"/g)).toEqual(['"a1"', '"b1"', '"b2"', '"a2"']);
  expect(ann.texts()).toEqual(['b1', 'b2']);
});

test('a process that starts knows what happened before it', async () => {
  const one = await startReplica();
  const ann = await Client.open(one);
  const { cursor } = await ann.join('news');
  for (const n of [1, 2, 3]) await one.publish('news', 'news.updated', { text: `${n}` });
  const two = await startReplica({ key: one.key });
  const bob = await Client.open(two);
  await bob.join('news', cursor);
  expect(bob.texts()).toEqual(['1', '2', '3']);
});

test('a process that starts knows no more than it reads, and says so', async () => {
  const one = await startReplica();
  const cursors: string[] = [];
  for (const text of ['1', '2', '3', '4']) {
    cursors.push(one.stream.cursor(await one.publish('news', 'news.updated', { text })));
  }
  const two = await startReplica({ key: one.key, limits: { history: 3 } });
  const ann = await Client.open(two);
  await ann.join('news', cursors[1]);
  expect(ann.texts()).toEqual(['3', '4']);
  await ann.join('news', cursors[0]);
  expect(ann.of('reset').length).toBe(1);
});

test('what is no event is left out, and what follows is told', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('lobby');
  const good = { room: 'lobby', event: 'chat.said', data: '{"text":"ok"}' };
  const bad: Record<string, string>[] = [
    { hello: 'world' },
    { ...good, data: '{' },
    { ...good, data: '[]' },
    { ...good, event: 'two\nlines' },
    { ...good, room: 'Lobby' },
    { ...good, version: 'one' },
    { ...good, data: JSON.stringify({ text: 'x'.repeat(20_000) }) },
  ];
  for (const entry of [...bad, good]) await replica.redis.xAdd(replica.key, '*', entry);
  await until(() => ann.texts().length > 0);
  expect(ann.texts()).toEqual(['ok']);
});

test('Redis away: nothing is lost when it is back', async () => {
  const proxy = await redisProxy();
  const replica = await startReplica({ redisUrl: proxy.url });
  const elsewhere = await startReplica({ key: replica.key });
  const ann = await Client.open(replica);
  await ann.join('lobby');
  proxy.takeAway();
  await until(() => !replica.stream.following);
  for (const n of [1, 2, 3]) await elsewhere.publish('lobby', 'chat.said', { text: `${n}` });
  proxy.giveBack();
  await until(() => ann.texts().length === 3);
  expect(ann.texts()).toEqual(['1', '2', '3']);
  expect(ann.of('reset')).toEqual([]);
  expect(replica.stream.following).toBe(true);
});

test('Redis that hangs: reading takes a new connection', async () => {
  const proxy = await redisProxy();
  const replica = await startReplica({ redisUrl: proxy.url, limits: { readBlock: 100, readGrace: 100 } });
  const elsewhere = await startReplica({ key: replica.key });
  const ann = await Client.open(replica);
  await ann.join('lobby');
  proxy.freeze(true);
  await until(() => !replica.stream.following);
  proxy.freeze(false);
  await elsewhere.publish('lobby', 'chat.said', { text: 'after' });
  await until(() => ann.texts().includes('after'), 10_000);
});

test.each([
  ['emptied', (key: string) => [key, `${key}:life`]],
  ['without its life', (key: string) => [`${key}:life`]],
  ['without its entries', (key: string) => [key]],
])('a stream that is %s starts anew: everybody is told to', async (_name, keys) => {
  const replica = await startReplica({ limits: { readBlock: 100 } });
  await replica.publish('lobby', 'chat.said', { text: 'old' });
  const ann = await Client.open(replica);
  await ann.join('lobby');
  await ann.join('news');
  await replica.redis.del(keys(replica.key));
  await until(() => ann.of('reset').length === 2);
  expect(ann.of('reset').map(({ room }) => room)).toEqual(['lobby', 'news']);
  expect(await replica.metric('resets_total')).toBe(1);
  await replica.publish('lobby', 'chat.said', { text: 'new' });
  await until(() => ann.texts().at(-1) === 'new');
});

test('a stream restored from an older copy is noticed, also if it goes on at once', async () => {
  const proxy = await redisProxy();
  const replica = await startReplica({ redisUrl: proxy.url });
  const redis = await redisClient();
  await replica.publish('lobby', 'chat.said', { text: 'kept' });
  const copy = await redis.xRange(replica.key, '-', '+');
  await replica.publish('lobby', 'chat.said', { text: 'lost' });
  const ann = await Client.open(replica);
  await ann.join('lobby');
  expect(ann.texts()).toEqual(['kept', 'lost']);
  proxy.takeAway();
  await until(() => !replica.stream.following);
  await redis.del(replica.key);
  for (const entry of copy as { id: string; message: Record<string, string> }[])
    await redis.xAdd(replica.key, entry.id, entry.message);
  await redis.xAdd(replica.key, '*', { room: 'lobby', event: 'chat.said', data: '{"text":"later"}' });
  proxy.giveBack();
  await until(() => ann.of('reset').length === 1);
  expect(ann.texts().slice(2)).toEqual(['kept', 'later']);
});

test('no client can listen to what replicas tell each other', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  ann.send({ type: 'join', room: '$sessions' });
  expect(await until(() => ann.of('error')[0])).toMatchObject({ code: 'unknown_room' });
  await replica.publish('$sessions', 'session.ended', { session: 'x' });
  const answer = await fetch(`${replica.url}/events?rooms=$sessions`);
  expect(answer.status).toBe(404);
});

test('a stream can be closed while it waits for Redis, and opens nothing afterwards', async () => {
  const proxy = await redisProxy();
  proxy.takeAway();
  const { EventStream } = await import('../../src/realtime/stream.ts');
  const { createRedis } = await import('../../src/platform/redis.ts');
  const log = pino({ level: 'silent' });
  const tail = createRedis(proxy.url, 'tail', log);
  const stream = new EventStream({ tail, key: 'none', log });
  const started = stream.start();
  await sleep(50);
  await stream.close();
  await started;
  expect(tail.isOpen).toBe(false);
});
