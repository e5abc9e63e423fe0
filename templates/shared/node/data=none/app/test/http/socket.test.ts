import { expect, it } from 'vitest';
import { useApp } from '../app.ts';
import { ask } from './ask.ts';

const app = useApp();
const handshake = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
};

it('opens no WebSocket, as it knows nobody', async () => {
  const headers = { ...handshake, Origin: app.config.PUBLIC_URL };
  expect((await ask(app.url, '/ws', { headers })).status).toBe(401);
  expect((await ask(app.url, '/ws', { headers: handshake })).status).toBe(403);
});
