import { expect, it } from 'vitest';
import { Article, ArticleItem, ArticlePage, ListQuery } from '../../src/articles/schema.ts';
import { useDatabase } from '../database.ts';
import { openArticles } from './harness.ts';

const stores = useDatabase();

it('is read as the documentation says', async () => {
  const { articles, ann, write } = await openArticles(stores.db);
  const made = await write();
  const read = await articles.get(made.id, undefined);
  expect(Article.parse(read)).toEqual({
    id: 1,
    slug: 'tea',
    title: 'Tea',
    body: 'Water first.',
    status: 'published',
    author: { id: Number(ann.id), name: 'Ann' },
    version: 1,
    created: expect.any(String) as string,
    updated: made.updated,
  });
  expect(read).toEqual(made);
});

it('comes without its body in a list', async () => {
  const { articles, write } = await openArticles(stores.db);
  const item = ArticleItem.parse(await write());
  const page = await articles.list(ListQuery.parse({}), undefined);
  expect(page).toEqual({ items: [item], next: null });
  expect(ArticlePage.parse(page)).toEqual(page);
});

it('is not found if it is not there', async () => {
  const { articles } = await openArticles(stores.db);
  await expect(articles.get(1, undefined)).rejects.toMatchObject({ status: 404 });
  await expect(articles.get(Number.MAX_SAFE_INTEGER, undefined)).rejects.toMatchObject({ status: 404 });
});

it('is seen by everybody when published, and as a draft by its author and the staff', async () => {
  const { articles, ann, bob, staff, write, titles } = await openArticles(stores.db);
  const draft = await write({ title: 'Draft', status: 'draft' });
  await write({ title: 'Public' });
  expect(await titles()).toEqual(['Public']);
  expect(await titles(bob)).toEqual(['Public']);
  expect(await titles(ann)).toEqual(['Public', 'Draft']);
  expect(await titles(staff)).toEqual(['Public', 'Draft']);
  for (const who of [undefined, bob]) {
    await expect(articles.get(draft.id, who)).rejects.toMatchObject({ status: 404 });
  }
  for (const who of [ann, staff]) expect(await articles.get(draft.id, who)).toEqual(draft);
});

it('comes once, page by page, whatever is added meanwhile', async () => {
  const { articles, write } = await openArticles(stores.db);
  for (let number = 0; number < 5; number++) await write({ title: `Tea ${number}` });
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: ArticlePage = await articles.list(ListQuery.parse({ limit: '2', cursor }), undefined);
    seen.push(...page.items.map(({ title }) => title));
    cursor = page.next;
    await write({ title: 'Meanwhile' });
  }
  expect(seen).toEqual(['Tea 4', 'Tea 3', 'Tea 2', 'Tea 1', 'Tea 0']);
});

it('has no next page when the last one is just full', async () => {
  const { articles, write } = await openArticles(stores.db);
  await write();
  await write();
  expect(await articles.list(ListQuery.parse({ limit: '2' }), undefined)).toMatchObject({ next: null });
});

it('is found by every word in title or body, in any case', async () => {
  const { write, titles } = await openArticles(stores.db);
  await write({ title: 'Green tea', body: 'From Uji.' });
  await write({ title: 'Black tea', body: 'From Assam.' });
  expect(await titles(undefined, { search: 'TEA' })).toEqual(['Black tea', 'Green tea']);
  expect(await titles(undefined, { search: 'tea  uji' })).toEqual(['Green tea']);
  expect(await titles(undefined, { search: 'tea coffee' })).toEqual([]);
  expect(await titles(undefined, { search: '\0' })).toHaveLength(2);
});

it.each([
  ['%', '100% tea'],
  ['_', 'snake_case'],
  ['\\', 'back\\slash'],
])('is found by %j as by any other character', async (search, title) => {
  const { write, titles } = await openArticles(stores.db);
  await write({ title });
  await write({ title: 'Plain tea' });
  expect(await titles(undefined, { search })).toEqual([title]);
});

it('is not found by who may not see it', async () => {
  const { ann, bob, write, titles } = await openArticles(stores.db);
  await write({ title: 'Secret tea', status: 'draft' });
  expect(await titles(bob, { search: 'secret' })).toEqual([]);
  expect(await titles(ann, { search: 'secret' })).toEqual(['Secret tea']);
});
