import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { RoomPolicy } from '../../src/realtime/rooms.ts';
import { feed, identify, startReplica, until, who, type Replica, type Told } from './harness.ts';

/** The blocks of a feed that carry data. */
function blocks(text: string) {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      return { id: field('id'), event: field('event'), data: JSON.parse(field('data') ?? '') as Told };
    });
}

const texts = (text: string) => blocks(text).flatMap(({ data }) => (data.type === 'event' ? [data.data.text] : []));
const settled = (replica: Replica, events: number) =>
  until(async () => (await replica.metric('events_total')) === events);

test('events of several rooms come in one feed, in order', async () => {
  const replica = await startReplica();
  const seen = await feed(replica, 'rooms=lobby,news');
  expect(Object.fromEntries(seen.response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(seen.response.headers.has('content-encoding')).toBe(false);
  await replica.publish('lobby', 'chat.said', { text: 'one\ntwo\r\n' });
  const id = await replica.publish('news', 'news.published', { text: 'three' });
  await until(() => texts(seen.text).length === 2);
  expect(seen.text).toMatch(/^retry: [234]\d\d\d\n\n/);
  expect(texts(seen.text)).toEqual(['one\ntwo\r\n', 'three']);
  expect(blocks(seen.text).at(-1)).toMatchObject({
    id: replica.stream.cursor(id),
    event: 'news.published',
    data: { type: 'event', room: 'news', event: 'news.published', id: replica.stream.cursor(id) },
  });
  expect(await replica.metric('messages_total')).toBe(2);
  expect(await replica.metric('connections', { transport: 'sse' })).toBe(1);
  seen.stop.abort();
  await until(async () => (await replica.metric('connections', { transport: 'sse' })) === 0);
  await replica.publish('lobby', 'chat.said', { text: 'to nobody' });
  await settled(replica, 3);
  expect(await replica.metric('messages_total')).toBe(2);
});

test('Last-Event-ID goes on where it was, before any event and after', async () => {
  const replica = await startReplica();
  const first = await feed(replica, 'rooms=news');
  const joined = await until(() => blocks(first.text)[0]);
  expect(joined).toMatchObject({ event: 'joined', data: { type: 'joined', room: 'news' } });
  first.stop.abort();
  for (const text of ['1', '2']) await replica.publish('news', 'news.updated', { text });
  await settled(replica, 2);
  const again = await feed(replica, 'rooms=news', { 'Last-Event-ID': joined.id ?? '' });
  await until(() => texts(again.text).length === 2);
  const since = blocks(again.text)[0]?.id ?? '';
  const third = await feed(replica, `rooms=news&since=${since}`);
  await until(() => blocks(third.text).length === 2);
  expect(texts(third.text)).toEqual(['2']);
});

test('an unknown cursor leads to a reset of every room before anything that has an id', async () => {
  const replica = await startReplica();
  await replica.publish('lobby', 'chat.said', { text: '1' });
  await settled(replica, 1);
  const seen = await feed(replica, 'rooms=lobby,news&since=gone');
  await until(() => blocks(seen.text).length === 5);
  expect(blocks(seen.text).map(({ event, data }) => [event, data.room])).toEqual([
    ['reset', 'lobby'],
    ['reset', 'news'],
    ['chat.said', 'lobby'],
    ['joined', 'lobby'],
    ['joined', 'news'],
  ]);
  expect(blocks(seen.text).map(({ id }) => id !== undefined)).toEqual([false, false, true, true, true]);
});

test('what cannot be served is a problem', async () => {
  const rooms: RoomPolicy[] = [
    { name: /^open\d*$/, recent: 0, read: () => true },
    { name: /^closed$/, recent: 0, read: (who) => who !== undefined },
  ];
  const replica = await startReplica({ rooms, limits: { roomsPerListener: 2 } });
  const status = async (query: string, method = 'GET') => {
    const answer = await fetch(`${replica.url}/events?${query}`, { method, headers: { 'x-user': 'ann' } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    return answer.status;
  };
  expect(await status('')).toBe(400);
  expect(await status('rooms=,')).toBe(400);
  expect(await status('rooms=open1,open2,open3')).toBe(400);
  expect(await status('rooms=open,nowhere')).toBe(404);
  expect(await status('rooms=open,closed')).toBe(403);
  expect(await status('rooms=open', 'POST')).toBe(405);
  expect(await status('rooms=open', 'HEAD')).toBe(405);
  expect(await replica.metric('connections', { transport: 'sse' })).toBe(0);
});

test('a feed of somebody hears what they may, and ends with their session', async () => {
  const rooms: RoomPolicy[] = [{ name: /^own:/, recent: 0, read: (who, room) => room === `own:${who?.id ?? ''}` }];
  const replica = await startReplica({ rooms, identifyFeed: identify });
  const of = (user: string, room: string) => feed(replica, `rooms=${room}`, { 'x-user': user });
  expect((await of('ann', 'own:bob')).response.status).toBe(403);
  const [ann, bob] = [await of('ann', 'own:ann'), await of('bob', 'own:bob')];
  await replica.publish('own:ann', 'note', { text: 'hi' });
  await until(() => texts(ann.text).length === 1);
  await replica.publish('$sessions', 'session.ended', { session: 'session-of-ann' });
  await until(() => ann.ended);
  expect(bob.ended).toBe(false);
});

test('a feed ends when what it was opened by has lapsed', async () => {
  const expires = Date.now() + 100;
  const identifyFeed = () => Promise.resolve(who('ann', expires));
  const replica = await startReplica({ identifyFeed, limits: { comment: 150 } });
  const ann = await feed(replica, 'rooms=news');
  await until(() => ann.ended);
  expect(Date.now()).toBeGreaterThan(expires);
});

test('a feed whose client leaves while it is identified is not opened', async () => {
  const gate = Promise.withResolvers<undefined>();
  const asked = vi.fn(() => gate.promise);
  const replica = await startReplica({ identifyFeed: asked });
  const client = connect(replica.port, '127.0.0.1');
  client.write('GET /events?rooms=news HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => asked.mock.calls.length === 1);
  client.destroy();
  await until(() => replica.sockets.size === 0);
  gate.resolve(undefined);
  await sleep(20);
  expect(await replica.metric('connections', { transport: 'sse' })).toBe(0);
});

test('feeds are limited per address and per process', async () => {
  const replica = await startReplica({ limits: { feedsPerAddress: 1, feedsPerProcess: 2 } });
  const open = (address: string) => feed(replica, 'rooms=lobby', { 'x-address': address });
  const first = await open('a');
  const second = await open('a');
  expect(second.response.status).toBe(429);
  expect(second.response.headers.get('retry-after')).toBe('10');
  await open('b');
  expect((await open('c')).response.status).toBe(503);
  first.stop.abort();
  await until(async () => (await replica.metric('connections', { transport: 'sse' })) === 1);
  expect((await open('a')).response.status).toBe(200);
});

test('comments keep a quiet feed alive', async () => {
  const replica = await startReplica({ limits: { comment: 50 } });
  const seen = await feed(replica, 'rooms=news');
  await until(() => seen.text.split('\n\n').filter((block) => block === ':').length >= 3);
});

test('who does not read is cut off', async () => {
  const replica = await startReplica({ limits: { bufferBytes: 100_000 } });
  const lively = await feed(replica, 'rooms=news');
  const slow = connect(replica.port, '127.0.0.1');
  slow.on('error', () => undefined);
  slow.write('GET /events?rooms=news HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(slow, 'data');
  slow.pause();
  let most = 0;
  for (let n = 0; n < 1_500 && (await replica.metric('dropped_total', { reason: 'slow' })) === 0; n += 1) {
    await replica.publish('news', 'news.updated', { text: 'x'.repeat(15_000) });
    most = Math.max(most, ...[...replica.sockets].map((socket) => socket.writableLength));
  }
  expect(await replica.metric('dropped_total', { reason: 'slow' })).toBe(1);
  expect(most).toBeLessThan(100_000 + 100 * 16_384);
  await until(async () => (await replica.metric('connections', { transport: 'sse' })) === 1);
  expect(lively.ended).toBe(false);
});

test('draining ends all feeds in good order, and takes no more', async () => {
  const replica = await startReplica();
  const seen = await feed(replica, 'rooms=news');
  await sleep(20);
  await replica.drain();
  await until(() => seen.ended);
  expect(blocks(seen.text).length).toBe(1);
  const refused = await feed(replica, 'rooms=news');
  expect(refused.response.status).toBe(503);
  expect(refused.response.headers.get('retry-after')).toBe('5');
});
