import { expect, it } from 'vitest';
import { eventOf } from './events.ts';
import type { ArticleItem } from './schema.ts';

const article = (status: 'draft' | 'published', title = 'Tea'): ArticleItem => ({
  id: 1,
  slug: 'tea',
  title,
  status,
  author: { id: 7, name: 'Ann' },
  version: 1,
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:00.000Z',
});
const draft = article('draft');
const published = article('published');

it.each([
  [undefined, published, 'article.published'],
  [draft, published, 'article.published'],
  [published, published, 'article.updated'],
  [published, draft, 'article.deleted'],
  [published, undefined, 'article.deleted'],
])('%o, then %o: %s', (before, after, event) => {
  expect(eventOf(before, after)?.[0]).toBe(event);
});

it.each([
  [undefined, draft],
  [draft, draft],
  [draft, undefined],
])('tells nothing of a draft: %o, then %o', (before, after) => {
  expect(eventOf(before, after)).toBeUndefined();
});

it('does not tell what the draft has become that was taken back', () => {
  expect(eventOf(article('published', 'Tea'), article('draft', 'Secret'))?.[1].title).toBe('Tea');
});
