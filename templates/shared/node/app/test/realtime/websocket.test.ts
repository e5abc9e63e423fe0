import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Identity } from '../../src/platform/identity.ts';
import type { RoomPolicy } from '../../src/realtime/rooms.ts';
import { Refusal, type Verbs } from '../../src/realtime/verb.ts';
import { Client, ORIGIN, startReplica, until, who, type Replica } from './harness.ts';

const upgrade = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
  Origin: ORIGIN,
  'X-User': 'ann',
};

const Count = z.object({ type: z.literal('count'), to: z.number() });
const verbs: Verbs = {
  count: {
    schema: Count,
    answer: (asked, { identity }) => {
      const { to } = asked as z.infer<typeof Count>;
      if (to > 9) return Promise.reject(new Refusal('too_far', 'Not that far.'));
      if (to < 0) return Promise.reject(new Error('secret'));
      return Promise.resolve(to === 0 ? undefined : { type: 'counted', user: identity?.id, to });
    },
  },
};

/** The plain answer to an upgrade, which is refused. */
async function refused(replica: Replica, headers: Record<string, string> = {}, path = '/ws') {
  const request = httpRequest({ port: replica.port, path, headers: { ...upgrade, ...headers } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  return { status: response.statusCode, headers: response.headers, body };
}

test('who may not connect is told so in plain HTTP', async () => {
  const replica = await startReplica();
  expect(await refused(replica, { 'X-Request-Id': 'request-1234' }, '/elsewhere')).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json', connection: 'close' },
    body: { type: 'about:blank', title: 'Not Found', status: 404, instance: 'request-1234' },
  });
  expect((await refused(replica, { Origin: 'https://elsewhere.test' })).status).toBe(403);
  expect((await refused(replica, { Origin: 'null' })).status).toBe(403);
  expect((await refused(replica, { Origin: '' })).status).toBe(403);
});

test('on a site on https nobody may connect over http', async () => {
  const publicUrl = 'https://site.test';
  const replica = await startReplica({ publicUrl });
  expect(await refused(replica, { Origin: publicUrl, 'X-Request-Id': 'request-1234' })).toMatchObject({
    status: 403,
    headers: { 'x-request-id': 'request-1234' },
    body: { detail: 'This has to be https.' },
  });
});

test('who is not signed in may not connect', async () => {
  const replica = await startReplica({ identify: () => Promise.resolve(undefined) });
  expect(await refused(replica)).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
});

test('if it cannot be found out who somebody is, that is a server error', async () => {
  const replica = await startReplica({ identify: () => Promise.reject(new Error('database away')) });
  const answer = await refused(replica);
  expect(answer).toMatchObject({ status: 500 });
  expect(JSON.stringify(answer.body)).not.toContain('database');
});

test('connections are limited per user and per process, and come free again', async () => {
  const replica = await startReplica({ limits: { socketsPerUser: 2, socketsPerProcess: 3 } });
  const first = await Client.open(replica, 'ann');
  await Client.open(replica, 'ann');
  expect(await refused(replica)).toMatchObject({ status: 429, headers: { 'retry-after': '10' } });
  await Client.open(replica, 'bob');
  expect(await refused(replica, { 'X-User': 'cat' })).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
  expect(await replica.metric('connections', { transport: 'websocket' })).toBe(3);
  first.ws.terminate();
  await until(async () => (await replica.metric('connections', { transport: 'websocket' })) === 2);
  await Client.open(replica, 'ann');
});

test('lookups of identities are limited, and one whose client has left opens nothing', async () => {
  const gate = Promise.withResolvers<Identity>();
  const asked = vi.fn(() => gate.promise);
  const replica = await startReplica({ limits: { handshakes: 1 }, identify: asked });
  const waiting = new Client(replica, 'ann');
  await until(() => asked.mock.calls.length === 1);
  expect((await refused(replica)).status).toBe(503);
  waiting.ws.terminate();
  await waiting.closed;
  gate.resolve({ id: 'ann', name: 'Ann', staff: false, session: 's' });
  await Client.open(replica);
  await until(async () => (await replica.metric('connections', { transport: 'websocket' })) === 1);
});

