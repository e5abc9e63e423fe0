import type { Selectable } from 'kysely';
import type { Database } from '../database/database.ts';
import type { ArticlesTable } from '../database/types.ts';
import { Problem } from '../platform/problem.ts';
import type { ArticleInput } from './schema.ts';
import { freeSlug, slugify } from './slug.ts';

// Who fails to get a slug has seen somebody else get it: that many at once may want the same.
const ATTEMPTS = 20;

/** Adds an article, under a slug made of its title if it has none. */
export async function insertArticle(
  db: Database,
  input: ArticleInput,
  author: number,
): Promise<Selectable<ArticlesTable>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await db
      .insertInto('articles')
      .values({ ...input, slug: input.slug ?? (await slugFor(db, input.title)), author_id: author })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) return row;
    if (input.slug !== undefined) break;
  }
  throw taken();
}

async function slugFor(db: Database, title: string): Promise<string> {
  const slug = slugify(title);
  const rows = await db
    .selectFrom('articles')
    .select('slug')
    // The first finds those by the index, the second leaves out the many that only begin alike.
    .where((eb) => eb.or([eb('slug', '=', slug), eb('slug', 'like', `${slug}-%`)]))
    .where('slug', '~', `^${slug}(-\\d+)?$`)
    .execute();
  return freeSlug(slug, new Set(rows.map((row) => row.slug)));
}

export function taken(): Problem {
  const detail = 'An article with this slug exists already.';
  return new Problem(409, detail, { errors: [{ pointer: '#/slug', detail }] });
}

/** Whether this is how Postgres says so. */
export function isTaken(error: unknown): boolean {
  return (error as { constraint?: unknown }).constraint === 'articles_slug';
}
