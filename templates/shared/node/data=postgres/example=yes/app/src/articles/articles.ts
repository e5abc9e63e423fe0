import { sql } from 'kysely';
import { signedIn } from '../accounts/identify.ts';
import type { Database } from '../database/database.ts';
import type { Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import { Problem } from '../platform/problem.ts';
import { encodeCursor } from './cursor.ts';
import { namesVersion } from './etag.ts';
import { eventOf, type Announce } from './events.ts';
import { insertArticle, isTaken, taken } from './insert.ts';
import { toArticle, toItem, visibleTo, withWords } from './queries.ts';
import {
  ArticleItem,
  type Article,
  type ArticleChange,
  type ArticleInput,
  type ArticlePage,
  type ListQuery,
} from './schema.ts';

type Who = Identity | undefined;

/** All that is done with articles, with the rules of who may do it. Each write is announced if everybody may see it. */
export class Articles {
  readonly #db: Database;
  readonly #announce: Announce;
  readonly #log: Logger;

  constructor({ db, announce, log }: { db: Database; announce: Announce; log: Logger }) {
    this.#db = db;
    this.#announce = announce;
    this.#log = log;
  }

  /** Newest first, which is by descending id: a page starts below the id where the one before ended. */
  async list({ limit, cursor, search }: ListQuery, who: Who): Promise<ArticlePage> {
    const rows = await withWords(visibleTo(who, this.#db), search)
      .$if(cursor !== undefined, (query) => query.where('articles.id', '<', cursor ?? 0))
      .orderBy('articles.id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit).map(toItem);
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? encodeCursor(last.id) : null };
  }

  async get(id: number, who: Who): Promise<Article> {
    const row = await visibleTo(who, this.#db).select('body').where('articles.id', '=', id).executeTakeFirst();
    if (!row) throw new Problem(404);
    return toArticle(row);
  }

  async create(input: ArticleInput, who: Who): Promise<Article> {
    const author = signedIn(who);
    const row = await insertArticle(this.#db, input, Number(author.id));
    const article = toArticle({ ...row, author: author.name });
    await this.#tell(undefined, article);
    return article;
  }

  /** `ifMatch` is the header of that name, which keeps one from overwriting what one has not seen. */
  async change(id: number, change: ArticleChange, who: Who, ifMatch?: string): Promise<Article> {
    const writer = signedIn(who);
    const [before, after] = await this.#db.transaction().execute(async (db) => {
      const before = await lock(db, id, writer, ifMatch);
      const row = await db
        .updateTable('articles')
        .set({ ...change, version: before.version + 1, updated_at: sql<Date>`clock_timestamp()` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
        .catch((error: unknown) => {
          throw isTaken(error) ? taken() : error;
        });
      return [before, toArticle({ ...row, author: before.author.name })];
    });
    await this.#tell(before, after);
    return after;
  }

  async remove(id: number, who: Who, ifMatch?: string): Promise<void> {
    const writer = signedIn(who);
    const before = await this.#db.transaction().execute(async (db) => {
      const before = await lock(db, id, writer, ifMatch);
      await db.deleteFrom('articles').where('id', '=', id).execute();
      return before;
    });
    await this.#tell(before, undefined);
  }

  /** The write is done: that nobody hears of it must not make it look as if it were not. */
  async #tell(before: ArticleItem | undefined, after: ArticleItem | undefined): Promise<void> {
    const [event, article] = eventOf(before, after) ?? [];
    if (!event || !article) return;
    try {
      await this.#announce(event, ArticleItem.parse(article)); // which leaves out the body
    } catch (error) {
      this.#log.error({ err: error, event, article: article.id }, 'an event was told to nobody');
    }
  }
}

/** The article for a write of somebody's, until the transaction ends. */
async function lock(db: Database, id: number, who: Identity, ifMatch = '*'): Promise<ArticleItem> {
  const row = await visibleTo(who, db).where('articles.id', '=', id).forUpdate('articles').executeTakeFirst();
  if (!row) throw new Problem(404);
  if (!who.staff && row.author_id !== Number(who.id)) throw new Problem(403, 'Only its author and the staff may.');
  if (!namesVersion(ifMatch, row.version)) throw new Problem(412, 'Somebody has changed this meanwhile.');
  return toItem(row);
}