test('other upgrades are ordinary requests', async () => {
  const replica = await startReplica();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
    httpRequest({ port: replica.port, path: '/events?rooms=', headers }, resolve).on('error', reject).end();
  });
  expect(response.statusCode).toBe(400);
});

test('what a verb answers has the ref of what was asked', async () => {
  const replica = await startReplica({ verbs: () => verbs });
  const ann = await Client.open(replica);
  for (const to of [0, 3, 10, -1]) ann.send({ type: 'count', to, ref: `r${to}` });
  await until(() => ann.told.length === 3);
  expect(ann.told).toEqual([
    { type: 'counted', user: 'ann', to: 3, ref: 'r3' },
    { type: 'error', ref: 'r10', code: 'too_far', detail: 'Not that far.' },
    { type: 'error', ref: 'r-1', code: 'unavailable', detail: 'This cannot be done now; try again later.' },
  ]);
});

test('to who has left nothing is sent', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('lobby');
  ann.ws.terminate();
  await until(async () => (await replica.metric('connections', { transport: 'websocket' })) === 0);
  await replica.publish('lobby', 'chat.said', { text: 'hi' });
  await until(async () => (await replica.metric('events_total')) === 1);
  expect(await replica.metric('messages_total')).toBe(0);
});

test.each([125, 126, 2_000, 20_000, 70_000])('a message of about %i bytes arrives whole', async (size) => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  await ann.join('lobby');
  // Each ü is two bytes.
  const texts = Array.from(
    { length: Math.ceil(size / 8_000) },
    (_, n) => `${n}${'ü'.repeat(Math.min(size, 8_000) / 2 - 60)}`,
  );
  for (const text of texts) await replica.publish('lobby', 'chat.said', { text });
  await until(() => ann.texts().length === texts.length);
  expect(ann.texts()).toEqual(texts);
});

test('rules of rooms', async () => {
  const rooms: RoomPolicy[] = [
    { name: /^own:/, recent: 0, read: (who, room) => room === `own:${who?.id ?? ''}` },
    { name: /^lobby$/, recent: 2, read: () => true },
  ];
  const replica = await startReplica({ rooms, limits: { roomsPerListener: 1 } });
  const ann = await Client.open(replica);
  ann.send({ type: 'join', room: 'own:bob', ref: 'a' });
  ann.send({ type: 'join', room: 'nowhere', ref: 'b' });
  ann.send({ type: 'leave', room: 'nowhere', ref: 'c' });
  await ann.join('own:ann');
  ann.send({ type: 'join', room: 'lobby', ref: 'd' });
  await until(() => ann.of('error').length === 4);
  expect(ann.of('error').map(({ ref, code }) => [ref, code])).toEqual([
    ['a', 'forbidden'],
    ['b', 'unknown_room'],
    ['c', 'unknown_room'],
    ['d', 'too_many_rooms'],
  ]);
  ann.send({ type: 'leave', room: 'own:ann' });
  await ann.join('lobby');
  await replica.publish('own:ann', 'note', { text: 'not heard' });
  await replica.publish('lobby', 'note', { text: 'heard' });
  await until(() => ann.texts().length > 0);
  expect(ann.texts()).toEqual(['heard']);
});

test('who comes back is told what was missed, once and in order', async () => {
  const replica = await startReplica();
  const say = (text: string) => replica.publish('lobby', 'chat.said', { text });
  const ann = await Client.open(replica);
  await ann.join('lobby');
  await say('1');
  const { id } = await until(() => ann.of('event')[0]);
  ann.ws.terminate();
  await say('2');
  await replica.publish('news', 'news.updated', { text: 'elsewhere' });
  const again = await Client.open(replica);
  const more = Promise.all(Array.from({ length: 50 }, (_, n) => say(`${n + 3}`)));
  await again.join('lobby', id);
  await more;
  await until(() => again.texts().length === 51);
  expect(again.texts()).toEqual(Array.from({ length: 51 }, (_, n) => `${n + 2}`));
  expect(again.of('reset')).toEqual([]);
});

