import type { ArticleItem } from './schema.ts';

export type ArticleEvent = 'article.published' | 'article.updated' | 'article.deleted';

/** Tells everybody. */
export type Announce = (event: ArticleEvent, article: ArticleItem) => Promise<unknown>;

/**
 * What a write looks like from outside, where nobody knows of drafts; undefined if there was nothing to see. What goes
 * away is told of as it was known.
 */
export function eventOf(
  before: ArticleItem | undefined,
  after: ArticleItem | undefined,
): [ArticleEvent, ArticleItem] | undefined {
  const wasPublic = before?.status === 'published';
  if (after?.status === 'published') return [wasPublic ? 'article.updated' : 'article.published', after];
  return wasPublic ? ['article.deleted', before] : undefined;
}
