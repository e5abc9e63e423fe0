import { expect, it } from 'vitest';
import { ArticleItem } from '../../src/articles/schema.ts';
import { useDatabase } from '../database.ts';
import { openArticles } from './harness.ts';

const stores = useDatabase();

it('tells what happens to what everybody may read', async () => {
  const { articles, told, ann, write } = await openArticles(stores.db);
  const { id } = await write({ status: 'draft' });
  await articles.change(id, { title: 'Green tea' }, ann);
  await articles.change(id, { status: 'published' }, ann);
  await articles.change(id, { title: 'Black tea' }, ann);
  await articles.change(id, { status: 'draft', title: 'Secret' }, ann);
  await articles.change(id, { status: 'published', title: 'White tea' }, ann);
  await articles.remove(id, ann);
  expect(told.map(([event, { title, version }]) => [event, title, version])).toEqual([
    ['article.published', 'Green tea', 3],
    ['article.updated', 'Black tea', 4],
    ['article.deleted', 'Black tea', 4],
    ['article.published', 'White tea', 6],
    ['article.deleted', 'White tea', 6],
  ]);
});

it('tells nothing of a draft that is deleted', async () => {
  const { articles, told, ann, write } = await openArticles(stores.db);
  const { id } = await write({ status: 'draft' });
  await articles.remove(id, ann);
  expect(told).toEqual([]);
});

it('tells it without the body', async () => {
  const { told, write } = await openArticles(stores.db);
  const made = await write();
  expect(told).toEqual([['article.published', ArticleItem.parse(made)]]);
  expect(told[0]?.[1]).not.toHaveProperty('body');
});

it('tells nothing that was not written', async () => {
  const { articles, told, ann, bob, write } = await openArticles(stores.db);
  const { id } = await write();
  await articles.change(id, {}, bob).catch(() => undefined);
  await articles.change(id, {}, ann, '"7"').catch(() => undefined);
  expect(told).toHaveLength(1);
});

it('tells it when it can be read', async () => {
  const read: unknown[] = [];
  const { articles, write } = await openArticles(stores.db, async (_event, { id }) => {
    read.push(await articles.get(id, undefined));
  });
  const made = await write();
  expect(read).toEqual([made]);
});

it('is written even if nobody can be told', async () => {
  const { articles, ann, write } = await openArticles(stores.db, () => Promise.reject(new Error('Redis is away')));
  const { id } = await write();
  expect(await articles.change(id, { title: 'Green tea' }, ann)).toMatchObject({ version: 2 });
  await articles.remove(id, ann);
});
