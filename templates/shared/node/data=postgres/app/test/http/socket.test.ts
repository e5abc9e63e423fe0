import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { Client, useService } from './client.ts';

const app = useService();
let ann: Client;

beforeAll(async () => {
  ann = await new Client(app).signUp('Ann');
});

function socketOf({ headers }: Client, origin = app.config.PUBLIC_URL): WebSocket {
  const socket = new WebSocket(app.url.replace('http', 'ws') + '/ws', { headers, origin });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.terminate();
  });
  return socket;
}

it('is for who is signed in, on the page of this site', async () => {
  for (const [socket, status] of [
    [socketOf(new Client(app)), 401],
    [socketOf(ann, 'https://evil.example'), 403],
  ] as const) {
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(status);
  }
});

it('passes on what somebody says, and closes when they sign out', async () => {
  const socket = socketOf(ann);
  await once(socket, 'open');
  const heard = new Promise<unknown>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string };
      if (message.type === 'event') resolve(message);
    });
  });
  socket.send(JSON.stringify({ type: 'join', room: 'lobby' }));
  socket.send(JSON.stringify({ type: 'say', room: 'lobby', text: 'Hello.' }));
  expect(await heard).toMatchObject({ event: 'chat.said', data: { name: 'Ann', text: 'Hello.' } });
  const closed = once(socket, 'close');
  expect((await ann.send('POST', '/api/auth/sign-out', {}, ann.origin)).status).toBe(200);
  expect((await closed)[0]).toBe(4401);
});
