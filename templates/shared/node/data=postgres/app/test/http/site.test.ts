import { expect, it } from 'vitest';
import { useApp } from '../app.ts';
import { ask } from './ask.ts';

const app = useApp();
const get = (path: string, init?: RequestInit) => fetch(app.url + path, { redirect: 'manual', ...init });

it.each([
  ['/', 'text/html', '<title>'],
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

it('allows in its policy what the page needs, and no more', async () => {
  const policy = async (path: string) => (await get(path)).headers.get('Content-Security-Policy');
  expect(await policy('/')).toContain("script-src 'self'");
  expect(await policy('/')).not.toContain('unsafe');
  expect(await policy('/api/schema')).not.toContain('script-src');
});

it.each([
  ['GET', '/docs/', 200],
  ['GET', '/docs', 404],
  ['GET', '/api/docs/', 404],
  ['GET', '/docs/../site.css', 404],
  ['GET', '/docs//docs.js', 404],
  ['GET', '/SITE.css', 404],
  ['GET', '/.env', 404],
  ['POST', '/site.css', 404],
  ['OPTIONS', '/site.css', 404],
  ['OPTIONS', '/docs/swagger-ui.css', 404],
])('%s %s is %d', async (method, path, status) => {
  expect((await ask(app.url, path, { method })).status).toBe(status);
});

it.each(['/api/schema', '/api/docs', '/api/auth/get-session'])('%s can only be read', async (path) => {
  for (const method of ['POST', 'DELETE', 'OPTIONS', 'PURGE']) {
    const { status, headers } = await ask(app.url, path, { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  }
});

it('has no other file of a package', async () => {
  expect((await get('/docs/package.json')).status).toBe(404);
});

it.each(['/site.css', '/api/docs', '/docs/swagger-ui-bundle.js'])('keeps %s up to date in caches', async (path) => {
  const first = await get(path);
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  const etag = first.headers.get('ETag') ?? '';
  // By itself fetch() adds no-cache to conditional requests, which is to ask for all of it.
  const conditional = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
  expect((await get(path, { headers: conditional })).status).toBe(304);
});

it('says as a problem that there is not so much of a file', async () => {
  const response = await get('/api/docs', { headers: { Range: 'bytes=1000000-' } });
  expect(response.status).toBe(416);
  expect(await response.json()).toMatchObject({ status: 416, instance: response.headers.get('X-Request-Id') });
});

it('asks for the newest schema too', async () => {
  expect((await get('/api/schema')).headers.get('Cache-Control')).toBe('no-cache');
});