test('a cursor that is not known leads to a reset, and then to what is new', async () => {
  const replica = await startReplica({ limits: { history: 5 } });
  const ann = await Client.open(replica);
  const { cursor: oldest } = await ann.join('news');
  for (let n = 0; n < 6; n += 1) await replica.publish('lobby', 'chat.said', { text: `${n}` });
  await until(async () => (await replica.metric('events_total')) === 6);
  const [life] = oldest.split('.');
  for (const cursor of [oldest, 'nonsense', `${life}.99999999999999-0`, `otherlife.${oldest.split('.')[1]}`, '']) {
    const bob = await Client.open(replica);
    const joined = await bob.join('lobby', cursor);
    expect(bob.of('reset')).toEqual([{ type: 'reset', room: 'lobby', cursor: joined.cursor }]);
    expect(bob.texts()).toEqual(['1', '2', '3', '4', '5']);
  }
  expect(await replica.metric('resets_total')).toBe(5);
});

test('who missed more than can be sent at once loads afresh', async () => {
  const replica = await startReplica({ limits: { replayBytes: 10_000 } });
  const ann = await Client.open(replica);
  const { cursor } = await ann.join('news');
  for (let n = 0; n < 5; n += 1) await replica.publish('news', 'news.updated', { text: 'x'.repeat(3_000) });
  await until(async () => (await replica.metric('events_total')) === 5);
  await ann.join('news', cursor);
  expect(ann.of('reset').length).toBe(1);
});

test('who comes in for the first time sees the last 50 of the lobby, and none of the articles', async () => {
  const replica = await startReplica();
  for (let n = 0; n < 60; n += 1) {
    await replica.publish('lobby', 'chat.said', { text: `${n}` });
    await replica.publish('news', 'news.updated', { text: 'a' });
  }
  await until(async () => (await replica.metric('events_total')) === 120);
  const ann = await Client.open(replica);
  await ann.join('lobby');
  expect(ann.texts()).toEqual(Array.from({ length: 50 }, (_, n) => `${n + 10}`));
  await ann.join('news');
  expect(ann.texts().length).toBe(50);
});

test.each([
  ['no JSON', 'hello'],
  ['of no type', '{"type":"dance"}'],
  ['not an object', '[]'],
  ['of a type that objects have by themselves', '{"type":"constructor"}'],
  ['without what its verb needs', '{"type":"count"}'],
  ['nested deep', '['.repeat(8_000)],
])('a message that is %s is refused; several end the connection', async (_name, message) => {
  const replica = await startReplica({ verbs: () => verbs });
  const ann = await Client.open(replica);
  ann.send(message);
  expect(await until(() => ann.of('error')[0])).toMatchObject({ code: 'invalid' });
  for (let n = 0; n < 4; n += 1) ann.send(message);
  expect(await ann.closed).toBe(1008);
  expect(await replica.metric('dropped_total', { reason: 'rate' })).toBe(1);
});

test('who says too much is told, then closed; others are not concerned', async () => {
  const replica = await startReplica();
  const [ann, bob] = [await Client.open(replica, 'ann'), await Client.open(replica, 'bob')];
  for (let n = 0; n < 30; n += 1) ann.send({ type: 'leave', room: 'lobby' });
  expect(await ann.closed).toBe(1008);
  expect(ann.of('error')).toMatchObject([{ code: 'too_fast' }]);
  await bob.join('lobby');
});

test('a message that is too large, or is in too many pieces, ends the connection', async () => {
  const replica = await startReplica();
  const ann = await Client.open(replica);
  ann.send('x'.repeat(17_000));
  expect(await ann.closed).toBe(1009);
  const bob = await Client.open(replica);
  for (let n = 0; n < 40; n += 1) bob.ws.send('x', { fin: false });
  expect(await bob.closed).toBe(1008);
});

test('who does not answer pings is cut off, and who answers is not', async () => {
  const replica = await startReplica({ limits: { heartbeat: 200 } });
  const silent = await Client.open(replica, 'ann', { autoPong: false });
  const lively = await Client.open(replica, 'bob');
  expect(await silent.closed).toBe(1006);
  expect(await replica.metric('dropped_total', { reason: 'silent' })).toBe(1);
  await sleep(500);
  expect(lively.ws.readyState).toBe(1);
});

