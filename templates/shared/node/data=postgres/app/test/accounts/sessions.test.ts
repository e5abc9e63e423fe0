import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { ann, breakTable, bearer, cookieOf, credentials, newClient, openAccounts, useStores } from './people.ts';

const stores = useStores();

const change = { currentPassword: ann.password, newPassword: 'battery staple' };
const sessions = () => stores.db.selectFrom('sessions').select('id').orderBy('id').execute();
const age = (interval: string) =>
  stores.db
    .updateTable('sessions')
    .set({ expires_at: sql`expires_at - ${interval}::interval` })
    .execute();

it('ends a session at sign-out, and tells of it', async () => {
  const { accounts, ended } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  const answer = await accounts.signOut(headers);
  expect(answer.body).toBeNull();
  expect(answer.headers['Set-Cookie']).toContainEqual(expect.stringContaining('session_token=; Max-Age=0'));
  expect(await accounts.identify(headers)).toBeUndefined();
  expect(ended).toEqual(['1']);
});

it('lets nobody sign out as well', async () => {
  const { accounts, ended } = await openAccounts(stores);
  expect((await accounts.signOut({})).body).toBeNull();
  expect(ended).toEqual([]);
});

it('does not say that a session has ended if it has not', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  await breakTable(stores, 'sessions', 'delete');
  await expect(accounts.signOut(headers)).rejects.toThrow('the disk is full');
});

it('ends all other sessions and tokens when the password changes', async () => {
  const { accounts, ended } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  const other = cookieOf(await accounts.signIn(credentials, newClient()));
  const { token } = await accounts.createToken(credentials, newClient());
  const fresh = cookieOf(await accounts.changePassword(change, headers, newClient()));

  expect(ended.sort()).toEqual(['1', '2', '3']);
  expect(await accounts.identify(headers)).toBeUndefined();
  expect(await accounts.identify(other)).toBeUndefined();
  await expect(accounts.identify(bearer(token))).rejects.toMatchObject({ status: 401 });
  expect(await accounts.identify(fresh)).toMatchObject({ name: 'Ann' });
  await expect(accounts.signIn(credentials, newClient())).rejects.toMatchObject({ status: 401 });
  await accounts.signIn({ ...credentials, password: change.newPassword }, newClient());
});

it('changes nothing without the current password', async () => {
  const { accounts, ended } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  const wrong = { ...change, currentPassword: 'wrong horse' };
  await expect(accounts.changePassword(wrong, headers, newClient())).rejects.toMatchObject({
    status: 400,
    errors: [{ pointer: '#/currentPassword' }],
  });
  await expect(accounts.changePassword(change, {}, newClient())).rejects.toMatchObject({ status: 401 });
  expect(ended).toEqual([]);
  await accounts.signIn(credentials, newClient());
});

it('ends a session even if nobody can be told', async () => {
  const { accounts } = await openAccounts(stores, { onSessionEnded: () => Promise.reject(new Error('Redis is away')) });
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  await accounts.changePassword(change, headers, newClient());
  expect(await accounts.identify(headers)).toBeUndefined();
});

it('knows which sessions are still valid', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp(ann, newClient());
  await accounts.signIn(credentials, newClient());
  await stores.db.updateTable('sessions').set({ expires_at: new Date() }).where('id', '=', 1).execute();
  expect(await accounts.validSessions(['1', '2', '3'])).toEqual(new Set(['2']));
  expect(await accounts.validSessions([])).toEqual(new Set());
});

it('knows nobody by a session that has expired', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  await age('14 days');
  expect(await accounts.identify(headers)).toBeUndefined();
});

it('prolongs a session when the page is loaded, once a day, and not by other requests', async () => {
  const { accounts } = await openAccounts(stores);
  const headers = cookieOf(await accounts.signUp(ann, newClient()));
  expect((await accounts.session(headers)).headers['Set-Cookie']).toEqual([]);
  await age('13 days 23 hours');
  const soon = new Date(Date.now() + 2 * 3_600_000);
  const expireSoon = stores.db.selectFrom('sessions').select('id').where('expires_at', '<', soon);

  await accounts.identify(headers);
  expect(await expireSoon.execute()).toHaveLength(1);
  expect((await accounts.session(headers)).headers['Set-Cookie']).toHaveLength(1);
  expect(await expireSoon.execute()).toHaveLength(0);
});

it('clears away what has expired when somebody signs in again', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp(ann, newClient());
  await accounts.signUp({ ...ann, email: 'bob@example.com' }, newClient());
  await age('15 days');
  await accounts.signIn(credentials, newClient());
  expect(await sessions()).toEqual([{ id: 2 }, { id: 3 }]);
});
