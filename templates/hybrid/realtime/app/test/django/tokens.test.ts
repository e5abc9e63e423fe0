import { createSecretKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { base64url, UnsecuredJWT, type JWTPayload } from 'jose';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { startApp, type TestApp } from '../app.ts';
import { testEnvironment } from '../environment.ts';
import { Client, until } from '../realtime/harness.ts';
import {
  ISSUER,
  makeKey,
  MIRROR,
  person,
  seconds,
  sign,
  startBeside,
  startDjango,
  useHybrid,
  withToken,
} from './django.ts';

const hybrid = useHybrid();

/** What the handshake with a token comes to. */
async function statusOf(token: string, origin = ISSUER, { url }: Pick<TestApp, 'url'> = hybrid.app): Promise<number> {
  const { ws } = new Client({ port: Number(new URL(url).port) }, '', { origin, protocols: withToken(token) });
  onTestFinished(() => {
    ws.terminate();
  });
  const opened = once(ws, 'upgrade') as Promise<[IncomingMessage]>;
  const refused = once(ws, 'unexpected-response') as Promise<[unknown, IncomingMessage]>;
  const response = await Promise.race([
    opened.then(([response]) => response),
    refused.then(([, response]) => response),
  ]);
  if (response.statusCode === 101) expect(response.headers['sec-websocket-protocol']).toBe('live.v1');
  if (response.statusCode === 401) expect(response.headers['www-authenticate']).toContain('invalid_token');
  return response.statusCode ?? 0;
}

async function feedStatus(token: string): Promise<number> {
  const stop = new AbortController();
  const headers = { Authorization: `Bearer ${token}` };
  const { status } = await fetch(`${hybrid.app.url}/events?rooms=staff`, { headers, signal: stop.signal });
  stop.abort();
  return status;
}

it('a good token opens a socket, and a feed', async () => {
  expect(await statusOf(await hybrid.django.sign())).toBe(101);
  expect(await feedStatus(await hybrid.django.sign(person({ staff: true })))).toBe(200);
});

// A clock may be some seconds off.
it.each<[string, () => JWTPayload]>([
  ['that has just expired', () => person({ iat: seconds(-63), exp: seconds(-3) })],
  ['from a moment ahead', () => person({ iat: seconds(3), exp: seconds(63) })],
  ['of whole seconds', () => person({ iat: Math.trunc(seconds()), exp: Math.trunc(seconds(60)) })],
])('a token %s is good', async (_name, claims) => {
  expect(await statusOf(await hybrid.django.sign(claims()))).toBe(101);
});

it.each<[string, () => JWTPayload]>([
  ['that has expired', () => person({ iat: seconds(-70), exp: seconds(-10) })],
  [
    'that is to be good for an hour, and is older than a minute',
    () => person({ iat: seconds(-70), exp: seconds(3_600) }),
  ],
  ['that is not valid yet', () => person({ iat: seconds(20), exp: seconds(80) })],
  ['that says so of itself', () => person({ nbf: seconds(20) })],
  ['for another service', () => person({ aud: 'other-realtime' })],
  ['for nobody', () => person({ aud: undefined })],
  ['of another site', () => person({ iss: 'https://elsewhere.test' })],
  ['of nobody', () => person({ iss: undefined })],
  ['without a user', () => person({ sub: undefined })],
  ['with a user that is no id', () => person({ sub: '1:2' })],
  ['without a session', () => person({ sid: undefined })],
  ['with an empty session', () => person({ sid: '' })],
  ['that does not say when it was given', () => person({ iat: undefined })],
  ['that does not say when it ends', () => person({ exp: undefined })],
  ['without an id of its own', () => person({ jti: undefined })],
  ['that leaves open who is staff', () => person({ staff: undefined })],
])('a token %s is refused', async (_name, claims) => {
  const token = await hybrid.django.sign(claims());
  expect(await statusOf(token)).toBe(401);
  expect(await feedStatus(token)).toBe(401);
});

const halves = (token: string) => token.split('.') as [string, string, string];

it.each<[string, () => Promise<string> | string]>([
  ['no token at all', () => 'nonsense'],
  ['an empty one', () => ''],
  ['a signature of nothing', () => new UnsecuredJWT(person()).encode()],
  ['no signature where there was one', async () => (await hybrid.django.sign()).replace(/[^.]*$/, '')],
  [
    'what was changed',
    async () => {
      const [header, , signature] = halves(await hybrid.django.sign());
      return [header, base64url.encode(JSON.stringify(person({ staff: true }))), signature].join('.');
    },
  ],
  [
    'the public key used as a secret',
    () => {
      const { jwk } = hybrid.django.key;
      const secret = createSecretKey(Buffer.from(jwk.x ?? '', 'base64url'));
      return sign({ privateKey: secret, jwk }, person(), { alg: 'HS256' });
    },
  ],
  [
    'another algorithm',
    () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return sign({ privateKey, jwk: hybrid.django.key.jwk }, person(), { alg: 'ES256' });
    },
  ],
  ['a key that nobody knows', async () => sign(await makeKey(), person())],
  [
    'another key under a known name',
    async () => sign({ privateKey: (await makeKey()).privateKey as never, jwk: hybrid.django.key.jwk }, person()),
  ],
  ['a key without a name', () => hybrid.django.sign(person(), { kid: undefined })],
  [
    'a header that has to be understood',
    () => hybrid.django.sign(person(), { crit: ['x'], x: 1 }).catch(() => 'x.y.z'),
  ],
])('%s is refused', async (_name, make) => {
  const token = await make();
  // What cannot be a subprotocol is sent as a header.
  expect(await (token === '' ? feedStatus(token) : statusOf(token))).toBe(401);
});