test('who does not read is closed, and memory stays within bounds', async () => {
  const replica = await startReplica({ limits: { bufferBytes: 100_000, closeTimeout: 1_000 } });
  const lively = await Client.open(replica, 'bob');
  await lively.join('news');
  const slow = connect(replica.port, '127.0.0.1');
  const lines = Object.entries({ Host: 'x', ...upgrade }).map(([name, value]) => `${name}: ${value}\r\n`);
  slow.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`);
  await once(slow, 'data');
  slow.pause();
  // A masked frame whose mask is zero.
  const join = Buffer.from(JSON.stringify({ type: 'join', room: 'news' }));
  slow.write(Buffer.concat([Buffer.from([0x81, 0x80 | join.length, 0, 0, 0, 0]), join]));
  await replica.publish('news', 'news.updated', {});
  await until(async () => (await replica.metric('messages_total')) === 2);
  slow.on('error', () => undefined);

  const buffered = () => Math.max(...[...replica.sockets].map((socket) => socket.writableLength));
  let most = 0;
  const data = { text: 'x'.repeat(15_000) };
  for (let n = 0; n < 1_500; n += 1) {
    await replica.publish('news', 'news.updated', data);
    most = Math.max(most, buffered());
    if ((await replica.metric('dropped_total', { reason: 'slow' })) > 0) break;
  }
  expect(await replica.metric('dropped_total', { reason: 'slow' })).toBe(1);
  expect(most).toBeGreaterThan(50_000);
  expect(most).toBeLessThan(100_000 + 100 * 16_384);
  // Should it read on after all, it learns why.
  let end = Buffer.alloc(0);
  slow.on('data', (data: Buffer) => (end = Buffer.concat([end.subarray(-100), data])));
  slow.resume();
  await until(() => end.includes(Buffer.from([0x88, 2 + 'too slow'.length, 1013 >> 8, 1013 & 0xff])));
  expect(await replica.metric('connections', { transport: 'websocket' })).toBe(2);
  await until(async () => (await replica.metric('connections', { transport: 'websocket' })) === 1);
  expect(lively.ws.readyState).toBe(1);
  expect(lively.texts().length).toBeGreaterThan(10);
});

test('signing out closes the sockets of the session on all replicas, at once', async () => {
  const one = await startReplica();
  const two = await startReplica({ key: one.key });
  const [ann, annToo] = [await Client.open(one, 'ann'), await Client.open(two, 'ann')];
  const bob = await Client.open(two, 'bob');
  const start = Date.now();
  await one.publish('$sessions', 'session.ended', { session: 'session-of-ann' });
  expect([await ann.closed, await annToo.closed]).toEqual([4401, 4401]);
  expect(Date.now() - start).toBeLessThan(1_000);
  await bob.join('lobby');
  await one.publish('$sessions', 'session.ended', { session: 7 });
  await one.publish('$sessions', 'session.other', { session: 'session-of-bob' });
  await bob.join('news');
  expect(bob.ws.readyState).toBe(1);
});

test('when all of a user ends, so do all sockets of theirs', async () => {
  const replica = await startReplica();
  const [ann, bob] = [await Client.open(replica, 'ann'), await Client.open(replica, 'bob')];
  await replica.publish('$sessions', 'user.ended', { user: 'ann', at: Date.now() / 1_000 });
  expect(await ann.closed).toBe(4401);
  await replica.publish('$sessions', 'user.ended', { user: 'bob' });
  await bob.join('lobby');
  expect(bob.ws.readyState).toBe(1);
});

test('a socket ends with what it was opened by, unless that is renewed', async () => {
  const lasts = 1000; // ms
  const renew: Verbs = {
    renew: {
      schema: z.object({ type: z.literal('renew') }),
      answer: (_asked, connection) => {
        connection.identity = who('bob', Date.now() + 60_000);
        return Promise.resolve({ type: 'renewed' });
      },
    },
  };
  const replica = await startReplica({
    verbs: () => renew,
    limits: { heartbeat: 250 },
    identify: ({ headers }) => Promise.resolve(who(String(headers['x-user']), Date.now() + lasts)),
  });
  const bob = await Client.open(replica, 'bob');
  bob.send({ type: 'renew' });
  await until(() => bob.of('renewed')[0]);
  const before = Date.now();
  const ann = await Client.open(replica, 'ann');
  expect(await ann.closed).toBe(4401); // by then bob's would have ended as well
  expect(Date.now()).toBeGreaterThan(before + lasts);
  await sleep(300);
  expect(bob.ws.readyState).toBe(1);
});

test('guests may listen where everybody may, and are counted by where they come from', async () => {
  const rooms: RoomPolicy[] = [
    { name: /^lobby$/, recent: 0, read: () => true },
    { name: /^closed$/, recent: 0, read: (who) => who !== undefined },
  ];
  const guests = ({ headers }: IncomingMessage) => String(headers['x-address']);
  const limits = { socketsPerAddress: 1, socketsPerUser: 0 };
  const replica = await startReplica({ rooms, guests, limits });
  const guest = (address: string) => ({ headers: { 'x-address': address } });
  const one = await Client.open(replica, '', guest('a'));
  await one.join('lobby');
  one.send({ type: 'join', room: 'closed' });
  expect(await until(() => one.of('error')[0])).toMatchObject({ code: 'forbidden' });
  const another = new Client(replica, '', guest('a'));
  const [, response] = (await once(another.ws, 'unexpected-response')) as [unknown, IncomingMessage];
  expect(response.statusCode).toBe(429);
  await Client.open(replica, '', guest('b'));
  expect((await refused(replica)).status).toBe(429);
  await replica.publish('$sessions', 'session.ended', { session: '' });
  await one.join('lobby');
});

test('of the subprotocols that are offered it takes its own, wherever that stands', async () => {
  const replica = await startReplica();
  const opened = async (...protocols: string[]) => {
    const ws = new WebSocket(`ws://127.0.0.1:${replica.port}/ws`, protocols, {
      origin: ORIGIN,
      headers: { 'x-user': 'ann' },
    });
    ws.on('error', () => undefined); // as it is used to get one of those that it offered
    const [response] = (await once(ws, 'upgrade')) as [IncomingMessage];
    ws.terminate();
    return response.headers['sec-websocket-protocol'];
  };
  expect(await opened('live.v1', 'token.abc')).toBe('live.v1');
  expect(await opened('token.abc', 'live.v1')).toBe('live.v1');
  expect(await opened('token.abc')).toBeUndefined();
  expect(await opened()).toBeUndefined();
});

