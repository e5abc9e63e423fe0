import { expect, it, vi } from 'vitest';
import { hashPassword } from '../../src/accounts/password.ts';
import { ann, breakTable, cookieOf, credentials, newClient, openAccounts, useStores } from './people.ts';

vi.mock('../../src/accounts/password.ts', { spy: true });

const stores = useStores();

const who = { id: 1, name: 'Ann', email: 'ann@example.com', staff: false };

it('signs in who signs up', async () => {
  const { accounts } = await openAccounts(stores);
  const answer = await accounts.signUp(ann, newClient());
  expect(answer.body).toEqual({ user: who });
  expect(await accounts.identify(cookieOf(answer))).toEqual({ id: '1', name: 'Ann', staff: false, session: '1' });
});

it('signs in with the password, and tells so on every page', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp(ann, newClient());
  const answer = await accounts.signIn(credentials, newClient());
  expect(answer.body).toEqual({ user: who });
  expect(await accounts.session(cookieOf(answer))).toMatchObject({ body: { user: who } });
});

it('tells nobody to scripts and caches what opens the session', async () => {
  const { accounts, project } = await openAccounts(stores);
  const answer = await accounts.signUp(ann, newClient());
  expect(answer.headers['Cache-Control']).toBe('no-store');
  expect(answer.headers['Set-Cookie']).toEqual([
    expect.stringMatching(
      new RegExp(`^${project}\\.session_token=[\\w.%]+; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax$`),
    ),
  ]);
  expect(Object.keys(answer.headers)).toEqual(['Cache-Control', 'Set-Cookie']);
});

it('keeps the cookie to https where the site is', async () => {
  const { accounts } = await openAccounts(stores, { publicUrl: 'https://example.com' });
  const answer = await accounts.signUp(ann, newClient());
  expect(answer.headers['Set-Cookie']).toEqual([
    expect.stringMatching(/^__Secure-.*; HttpOnly; Secure; SameSite=Lax$/),
  ]);
  expect(await accounts.identify(cookieOf(answer))).toMatchObject({ name: 'Ann' });
});

it.each([[{ ...credentials, password: 'wrong horse' }], [{ ...credentials, email: 'nobody@example.com' }]])(
  'says the same whatever is wrong: %o',
  async (wrong) => {
    const { accounts } = await openAccounts(stores);
    await accounts.signUp(ann, newClient());
    await expect(accounts.signIn(wrong, newClient())).rejects.toMatchObject({
      status: 401,
      message: 'The e-mail address and the password do not belong together.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  },
);

it('hashes the password for an unknown address too, which takes as long as to compare it', async () => {
  const { accounts } = await openAccounts(stores);
  const work = vi.mocked(hashPassword).mockClear();
  await expect(accounts.signIn({ ...credentials, email: 'nobody@example.com' }, newClient())).rejects.toThrow();
  expect(work).toHaveBeenCalledExactlyOnceWith(credentials.password);
});

it('refuses an address that has an account', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp(ann, newClient());
  await expect(accounts.signUp({ ...ann, name: 'Another' }, newClient())).rejects.toMatchObject({
    status: 409,
    errors: [{ pointer: '#/email' }],
  });
});

it('makes one account of a double click', async () => {
  const { accounts } = await openAccounts(stores);
  const results = await Promise.allSettled([accounts.signUp(ann, newClient()), accounts.signUp(ann, newClient())]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409 } });
  expect(await stores.db.selectFrom('users').selectAll().execute()).toHaveLength(1);
});

it('does not take every failure for an address that has an account', async () => {
  const { accounts } = await openAccounts(stores);
  await breakTable(stores, 'users', 'insert');
  await expect(accounts.signUp(ann, newClient())).rejects.toMatchObject({ status: 503 });
});

it('stores the hash of a password only', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp(ann, newClient());
  const stored = await stores.db.selectFrom('accounts').select(['password', 'provider_id']).execute();
  expect(stored).toEqual([{ provider_id: 'credential', password: expect.stringMatching(/^\$argon2id\$/) as string }]);
});

it('makes no half of an account', async () => {
  const { accounts } = await openAccounts(stores);
  await breakTable(stores, 'sessions', 'insert');
  await expect(accounts.signUp(ann, newClient())).rejects.toThrow();
  expect(await stores.db.selectFrom('users').selectAll().execute()).toEqual([]);
});

it('keeps neither address nor browser of who signs in', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  const change = { currentPassword: ann.password, newPassword: 'battery staple' };
  await accounts.changePassword(change, headers, newClient());
  const stored = await stores.db.selectFrom('sessions').select(['ip_address', 'user_agent']).execute();
  expect(stored).toEqual([{ ip_address: '', user_agent: '' }]);
});

it('knows nobody without a cookie, or with one that is forged', async () => {
  const { accounts } = await openAccounts(stores);
  const { cookie } = cookieOf(await accounts.signUp(ann, newClient()));
  const unsigned = cookie.replace(/\.[^.]*$/, '');
  for (const headers of [{}, { cookie: '' }, { cookie: 'a=b' }, { cookie: `${cookie}x` }, { cookie: unsigned }]) {
    expect(await accounts.identify(headers)).toBeUndefined();
    expect((await accounts.session(headers)).body).toBeNull();
  }
});

it('needs the Origin for what a cookie may change', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  await expect(accounts.identifyFor({ method: 'POST', headers })).rejects.toMatchObject({ status: 403 });
  const own = { ...headers, origin: 'http://localhost:3000' };
  expect(await accounts.identifyFor({ method: 'POST', headers: own })).toMatchObject({ name: 'Ann' });
  expect(await accounts.identifyFor({ method: 'GET', headers })).toMatchObject({ name: 'Ann' });
});
