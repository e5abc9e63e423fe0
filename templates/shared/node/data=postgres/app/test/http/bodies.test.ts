import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { Client, useService } from './client.ts';

const app = useService();
const nobody = new Client(app);
const unknown = new Client(app, { Authorization: 'Bearer made-up' });
let ann: Client;

beforeAll(async () => {
  ann = await new Client(app).signUp('Ann');
});

const PATH = '/api/auth/change-password';
const large = JSON.stringify({ currentPassword: 'x'.repeat(70_000) });

/** What cannot be read. */
const unreadable = [
  ['half of something', 400, 'application/json', '{"currentPassword": '],
  ['no text at all', 400, 'application/json', Buffer.from([0xff])],
  ['XML', 415, 'text/xml', '<password/>'],
  ['JSON by another name', 415, 'no type; at all', '{}'],
  ['too much', 413, 'application/json', large],
] as const;

it.each(unreadable)('refuses %s with %d', async (_name, status, type, body) => {
  await ann.problem(status, 'POST', PATH, body, { 'Content-Type': type, ...ann.origin });
});

it('says who may not ask before it reads what is asked', async () => {
  for (const [, , type, body] of unreadable) {
    const headers = { 'Content-Type': type };
    await unknown.problem(401, 'POST', PATH, body, headers);
    await ann.problem(403, 'POST', PATH, body, { ...headers, Origin: 'https://evil.example' });
    await nobody.problem(404, 'POST', '/api/nothing', body, headers);
    await nobody.problem(405, 'PUT', PATH, body, headers);
  }
});

it('asks for a body where one is needed', async () => {
  const { errors } = await ann.problem(400, 'POST', PATH, undefined, ann.origin);
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['#']);
});

it('takes JSON for JSON, however it is called, and leaves encodings to others', async () => {
  const wrong = { currentPassword: 'wrong', newPassword: 'a whole new password' };
  for (const type of ['APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;x=y']) {
    const { errors } = await ann.problem(400, 'POST', PATH, wrong, { 'Content-Type': type, ...ann.origin });
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['#/currentPassword']);
  }
  await ann.problem(415, 'POST', PATH, wrong, { 'Content-Encoding': 'gzip', ...ann.origin });
});

it('counts what does not say how long it is', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  const headers = { Host: hostname, 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
  const lines = Object.entries({ ...headers, ...ann.headers, ...ann.origin }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  // More than all buffers on the way hold, of somebody who listens when all is said.
  const chunk = `F4240\r\n${' '.repeat(1_000_000)}\r\n`;
  socket.write([`POST ${PATH} HTTP/1.1`, ...lines, '', chunk.repeat(16)].join('\r\n'));
  await promisify(socket.write.bind(socket))('0\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
});

it('ignores the body of what needs none', async () => {
  const token = await ann.withToken();
  const headers = { 'Content-Type': 'text/xml' };
  expect((await token.send('DELETE', '/api/token', '<now/>', headers)).status).toBe(204);
  expect((await ann.send('GET', '/api/auth/get-session')).status).toBe(200);
});

it('knows the id of the request behind its body too', async () => {
  const headers = { 'X-Request-Id': 'given-by-gateway', 'Content-Type': 'application/json' };
  // In a packet of its own the body comes from the context of the connection.
  const body = ReadableStream.from(
    (async function* () {
      yield Buffer.from('{"email":');
      await sleep(50);
      yield Buffer.from('1}');
    })(),
  );
  const response = await fetch(`${app.url}/api/token`, { method: 'POST', headers, body, duplex: 'half' });
  expect(await response.json()).toMatchObject({ status: 400, instance: 'given-by-gateway' });
});
