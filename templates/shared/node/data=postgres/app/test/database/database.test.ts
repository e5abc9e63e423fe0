import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase, type Database } from '../../src/database/database.ts';
import { databaseUrl } from '../database.ts';
import { silent } from '../log.ts';

function open(settings: { STATEMENT_TIMEOUT?: number; DATABASE_POOL?: number } = {}, log = silent): Database {
  const common = { COMPOSE_PROJECT_NAME: 'shop', DATABASE_URL: databaseUrl(), DATABASE_POOL: 2, STATEMENT_TIMEOUT: 15 };
  const db = openDatabase({ ...common, ...settings }, log);
  onTestFinished(() => db.destroy());
  return db;
}

async function one<T>(query: ReturnType<typeof sql<T>>, db: Database): Promise<T | undefined> {
  return (await query.execute(db)).rows[0];
}

it('ends what takes too long', async () => {
  await expect(sql`select pg_sleep(5)`.execute(open({ STATEMENT_TIMEOUT: 0.05 }))).rejects.toMatchObject({
    code: '57014',
  });
});

it('knows no limit if there is none', async () => {
  const query = sql<{ limit: string }>`select current_setting('statement_timeout') as limit`;
  expect(await one(query, open({ STATEMENT_TIMEOUT: 0 }))).toEqual({ limit: '0' });
});

it('tells Postgres whose connections these are', async () => {
  const query = sql<{ name: string }>`select current_setting('application_name') as name`;
  expect(await one(query, open())).toEqual({ name: 'shop' });
});

it('reads a bigint as a number', async () => {
  expect(await one(sql`select 5000000000::bigint as id`, open())).toEqual({ id: 5_000_000_000 });
});

it('opens no more connections than it may', async () => {
  const db = open({ DATABASE_POOL: 2 });
  const query = sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.05)`;
  const found = await Promise.all(Array.from({ length: 6 }, () => one(query, db)));
  expect(new Set(found.map((row) => row?.pid)).size).toBe(2);
});

it('survives that a connection is cut in the middle of a transaction', async () => {
  const db = open({ DATABASE_POOL: 1 });
  const cut = db.transaction().execute(async (db) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(open());
    await sleep(100);
    await sql`select 1`.execute(db);
  });
  await expect(cut).rejects.toThrow();
  expect(await one(sql`select 1 as one`, db)).toEqual({ one: 1 });
});

it('survives that an idle connection is cut', async () => {
  const log = pino({ level: 'silent' });
  const warn = vi.spyOn(log, 'warn');
  const db = open({ DATABASE_POOL: 1 }, log);
  const query = sql<{ pid: number }>`select pg_backend_pid() as pid`;
  const before = await one(query, db);
  await sql`select pg_terminate_backend(${before?.pid})`.execute(open());
  await vi.waitFor(() => {
    expect(warn).toHaveBeenCalled();
  });
  expect((await one(query, db))?.pid).not.toBe(before?.pid);
});
