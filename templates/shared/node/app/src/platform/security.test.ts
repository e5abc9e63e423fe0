import { expect, it } from 'vitest';
import type { Config } from '../config.ts';
import { securityHeaders } from './security.ts';

const config = (PUBLIC_URL: string) => ({ PUBLIC_URL, HSTS_SECONDS: 86_400 }) as Config;

it.each([
  ['https://example.com', { maxAge: 86_400, includeSubDomains: false }],
  ['https://localhost:8443', false],
  ['https://127.0.0.1:8443', false],
  ['http://localhost:8080', false],
])('tells browsers of %s to come back over https: %o', (url, expected) => {
  expect(securityHeaders(config(url), 'page').strictTransportSecurity).toEqual(expected);
});

it('allows no inline script or style', () => {
  for (const kind of ['api', 'page'] as const) {
    const { directives } = securityHeaders(config('http://localhost'), kind).contentSecurityPolicy;
    expect(JSON.stringify(directives)).not.toContain('unsafe');
    expect(directives.defaultSrc).toEqual(["'none'"]);
  }
});
