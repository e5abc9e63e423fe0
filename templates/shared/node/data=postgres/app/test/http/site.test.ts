import { expect, it } from 'vitest';
import { useApp } from '../app.ts';

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

it('has no other file of a package', async () => {
  expect((await get('/docs/package.json')).status).toBe(404);
});

it('keeps what it sends up to date in caches', async () => {
  const first = await get('/site.css');
  expect(first.headers.get('Cache-Control')).toBe('no-cache');
  const etag = first.headers.get('ETag') ?? '';
  // By itself fetch() adds no-cache to conditional requests, which is to ask for all of it.
  const conditional = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
  expect((await get('/site.css', { headers: conditional })).status).toBe(304);
});
