import type { Selectable } from 'kysely';
import type { Database } from '../database/database.ts';
import type { ArticlesTable } from '../database/types.ts';
import type { Identity } from '../platform/identity.ts';
import type { Article, ArticleItem } from './schema.ts';

type Row = Omit<Selectable<ArticlesTable>, 'body'> & { readonly author: string };

/** Those that somebody may read, with the name of their author and without their body. */
export function visibleTo(who: Identity | undefined, db: Database) {
  return db
    .selectFrom('articles')
    .innerJoin('users', 'users.id', 'articles.author_id')
    .select(['articles.id', 'slug', 'title', 'status', 'author_id', 'version', 'users.name as author'])
    .select(['articles.created_at', 'articles.updated_at'])
    .where((eb) =>
      eb.or([
        eb('status', '=', 'published'),
        ...(who ? [eb('author_id', '=', Number(who.id))] : []),
        ...(who?.staff ? [eb.lit(true)] : []),
      ]),
    );
}

/** Those that have every word in their title or body. */
export function withWords<Query extends ReturnType<typeof visibleTo>>(query: Query, search: string): Query {
  return wordsOf(search).reduce((found, word) => {
    const pattern = `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
    return found.where((eb) => eb.or([eb('title', 'ilike', pattern), eb('body', 'ilike', pattern)])) as Query;
  }, query);
}

/** Few and short enough that a search costs no more than one look at each article, whatever is typed. */
export function wordsOf(search: string): string[] {
  const words = search.replaceAll('\0', '').slice(0, 200).toWellFormed().split(/\s+/);
  return words.filter((word) => word !== '').slice(0, 8);
}

export function toItem(row: Row): ArticleItem {
  const { id, slug, title, status, version, author_id, author, created_at, updated_at } = row;
  return {
    id,
    slug,
    title,
    status,
    author: { id: author_id, name: author },
    version,
    created: created_at.toISOString(),
    updated: updated_at.toISOString(),
  };
}

export function toArticle(row: Row & { body: string }): Article {
  return { ...toItem(row), body: row.body };
}
