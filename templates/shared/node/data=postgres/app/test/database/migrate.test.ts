import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { migrate, migrationStatus } from '../../src/database/migrate.ts';
import { openEmptySchema, openSchema, databaseUrl } from '../database.ts';

const sources = join(import.meta.dirname, '../../src/database');
const all = readdirSync(join(sources, 'migrations'))
  .map((file) => file.replace('.ts', ''))
  .sort();

async function emptySchema(): Promise<{ url: string; db: Database }> {
  const { url, db, drop } = await openEmptySchema(`test_migrate_${randomBytes(4).toString('hex')}`);
  onTestFinished(drop);
  return { url, db };
}

async function tables(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_name not like 'kysely%' order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

it('goes all the way up, and step by step down to nothing', async () => {
  const { db } = await emptySchema();
  expect(await migrate(db, 'latest')).toEqual(all);
  expect(await migrate(db, 'latest')).toEqual([]);
  for (const name of all.toReversed()) expect(await migrate(db, 'down')).toEqual([name]);
  expect(await tables(db)).toEqual([]);
  expect(await migrate(db, 'up')).toEqual([all[0]]);
});

it('knows what it has done', async () => {
  const { db } = await emptySchema();
  await migrate(db, 'up');
  const status = await migrationStatus(db);
  expect(status.map(({ name, executedAt }) => [name, executedAt !== undefined])).toEqual(
    all.map((name) => [name, name === all[0]]),
  );
});

it('does all or nothing, and names what failed', async () => {
  const { db } = await emptySchema();
  await sql`create table verifications ()`.execute(db);
  await expect(migrate(db, 'latest')).rejects.toMatchObject({
    message: '0001_accounts failed',
    cause: { message: 'relation "verifications" already exists' },
  });
  expect(await tables(db)).toEqual(['verifications']);
});

it('keeps its books where the tables are', async () => {
  const [one, other] = [await emptySchema(), await emptySchema()];
  await migrate(one.db, 'latest');
  expect(await migrate(other.db, 'latest')).toEqual(all);
});

it('says so if the schema is not there', async () => {
  const db = openSchema(databaseUrl('test_no_such_schema'));
  onTestFinished(() => db.destroy());
  await expect(migrate(db, 'latest')).rejects.toThrow('search_path');
});

it('runs once, however many start it at once', async () => {
  const { url, db } = await emptySchema();
  const run = () =>
    promisify(execFile)(process.execPath, [join(sources, 'cli.ts')], {
      env: { ...process.env, DATABASE_URL: url },
    });
  const printed = await Promise.all([run(), run(), run()]);
  expect(printed.map(({ stdout }) => stdout).sort()).toEqual([
    'Nothing to do.\n',
    'Nothing to do.\n',
    `${all.map((name) => `latest: ${name}`).join('\n')}\n`,
  ]);
  expect(await tables(db)).toContain('users');
});
