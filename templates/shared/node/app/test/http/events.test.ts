import { expect, it, onTestFinished } from 'vitest';
import { startApp, useApp } from '../app.ts';
import { publicRoom } from '../environment.ts';
import { ask } from './ask.ts';

const app = useApp();

it('sends events with the same headers as everything else', async () => {
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
  });
  const headers = { 'X-Request-Id': 'given-by-gateway' };
  const response = await fetch(`${app.url}/events?rooms=${publicRoom}`, { headers, signal: stop.signal });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    'x-content-type-options': 'nosniff',
    'x-request-id': 'given-by-gateway',
  });
});

it.each([
  ['GET', '/events', 400],
  ['GET', '/events?rooms=nowhere', 404],
  ['POST', `/events?rooms=${publicRoom}`, 405],
  ['HEAD', `/events?rooms=${publicRoom}`, 405],
  ['OPTIONS', '/events', 405],
])('%s %s is %d, as a problem', async (method, path, status) => {
  const answer = await ask(app.url, path, { method, headers: { 'X-Request-Id': 'given-by-gateway' } });
  expect(answer).toMatchObject({
    status,
    headers: {
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
      ...(status === 405 && { allow: 'GET' }),
    },
  });
  if (method !== 'HEAD') expect(JSON.parse(answer.text)).toMatchObject({ status, instance: 'given-by-gateway' });
});

it('lets nobody in before it has read what happened, as it could not tell them where they were', async () => {
  const started = await startApp({ REDIS_URL: 'redis://127.0.0.1:1' });
  onTestFinished(() => started.close());
  expect((await fetch(`${started.url}/events?rooms=${publicRoom}`)).status).toBe(503);
  const headers = { Origin: started.config.PUBLIC_URL, Connection: 'Upgrade', Upgrade: 'websocket' };
  expect((await ask(started.url, '/ws', { headers })).status).toBe(503);
});
