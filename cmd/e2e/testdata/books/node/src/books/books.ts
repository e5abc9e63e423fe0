import { signedIn } from '../accounts/identify.ts';
import type { Database } from '../database/database.ts';
import type { Identity } from '../platform/identity.ts';
import type { Book, BookInput, BookList } from './schema.ts';

export class Books {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(): Promise<BookList> {
    return { items: await this.#db.selectFrom('books').selectAll().orderBy('id').execute() };
  }

  async create({ title }: BookInput, who: Identity | undefined): Promise<Book> {
    signedIn(who);
    return this.#db.insertInto('books').values({ title }).returningAll().executeTakeFirstOrThrow();
  }
}
