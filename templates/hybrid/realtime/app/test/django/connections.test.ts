import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createRenewal } from '../../src/django/renewal.ts';
import { Problem } from '../../src/platform/problem.ts';
import { publicRoom } from '../environment.ts';
import { Client, startReplica, until } from '../realtime/harness.ts';
import { person, seconds, useHybrid } from './django.ts';

const hybrid = useHybrid();

/** What a client is told that wants to listen. */
async function asked(client: Client, room: string): Promise<string> {
  await client.opened;
  const before = client.told.length;
  client.send({ type: 'join', room });
  const { type, code } = await until(() => client.told.slice(before).find((told) => told.type !== 'event'));
  return type === 'error' ? code : type;
}

it('who is not signed in hears what everybody may, and can do nothing', async () => {
  const guest = hybrid.socket();
  expect(await asked(guest, publicRoom)).toBe('joined');
  expect(await asked(guest, 'staff')).toBe('forbidden');
  expect(await asked(guest, 'user:127')).toBe('forbidden');
  expect(await asked(guest, 'user:')).toBe('unknown_room');
  expect(await asked(guest, '$sessions')).toBe('unknown_room');
  guest.send({ type: 'command', command: 'a', version: 1, data: {}, key: randomUUID(), ref: 'command' });
  guest.send({ type: 'say', room: publicRoom, text: 'hi', ref: 'say' });
  const codeOf = (ref: string) => until(() => guest.of('error').find((told) => told.ref === ref)?.code);
  expect(await codeOf('command')).toBe('forbidden');
  expect(await codeOf('say')).toBe('invalid');
});

it('somebody hears what is for them', async () => {
  const [ann, staff] = [person(), person({ staff: true })];
  const one = hybrid.socket(await hybrid.django.sign(ann));
  const two = hybrid.socket(await hybrid.django.sign(staff));
  expect(await asked(one, `user:${ann.sub}`)).toBe('joined');
  expect(await asked(one, `user:${staff.sub}`)).toBe('forbidden');
  expect(await asked(one, 'staff')).toBe('forbidden');
  expect(await asked(two, `user:${ann.sub}`)).toBe('forbidden');
  expect(await asked(two, 'staff')).toBe('joined');
  const data = { key: randomUUID(), command: 'none' };
  await hybrid.tell(`user:${ann.sub}`, 'command.done', data, { uid: 'u-1', request_id: 'request-1' });
  await hybrid.tell('staff', 'command.done', data, { version: '7' });
  expect(await until(() => one.of('event')[0])).toMatchObject({ event: 'command.done', version: 1, uid: 'u-1', data });
  expect(await until(() => two.of('reload')[0])).toMatchObject({ room: 'staff' });
});

it('a logout closes the sockets of the session, and ends its feeds', async () => {
  const ann = person();
  const token = await hybrid.django.sign(ann);
  const [socket, guest] = [hybrid.socket(token), hybrid.socket()];
  const other = hybrid.socket(await hybrid.django.sign({ ...ann, sid: randomUUID() }));
  const headers = { Authorization: `Bearer ${token}` };
  const feed = await fetch(`${hybrid.app.url}/events?rooms=user:${ann.sub}`, { headers });
  expect(feed.status).toBe(200);
  for (const client of [socket, other, guest]) expect(await asked(client, publicRoom)).toBe('joined');
  await hybrid.tell('$sessions', 'session.ended', { session: ann.sid });
  expect(await socket.closed).toBe(4401);
  await feed.text();
  expect(await asked(other, publicRoom)).toBe('joined');
  await hybrid.tell('$sessions', 'user.ended', { user: ann.sub, at: seconds() });
  expect(await other.closed).toBe(4401);
  expect(await asked(guest, publicRoom)).toBe('joined');
});

it('a socket ends when its token has lapsed, unless that is renewed', async () => {
  const old = { iat: seconds(-60), exp: seconds(-3.5) };
  const [ann, bob] = [person(old), person(old)];
  const [one, two] = [hybrid.socket(await hybrid.django.sign(ann)), hybrid.socket(await hybrid.django.sign(bob))];
  expect(await asked(two, `user:${bob.sub}`)).toBe('joined');
  two.send({ type: 'token', token: await hybrid.django.sign({ ...bob, iat: seconds(), exp: seconds(60) }), ref: 't' });
  expect(await until(() => two.of('token')[0])).toEqual({ type: 'token', ref: 't' });
  expect(await one.closed).toBe(4401);
  await sleep(1_100);
  await hybrid.tell(`user:${bob.sub}`, 'command.done', { key: randomUUID(), command: 'none' });
  await until(() => two.of('event').length === 1);
});

it.each([
  ['another session', (sub: string) => hybrid.django.sign(person({ sub }))],
  ['somebody else', () => hybrid.django.sign()],
  ['nobody', () => 'nonsense'],
  ['a while ago', (sub: string) => hybrid.django.sign(person({ sub, exp: seconds(-10) }))],
])('a socket that shows a token of %s is closed', async (_name, tokenFor) => {
  const ann = person();
  const socket = hybrid.socket(await hybrid.django.sign(ann));
  expect(await asked(socket, publicRoom)).toBe('joined');
  socket.send({ type: 'token', token: await tokenFor(ann.sub), ref: 't' });
  expect(await socket.closed).toBe(4401);
  expect(socket.of('token')).toEqual([]);
});

it('a socket whose user has other rights now is closed', async () => {
  const staff = person({ staff: true });
  const socket = hybrid.socket(await hybrid.django.sign(staff));
  expect(await asked(socket, 'staff')).toBe('joined');
  socket.send({ type: 'token', token: await hybrid.django.sign({ ...staff, staff: false }) });
  expect(await socket.closed).toBe(4401);
});

it('a guest becomes nobody else by a token', async () => {
  const guest = hybrid.socket();
  expect(await asked(guest, publicRoom)).toBe('joined');
  guest.send({ type: 'token', token: await hybrid.django.sign() });
  expect(await guest.closed).toBe(4401);
});

it('a socket stays open while its new token cannot be checked', async () => {
  const verify = () => Promise.reject(new Problem(503));
  const replica = await startReplica({ verbs: () => ({ token: createRenewal(verify) }) });
  const ann = await Client.open(replica);
  ann.send({ type: 'token', token: 'any', ref: 't' });
  expect(await until(() => ann.of('error')[0])).toMatchObject({ code: 'unavailable', ref: 't' });
  await ann.join('lobby');
});
