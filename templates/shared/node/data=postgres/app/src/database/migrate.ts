import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { FileMigrationProvider, Migrator, type Migration, type MigrationInfo } from 'kysely/migration';
import type { Database } from './database.ts';

/** Where to go: to the newest version, or one step in a direction. */
export type Step = 'latest' | 'up' | 'down';

// Beside this file, both as it is written and as it is compiled.
const provider = new FileMigrationProvider({
  fs,
  path,
  migrationFolder: path.join(import.meta.dirname, 'migrations'),
  import: (file) => import(pathToFileURL(file).href) as Promise<Migration>,
});

/** Changes the schema, all or nothing; returns the names of the migrations that ran. Two at once wait for each other. */
export async function migrate(db: Database, step: Step): Promise<string[]> {
  const migrator = await createMigrator(db);
  const { error, results = [] } = await { latest, up, down }[step](migrator);
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName ?? 'no migration';
    throw new Error(`${failed} failed`, { cause: error });
  }
  return results.map(({ migrationName }) => migrationName);
}

/** All migrations there are, and when they ran. */
export async function migrationStatus(db: Database): Promise<readonly MigrationInfo[]> {
  return (await createMigrator(db)).getMigrations();
}

const latest = (migrator: Migrator) => migrator.migrateToLatest();
const up = (migrator: Migrator) => migrator.migrateUp();
const down = (migrator: Migrator) => migrator.migrateDown();

async function createMigrator(db: Database): Promise<Migrator> {
  // The schema has to be named: the migrator would find its tables in any other one too.
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema;
  if (!schema) throw new Error('the search_path of the connection names no schema that exists');
  return new Migrator({ db, provider, migrationTableSchema: schema });
}
