import { expect, it } from 'vitest';
import { useApp } from '../app.ts';
import { ask } from './ask.ts';

const app = useApp();
const get = (path: string, init?: RequestInit) => fetch(app.url + path, { redirect: 'manual', ...init });

it.each([
  ['/hello', 'Hello world from Node!'],
  ['/healthz', 'ok\n'],
  ['/readyz', 'ok\n'],
])('%s is plain text', async (path, text) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  expect(await response.text()).toBe(text);
  expect((await get(path, { method: 'HEAD' })).status).toBe(200);
});

it.each([
  ['GET', '/nothing', 404],
  ['GET', '/HELLO', 404],
  ['GET', '/hello/', 404],
  ['GET', '//hello', 404],
  ['GET', '/%68ello', 404],
  ['GET', '/../package.json', 404],
  ['GET', '/%2e%2e/package.json', 404],
  ['GET', '/hello%', 400],
  ['GET', '/%ff', 400],
  ['POST', '/hello', 404],
  ['OPTIONS', '/hello', 404],
])('%s %s is %d, in plain words', async (method, path, status) => {
  const answer = await ask(app.url, path, { method });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.text).not.toContain('at ');
});

it('reads no body that it has no use for', async () => {
  const headers = { 'Content-Type': 'no/thing; at all', 'Content-Encoding': 'gzip' };
  const body = Buffer.alloc(3_000_000);
  expect((await ask(app.url, '/nothing', { method: 'POST', headers, body })).status).toBe(404);
  expect((await ask(app.url, '/hello', { headers, body: 'words' })).status).toBe(200);
});

it('takes an upgrade to anything but a WebSocket for an ordinary request', async () => {
  const headers = {
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
  };
  expect(await ask(app.url, '/hello', { headers })).toMatchObject({ status: 200, text: 'Hello world from Node!' });
});

it('answers with headers that keep a browser safe', async () => {
  const { headers } = await get('/hello');
  expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(headers.get('X-Powered-By')).toBeNull();
  expect(headers.get('Strict-Transport-Security')).toBeNull();
  expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  expect((await get('/readyz')).headers.get('Cache-Control')).toBe('no-store');
});

it('returns the id of the request, its own or a new one', async () => {
  const given = await get('/hello', { headers: { 'X-Request-Id': 'given-by-gateway' } });
  expect(given.headers.get('X-Request-Id')).toBe('given-by-gateway');
  expect((await get('/hello')).headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  const problem = await get('/api/nothing', { headers: { 'X-Request-Id': 'given-by-gateway' } });
  expect(await problem.json()).toMatchObject({ status: 404, instance: 'given-by-gateway' });
});
