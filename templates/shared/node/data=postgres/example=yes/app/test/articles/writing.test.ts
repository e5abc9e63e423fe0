import { expect, it } from 'vitest';
import { ArticleInput } from '../../src/articles/schema.ts';
import { useDatabase } from '../database.ts';
import { openArticles } from './harness.ts';

const stores = useDatabase();

const input = ArticleInput.parse({ title: 'On tea', body: 'Water first.' });
const slugs = async () =>
  (await stores.db.selectFrom('articles').select('slug').orderBy('id').execute()).map(({ slug }) => slug);

it('is a draft of its author, with a slug made of the title', async () => {
  const { articles, ann } = await openArticles(stores.db);
  const article = await articles.create(input, ann);
  expect(article).toMatchObject({ slug: 'on-tea', status: 'draft', version: 1, author: { name: 'Ann' } });
});

it('needs somebody who is signed in', async () => {
  const { articles, write } = await openArticles(stores.db);
  const { id } = await write();
  const unauthorized = { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } };
  await expect(articles.create(input, undefined)).rejects.toMatchObject(unauthorized);
  await expect(articles.change(id, {}, undefined)).rejects.toMatchObject(unauthorized);
  await expect(articles.remove(id, undefined)).rejects.toMatchObject(unauthorized);
});

it('counts slugs up that are taken', async () => {
  const { write } = await openArticles(stores.db);
  for (const title of ['Tea', 'Tea', 'Tea time', 'tea!', 'New']) await write({ title });
  expect(await slugs()).toEqual(['tea', 'tea-2', 'tea-time', 'tea-3', 'new-2']);
});

it('gets a slug of its own, however often it is sent at once', async () => {
  const { write } = await openArticles(stores.db);
  await Promise.all(Array.from({ length: 8 }, () => write()));
  expect(new Set(await slugs()).size).toBe(8);
});

it('does not get a slug that is taken', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  await write({ slug: 'tea' });
  const other = await write({ title: 'Coffee' });
  const conflict = {
    status: 409,
    message: 'An article with this slug exists already.',
    errors: [{ pointer: '#/slug' }],
  };
  await expect(articles.create({ ...input, slug: 'tea' }, ann)).rejects.toMatchObject(conflict);
  await expect(articles.change(other.id, { slug: 'tea' }, ann)).rejects.toMatchObject(conflict);
  expect(await articles.get(other.id, ann)).toEqual(other);
});

it('keeps what a change leaves out, and counts the version up', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const made = await write();
  const changed = await articles.change(made.id, { title: 'Green tea' }, ann);
  expect(changed).toEqual({ ...made, title: 'Green tea', version: 2, updated: changed.updated });
  expect(changed.updated > made.updated).toBe(true);
  expect(await articles.change(made.id, {}, ann)).toMatchObject({ version: 3 });
  expect(await articles.get(made.id, ann)).toMatchObject({ title: 'Green tea', version: 3 });
});

it('is replaced but for the slug and the status if they are left out', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const { id } = await write();
  expect(await articles.change(id, input, ann)).toMatchObject({ ...input, slug: 'tea', status: 'published' });
});

it('is written by its author and the staff only', async () => {
  const { articles, bob, staff, write } = await openArticles(stores.db);
  const published = await write();
  const draft = await write({ status: 'draft' });
  await expect(articles.change(published.id, {}, bob)).rejects.toMatchObject({ status: 403 });
  await expect(articles.remove(published.id, bob)).rejects.toMatchObject({ status: 403 });
  await expect(articles.change(draft.id, {}, bob)).rejects.toMatchObject({ status: 404 });
  await expect(articles.remove(draft.id, bob)).rejects.toMatchObject({ status: 404 });
  expect(await articles.change(draft.id, {}, staff)).toMatchObject({ version: 2, author: { name: 'Ann' } });
  await articles.remove(published.id, staff);
});

it('is gone when it is removed', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const { id } = await write();
  await articles.remove(id, ann);
  await expect(articles.get(id, ann)).rejects.toMatchObject({ status: 404 });
  await expect(articles.remove(id, ann)).rejects.toMatchObject({ status: 404 });
});

it('is not written over a version that one has not seen', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const { id } = await write();
  await articles.change(id, { title: 'First' }, ann, '"1"');
  await expect(articles.change(id, { title: 'Second' }, ann, '"1"')).rejects.toMatchObject({ status: 412 });
  await expect(articles.remove(id, ann, 'W/"1"')).rejects.toMatchObject({ status: 412 });
  await expect(articles.remove(id, ann, '')).rejects.toMatchObject({ status: 412 });
  expect(await articles.get(id, ann)).toMatchObject({ title: 'First', version: 2 });
  await articles.remove(id, ann, '"2"');
});

it('lets one of many win who saw the same version', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const { id } = await write();
  const changes = Array.from({ length: 4 }, (_, number) => articles.change(id, { title: `${number}` }, ann, '"1"'));
  const results = await Promise.allSettled(changes);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await articles.get(id, ann)).toMatchObject({ version: 2 });
});

it('loses no version, however many write at once', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const { id } = await write();
  const made = await Promise.all(Array.from({ length: 6 }, () => articles.change(id, {}, ann)));
  expect(made.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
});

it('keeps its author from being deleted', async () => {
  const { ann, write } = await openArticles(stores.db);
  await write();
  const deletion = stores.db.deleteFrom('users').where('id', '=', Number(ann.id)).execute();
  await expect(deletion).rejects.toMatchObject({ code: '23503' });
});
