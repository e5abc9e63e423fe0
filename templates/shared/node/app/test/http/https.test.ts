import { expect, it } from 'vitest';
import { useApp } from '../app.ts';

const app = useApp({ PUBLIC_URL: 'https://shop.example', TRUSTED_PROXIES: '1' });
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { redirect: 'manual', headers });

it('sends everybody to https, and nobody elsewhere', async () => {
  for (const [path, location] of [
    ['/hello?a=b', 'https://shop.example/hello?a=b'],
    ['//evil.example/', 'https://shop.example//evil.example/'],
  ]) {
    const response = await get(path ?? '');
    expect(response.status).toBe(308);
    expect(response.headers.get('Location')).toBe(location);
  }
});

it('answers health checks before that', async () => {
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
});

it('believes the proxy that it came over https, and asks browsers to stay there', async () => {
  const response = await get('/hello', { 'X-Forwarded-Proto': 'https' });
  expect(response.status).toBe(200);
  expect(response.headers.get('Strict-Transport-Security')).toBe('max-age=86400');
});
