import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../app.ts';

let app: TestApp;
let metrics: string;

beforeAll(async () => {
  const port = await freePort();
  metrics = `http://127.0.0.1:${port}/metrics`;
  // There is no Redis at this port, and there will be none.
  app = await startApp({ METRICS_PORT: String(port), REDIS_URL: 'redis://127.0.0.1:1' });
});
afterAll(() => app.close());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

it('lives, but is not ready, while a store is away', async () => {
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${app.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toBe('failing: redis\n');
});

it('tells its metrics on a port of their own', async () => {
  await (await fetch(`${app.url}/hello?secret`)).text();
  const text = await (await fetch(metrics)).text();
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/hello",status="200"} 1');
  expect(text).not.toContain('secret');
  expect((await fetch(`${app.url}/metrics`)).status).toBe(404);
});
