import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { Problem } from '../platform/problem.ts';
import { errorHandler, notFound } from './errors.ts';

/** An app that fails, and the lines that it logs. */
async function start() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const app = express();
  app.get('/api/taken', () => {
    throw new Problem(409, 'This one is taken.', { headers: { 'Retry-After': '1' } });
  });
  app.get('/api/broken', () => Promise.reject(new Error('secret')));
  app.get('/api/half', (_request, response) => {
    response.write('half');
    throw new Error('broken');
  });
  app.use(notFound, errorHandler(log));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lines };
}

it('tells what a problem is, and nothing of an error that nobody foresaw', async () => {
  const { url, lines } = await start();
  const taken = await fetch(`${url}/api/taken`);
  expect(taken.status).toBe(409);
  expect(taken.headers.get('Retry-After')).toBe('1');
  expect(await taken.json()).toMatchObject({ title: 'Conflict', detail: 'This one is taken.' });
  expect(lines).toEqual([]);
  const broken = await fetch(`${url}/api/broken`);
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain('secret');
  expect(lines).toMatchObject([{ msg: 'request failed', err: { message: 'secret' } }]);
});

it('breaks off an answer that it cannot finish', async () => {
  const { url } = await start();
  await expect(fetch(`${url}/api/half`).then((answer) => answer.text())).rejects.toThrow();
});
