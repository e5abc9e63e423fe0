import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const get = (path: string, init?: RequestInit) => fetch(app.url + path, { redirect: 'manual', ...init });

it.each([
  ['/', 'text/html', '<title>'],
  ['/hello', 'text/plain', 'Hello world from Node!'],
  ['/healthz', 'text/plain', 'ok\n'],
  ['/readyz', 'text/plain', 'ok\n'],
  ['/site.css', 'text/css', 'color-scheme'],
  ['/live.js', 'text/javascript', 'export function connect'],
  ['/api/schema', 'application/json', '"openapi":"3.1'],
  ['/api/docs', 'text/html', 'swagger-ui'],
  ['/docs/swagger-ui.css', 'text/css', '.swagger-ui'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript', 'SwaggerUIBundle'],
])('%s is %s', async (path, type, text) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toContain(type);
  expect(await response.text()).toContain(text);
  expect((await get(path, { method: 'HEAD' })).status).toBe(200);
});

it.each([
  ['GET', '/nothing', 404],
  ['GET', '/../package.json', 404],
  ['GET', '/%2e%2e/package.json', 404],
  ['GET', '/docs/package.json', 404],
  ['GET', '/%', 400],
  ['POST', '/hello', 404],
])('%s %s is %d, in plain words', async (method, path, status) => {
  const response = await get(path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  expect(await response.text()).not.toContain('at ');
});

it('answers with headers that allow what the page needs, and no more', async () => {
  const { headers } = await get('/');
  expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(headers.get('Content-Security-Policy')).toContain("script-src 'self'");
  expect((await get('/api/schema')).headers.get('Content-Security-Policy')).not.toContain('script-src');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(headers.get('X-Powered-By')).toBeNull();
  expect(headers.get('Strict-Transport-Security')).toBeNull();
  expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
});

it('returns the id of the request, its own or a new one', async () => {
  const given = await get('/hello', { headers: { 'X-Request-Id': 'given-by-gateway' } });
  expect(given.headers.get('X-Request-Id')).toBe('given-by-gateway');
  expect((await get('/hello')).headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  const problem = await get('/api/nothing', { headers: { 'X-Request-Id': 'given-by-gateway' } });
  expect(await problem.json()).toMatchObject({ status: 404, instance: 'given-by-gateway' });
});

it('keeps what it sends up to date in caches', async () => {
  const first = await get('/site.css');
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  const etag = first.headers.get('ETag') ?? '';
  // By itself fetch() adds no-cache to conditional requests, which is to ask for all of it.
  const conditional = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
  expect((await get('/site.css', { headers: conditional })).status).toBe(304);
  expect((await get('/readyz')).headers.get('Cache-Control')).toBe('no-store');
});
