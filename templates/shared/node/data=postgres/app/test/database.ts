import process from 'node:process';
import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type Database } from '../src/database/database.ts';
import { migrate } from '../src/database/migrate.ts';
import { silent } from './log.ts';

/** The address of a schema that this worker has for itself; it need not exist yet. */
export function databaseUrl(schema = `test_${process.env.VITEST_POOL_ID ?? '0'}`): string {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}

/** Opens a schema as it is, if it is at all. */
export function openSchema(url = databaseUrl(), pool = 5): Database {
  const settings = { COMPOSE_PROJECT_NAME: 'test', DATABASE_URL: url, DATABASE_POOL: pool, STATEMENT_TIMEOUT: 15 };
  return openDatabase(settings, silent);
}

/** A migrated schema with nothing in it. */
export async function openTestDatabase(url = databaseUrl()): Promise<Database> {
  const db = openSchema(url);
  await sql`create schema if not exists ${sql.id(schemaOf(url))}`.execute(db);
  await migrate(db, 'latest');
  await empty(db);
  return db;
}

/** A migrated schema for the tests of a file, which may use it from the first one on. */
export function useDatabase(): { readonly db: Database } {
  const stores = {} as { db: Database };
  beforeAll(async () => {
    stores.db = await openTestDatabase();
  });
  afterAll(() => stores.db.destroy());
  return stores;
}

/** Deletes all rows, and starts to count anew. */
export async function empty(db: Database): Promise<void> {
  await sql`truncate users, verifications restart identity cascade`.execute(db);
}

/** A schema that no migration has seen, and how to get rid of it. */
export async function openEmptySchema(name: string): Promise<{ url: string; db: Database; drop: () => Promise<void> }> {
  const url = databaseUrl(name);
  const db = openSchema(url);
  const drop = () => sql`drop schema if exists ${sql.id(name)} cascade`.execute(db);
  await drop();
  await sql`create schema ${sql.id(name)}`.execute(db);
  return {
    url,
    db,
    drop: async () => {
      await drop();
      await db.destroy();
    },
  };
}

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('options')?.split('=')[1] ?? 'public';
}

/** Clears away what earlier tests have left. */
export async function dropTestSchemas(): Promise<void> {
  const db = openSchema();
  try {
    const { rows } = await sql<{ name: string }>`
      select nspname as name from pg_namespace where nspname like 'test\\_%'`.execute(db);
    for (const { name } of rows) await sql`drop schema ${sql.id(name)} cascade`.execute(db);
  } finally {
    await db.destroy();
  }
}
