import { beforeAll, expect, it } from 'vitest';
import { Client, cookieOf, useService } from './client.ts';

const app = useService();
let ann: Client;

beforeAll(async () => {
  ann = await new Client(app).signUp('Ann');
});

/** Who is signed in, as the page asks for it. */
async function session(client: Client): Promise<unknown> {
  const response = await client.send('GET', '/api/auth/get-session');
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toContain('application/json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return response.json();
}

it('knows who is signed in, and tells nobody else’s', async () => {
  expect(await session(ann)).toMatchObject({ user: { name: 'Ann', email: ann.email, staff: false } });
  expect(await session(new Client(app))).toBeNull();
});

it('signs in and out, only from its own page', async () => {
  const { email, password, origin } = ann;
  const nobody = new Client(app);
  await nobody.problem(401, 'POST', '/api/auth/sign-in/email', { email, password: 'wrong' }, origin);
  const evil = { Origin: 'https://evil.example' };
  await nobody.problem(403, 'POST', '/api/auth/sign-in/email', { email, password }, evil);
  const response = await nobody.send('POST', '/api/auth/sign-in/email', { email, password }, origin);
  expect(response.status).toBe(200);
  const [cookie] = response.headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);

  const again = new Client(app, { Cookie: cookieOf(response) });
  expect(await session(again)).toMatchObject({ user: { name: 'Ann' } });
  await again.problem(403, 'POST', '/api/auth/sign-out', {});
  expect((await again.send('POST', '/api/auth/sign-out', {}, origin)).status).toBe(200);
  expect(await session(again)).toBeNull();
  expect(await session(ann)).not.toBeNull();
});

it('changes a password, which ends all other sessions and tokens', async () => {
  const bob = await new Client(app).signUp('Bob');
  const token = await bob.withToken();
  const change = { currentPassword: bob.password, newPassword: 'a whole new password' };
  await bob.problem(400, 'POST', '/api/auth/change-password', { ...change, currentPassword: 'wrong' }, bob.origin);
  const response = await bob.send('POST', '/api/auth/change-password', change, bob.origin);
  expect(response.status).toBe(200);
  expect(await session(new Client(app, { Cookie: cookieOf(response) }))).toMatchObject({ user: { name: 'Bob' } });
  await token.problem(401, 'DELETE', '/api/token');
});

it('gives tokens, and takes them back', async () => {
  const token = await ann.withToken();
  expect((await token.send('DELETE', '/api/token')).status).toBe(204);
  await token.problem(401, 'DELETE', '/api/token');
  await new Client(app).problem(401, 'DELETE', '/api/token');
  await new Client(app).problem(401, 'POST', '/api/token', { email: ann.email, password: 'wrong' });
  const { errors } = await new Client(app).problem(400, 'POST', '/api/token', { email: ann.email });
  expect(errors?.map(({ pointer }) => pointer)).toEqual(['#/password']);
});

it('gives a new session to who still sends an old token, but to no other site', async () => {
  const { email, password, origin } = ann;
  const old = new Client(app, { Authorization: 'Bearer made-up' });
  await old.problem(401, 'GET', '/api/auth/get-session');
  expect((await old.send('POST', '/api/token', { email, password })).status).toBe(201);
  expect((await old.send('POST', '/api/auth/sign-in/email', { email, password }, origin)).status).toBe(200);
  expect((await old.signUp('Carl')).headers).toHaveProperty('Cookie');

  const cookie = new Client(app, { ...ann.headers, Authorization: 'Bearer made-up' });
  for (const path of ['/api/token', '/api/auth/sign-in/email', '/api/auth/sign-up/email']) {
    await cookie.problem(403, 'POST', path, { email, password });
    await old.problem(403, 'POST', path, { email, password }, { Origin: 'https://evil.example' });
  }
});

it.each(['', '/', '/ok', '/error', '/list-sessions', '/get-session/', '/sign-in', '/revoke-sessions'])(
  'has nothing else below /api/auth, such as "%s"',
  async (path) => {
    for (const method of ['GET', 'POST']) await ann.problem(404, method, `/api/auth${path}`, undefined, ann.origin);
  },
);

it('does not let one account be tried too often', async () => {
  const nobody = new Client(app);
  const content = { email: nobody.email, password: 'guessed' };
  for (let i = 0; i < 10; i++) await nobody.problem(401, 'POST', '/api/token', content);
  const response = await nobody.send('POST', '/api/token', content);
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
});
