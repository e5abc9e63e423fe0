import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { createIsTooPlain } from './https.ts';

function isTooPlain(PUBLIC_URL: string, TRUSTED_PROXIES: number, said?: string, socket = new Socket()): boolean {
  const request = new IncomingMessage(socket);
  if (said !== undefined) request.headers['x-forwarded-proto'] = said;
  return createIsTooPlain({ PUBLIC_URL, TRUSTED_PROXIES })(request);
}

it.each([
  [0, undefined, true],
  [0, 'https', true], // anybody can say so
  [1, undefined, true],
  [1, 'https', false],
  [1, 'http', true],
  [1, 'https, http', true],
  [2, 'https, http', false],
  [2, 'http, https', true],
  [2, 'https', false],
])('behind %d proxies that say %s it is too plain: %s', (proxies, said, expected) => {
  expect(isTooPlain('https://example.com', proxies, said)).toBe(expected);
});

it('takes TLS of its own for https, and http where the site has no other', () => {
  expect(isTooPlain('https://example.com', 0, undefined, new TLSSocket(new Socket()))).toBe(false);
  expect(isTooPlain('http://localhost:3000', 1, 'http')).toBe(false);
});