it('a page of another site opens nothing, whatever its token', async () => {
  expect(await statusOf(await hybrid.django.sign(), 'https://elsewhere.test')).toBe(403);
});

it('a page of the same site at another address does', async () => {
  expect(await statusOf(await hybrid.django.sign(), MIRROR)).toBe(101);
  const env = { ...testEnvironment(), EXTRA_ORIGINS: `${MIRROR}, https://example.test/path` };
  expect(() => parseConfig(env)).toThrow('EXTRA_ORIGINS: has no path');
});

it('after a logout no token of the session is good, on any process, also one that starts then', async () => {
  const ann = person();
  const token = await hybrid.django.sign(ann);
  expect(await statusOf(token)).toBe(101);
  await hybrid.tell('$sessions', 'session.ended', { session: ann.sid });
  await until(async () => (await statusOf(token)) === 401);
  expect(await statusOf(await hybrid.django.sign({ ...ann, iat: seconds(1), jti: randomUUID() }))).toBe(401);
  expect(await statusOf(await hybrid.django.sign({ ...ann, sid: randomUUID() }))).toBe(101);
  const fresh = await startBeside(hybrid.django);
  onTestFinished(() => fresh.close());
  expect(await statusOf(token, ISSUER, fresh)).toBe(401);
});

it('when all of a user ends, only tokens from after that are good', async () => {
  const ann = person({ iat: seconds(-1) });
  const at = seconds();
  await hybrid.tell('$sessions', 'user.ended', { user: ann.sub, at });
  // An older one that is told late takes nothing back.
  await hybrid.tell('$sessions', 'user.ended', { user: ann.sub, at: at - 10 });
  const token = await hybrid.django.sign(ann);
  await until(async () => (await statusOf(token)) === 401);
  expect(await statusOf(await hybrid.django.sign({ ...ann, iat: at }))).toBe(401);
  expect(await statusOf(await hybrid.django.sign({ ...ann, iat: at + 0.01 }))).toBe(101);
  expect(await statusOf(await hybrid.django.sign())).toBe(101);
});

it('without the keys nobody is refused for good, and who has no token is not concerned', async () => {
  const django = await startDjango();
  django.away = true;
  const app = await startApp({ PUBLIC_URL: ISSUER, JWKS_URL: django.url });
  onTestFinished(async () => {
    await app.close();
    django.close();
  });
  const token = await django.sign();
  await until(async () => (await fetch(`${app.url}/readyz`)).ok);
  expect(await statusOf(token, ISSUER, app)).toBe(503);
  const guest = await Client.open({ port: Number(new URL(app.url).port) }, '', { origin: ISSUER });
  guest.ws.terminate();
  django.away = false;
  await until(async () => (await statusOf(token, ISSUER, app)) === 101);
});

it('a key that is new is found, but not asked for again and again', { timeout: 15_000 }, async () => {
  const next = await makeKey();
  expect(await statusOf(await hybrid.django.sign())).toBe(101);
  await sleep(5_100);
  hybrid.django.keys.push(next.jwk);
  const { asked } = hybrid.django;
  expect(await statusOf(await sign(next, person()))).toBe(101);
  for (let n = 0; n < 3; n += 1) expect(await statusOf(await sign(await makeKey(), person()))).toBe(401);
  expect(hybrid.django.asked).toBe(asked + 1);
});
