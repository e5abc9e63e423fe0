import { Articles } from '../../src/articles/articles.ts';
import type { Announce } from '../../src/articles/events.ts';
import { ArticleInput, ListQuery, type ArticleItem } from '../../src/articles/schema.ts';
import type { Database } from '../../src/database/database.ts';
import type { Identity } from '../../src/platform/identity.ts';
import { empty } from '../database.ts';
import { silent } from '../log.ts';

/** Adds a person. */
export async function person(db: Database, name: string, staff = false): Promise<Identity> {
  const row = { name, email: `${name.toLowerCase()}@example.com`, staff };
  const { id } = await db.insertInto('users').values(row).returning('id').executeTakeFirstOrThrow();
  return { id: String(id), name, staff, session: '0' };
}

/** No articles, three people, and what is announced from now on. */
export async function openArticles(db: Database, announce?: Announce) {
  await empty(db);
  const told: [event: string, article: ArticleItem][] = [];
  const tell: Announce = (event, article) => {
    told.push([event, article]);
    return Promise.resolve();
  };
  const articles = new Articles({ db, log: silent, announce: announce ?? tell });
  const [ann, bob, staff] = [await person(db, 'Ann'), await person(db, 'Bob'), await person(db, 'Staff', true)];
  /** Ann writes one. */
  const write = (input: { title?: string; slug?: string; body?: string; status?: 'draft' | 'published' } = {}) =>
    articles.create(ArticleInput.parse({ title: 'Tea', body: 'Water first.', status: 'published', ...input }), ann);
  const titles = async (who?: Identity, query: Record<string, string> = {}) => {
    const { items } = await articles.list(ListQuery.parse(query), who);
    return items.map(({ title }) => title);
  };
  return { articles, told, ann, bob, staff, write, titles };
}
