import { randomUUID, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';
import { afterAll, beforeAll } from 'vitest';
import { startApp, type TestApp } from '../app.ts';
import { publicRoom, testEnvironment } from '../environment.ts';
import { Client, listen, until } from '../realtime/harness.ts';
import { openTestRedis } from '../redis.ts';

export const ISSUER = 'http://localhost:3000';
/** Another address of the same site. */
export const MIRROR = 'https://www.example.test';
export const PROJECT = testEnvironment().COMPOSE_PROJECT_NAME ?? '';
export const AUDIENCE = `${PROJECT}-realtime`;

export type Key = Awaited<ReturnType<typeof makeKey>>;
export type Header = Record<string, unknown> & { alg: string };

/** What Django does for this service: it signs tokens, and says by which keys. */
export type Django = Awaited<ReturnType<typeof startDjango>>;

export async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, jwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' } satisfies JWK };
}

export const seconds = (after = 0) => Date.now() / 1_000 + after;

/** Somebody in a session of their own, as a token names them. */
export function person(claims: Record<string, unknown> = {}): JWTPayload & { sub: string; sid: string } {
  const sub = String(Math.trunc(Math.random() * 1e9));
  const basics = { iss: ISSUER, aud: AUDIENCE, name: 'Ann', staff: false, jti: randomUUID() };
  return { ...basics, sub, sid: randomUUID(), iat: seconds(), exp: seconds(60), ...claims };
}

export function sign(key: Key | { privateKey: KeyObject; jwk: JWK }, claims: JWTPayload, header: Partial<Header> = {}) {
  const { kid } = key.jwk;
  const all = { alg: 'EdDSA', ...(kid !== undefined && { kid }), ...header };
  return new SignJWT(claims).setProtectedHeader(all).sign(key.privateKey);
}

export async function startDjango() {
  const key = await makeKey();
  const keys: JWK[] = [key.jwk];
  const state = { away: false, asked: 0 };
  const server = createServer((_request, response) => {
    state.asked += 1;
    response.writeHead(state.away ? 502 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ keys }));
  });
  const port = await listen(server);
  return Object.assign(state, {
    key,
    keys,
    url: `http://127.0.0.1:${port}/api/jwks`,
    sign: (claims: JWTPayload = person(), header: Partial<Header> = {}) => sign(key, claims, header),
    close: () => server.close(),
  });
}

export interface Hybrid {
  readonly app: TestApp;
  readonly django: Django;
  readonly redis: Awaited<ReturnType<typeof openTestRedis>>;
  readonly port: number;
  /** As Django's relay writes what has happened. */
  tell(room: string, event: string, data: object, more?: Record<string, string>): Promise<string>;
  /** A socket with a token, or a guest's. */
  socket(token?: string, options?: ConstructorParameters<typeof Client>[2]): Client;
}

/** Starts the service, and waits until it has read the stream: before, nobody knows whose session has ended. */
export async function startBeside(django: Django): Promise<TestApp & { port: number }> {
  const app = await startApp({ PUBLIC_URL: ISSUER, EXTRA_ORIGINS: MIRROR, JWKS_URL: django.url });
  const headers = { Authorization: `Bearer ${await django.sign()}` };
  await until(async () => {
    const answer = await fetch(`${app.url}/events?rooms=${publicRoom}`, { headers });
    await answer.body?.cancel();
    return answer.ok;
  });
  return { ...app, port: Number(new URL(app.url).port) };
}

export const withToken = (token?: string) => (token === undefined ? ['live.v1'] : ['live.v1', `token.${token}`]);

/** The whole service beside its Django, for the tests of a file. */
export function useHybrid(): Hybrid {
  const hybrid = {} as { -readonly [name in keyof Hybrid]: Hybrid[name] };
  beforeAll(async () => {
    const django = await startDjango();
    const [app, redis] = [await startBeside(django), await openTestRedis()];
    Object.assign(hybrid, { app, django, redis, port: app.port });
  });
  hybrid.tell = (room, event, data, more) =>
    hybrid.redis.xAdd(`${PROJECT}:events`, '*', {
      room,
      event,
      version: '1',
      data: JSON.stringify(data),
      uid: randomUUID(),
      ...more,
    });
  hybrid.socket = (token, options) =>
    new Client(hybrid, '', { origin: ISSUER, protocols: withToken(token), ...options });
  afterAll(async () => {
    await hybrid.app.close();
    hybrid.redis.destroy();
    hybrid.django.close();
  });
  return hybrid;
}