test('sessions are checked again, in batches, and what cannot be checked stays open', async () => {
  const asked: string[][] = [];
  let away = true;
  const replica = await startReplica({
    limits: { recheck: 50, recheckCount: 2 },
    recheck: (sessions) => {
      if (away) return Promise.reject(new Error('away'));
      asked.push(sessions);
      return Promise.resolve(new Set(sessions.filter((session) => session !== 'session-of-ann')));
    },
  });
  const ann = await Client.open(replica, 'ann');
  const others = [
    await Client.open(replica, 'bob'),
    await Client.open(replica, 'bob'),
    await Client.open(replica, 'cat'),
  ];
  await sleep(150);
  expect(ann.ws.readyState).toBe(1);
  away = false;
  expect(await ann.closed).toBe(4401);
  expect(asked.slice(0, 2)).toEqual([['session-of-ann', 'session-of-bob'], ['session-of-cat']]);
  expect(others.every(({ ws }) => ws.readyState === 1)).toBe(true);
});

test('who is still being identified while all is drained does not get in', async () => {
  const gate = Promise.withResolvers<Identity>();
  const asked = vi.fn(() => gate.promise);
  const replica = await startReplica({ identify: asked });
  const answer = refused(replica);
  await until(() => asked.mock.calls.length === 1);
  await replica.drain();
  gate.resolve({ id: 'ann', name: 'Ann', staff: false, session: 's' });
  expect((await answer).status).toBe(503);
});

test('draining closes all, those too who do not answer, and takes no more', async () => {
  const replica = await startReplica({ limits: { closeTimeout: 200 } });
  const ann = await Client.open(replica, 'ann');
  const deaf = await Client.open(replica, 'bob');
  deaf.ws.pause();
  const start = Date.now();
  await replica.drain();
  expect(Date.now() - start).toBeGreaterThan(150);
  expect(await ann.closed).toBe(1012);
  expect(await refused(replica)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  expect(await replica.metric('connections', { transport: 'websocket' })).toBe(0);
});
