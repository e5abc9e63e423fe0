import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readJson } from './json-body.ts';

/** Sends these bytes, and nothing more; returns the request as a server sees it, and the connection. */
async function received(bytes: string) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  socket.write(bytes);
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  return { request, socket };
}

const head = (path: string, headers: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;

it('reads what is there', async () => {
  const { request } = await received(`${head('/', 'Content-Length: 10')}{"a":"\u00fc"}`);
  expect(await readJson(request)).toEqual({ a: 'ü' });
});

it('takes no body for none', async () => {
  const { request } = await received(head('/', 'Content-Length: 0'));
  expect(await readJson(request)).toBeUndefined();
});

it.each([
  ['/api/articles', 2_500_001],
  ['/api/auth/sign-in/email', 65_537],
  ['/api/token?x=y', 65_537],
])('refuses what %s is too large for before it is sent', async (path, size) => {
  const { request } = await received(head(path, `Content-Length: ${size}`));
  await expect(readJson(request)).rejects.toMatchObject({ status: 413 });
});

it('takes what breaks off for the fault of its client', async () => {
  const { request, socket } = await received(`${head('/', 'Content-Length: 10')}{"a":`);
  const read = readJson(request);
  socket.destroy();
  await expect(read).rejects.toMatchObject({ status: 400 });
});
