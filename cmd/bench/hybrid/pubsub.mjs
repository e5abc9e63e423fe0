// Passes on what is published, to whoever has connected, and does nothing else.
import { createServer } from 'node:http';
import { createClient } from '@redis/client';
import { WebSocketServer } from 'ws';

const server = createServer((request, response) => response.end());
const sockets = new WebSocketServer({ server });
const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
await client.subscribe(`${process.env.COMPOSE_PROJECT_NAME}:events:bench`, (text) => {
  for (const socket of sockets.clients) socket.send(text);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
