import { beforeEach, expect, it } from 'vitest';
import { seed } from '../../src/articles/seed.ts';
import { newClient, openAccounts, useStores } from '../accounts/people.ts';
import { empty } from '../database.ts';
import { openArticles } from './harness.ts';

const stores = useStores();
beforeEach(() => empty(stores.db));

const count = async (table: 'users' | 'articles') => (await stores.db.selectFrom(table).select('id').execute()).length;

it('adds articles, and an administrator who can sign in', async () => {
  const { accounts } = await openAccounts(stores);
  const said = await seed(stores.db);
  const password = /the password (\S+) /.exec(said)?.[1] ?? '';
  const { body } = await accounts.signIn({ email: 'admin@example.com', password }, newClient());
  expect(body).toMatchObject({ user: { staff: true } });
  expect(said).toContain('Added 5 articles.');
  expect(await count('articles')).toBe(5);
});

it('does it once', async () => {
  await seed(stores.db);
  expect(await seed(stores.db)).toBe('There are articles already.');
  expect([await count('users'), await count('articles')]).toEqual([1, 5]);
});

it('leaves alone what is there', async () => {
  const { write } = await openArticles(stores.db);
  await write();
  expect(await seed(stores.db)).toBe('There are articles already.');
  expect(await count('articles')).toBe(1);
});

it('takes nobody for the administrator who has signed up with that address', async () => {
  const { accounts } = await openAccounts(stores);
  await accounts.signUp({ name: 'Mallory', email: 'admin@example.com', password: 'correct horse' }, newClient());
  await expect(seed(stores.db)).rejects.toThrow('Somebody has signed up as admin@example.com.');
  expect([await count('users'), await count('articles')]).toEqual([1, 0]);
});

it('gives the articles to the administrator there is', async () => {
  const { staff } = await openArticles(stores.db);
  expect(await seed(stores.db)).toBe('Added 5 articles.');
  const authors = await stores.db.selectFrom('articles').select('author_id').distinct().execute();
  expect(authors).toEqual([{ author_id: Number(staff.id) }]);
});
