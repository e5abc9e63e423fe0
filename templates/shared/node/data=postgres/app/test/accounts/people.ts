import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { Accounts } from '../../src/accounts/accounts.ts';
import type { AuthAnswer } from '../../src/accounts/answer.ts';
import type { Database } from '../../src/database/database.ts';
import type { Redis } from '../../src/platform/redis.ts';
import { empty, openTestDatabase } from '../database.ts';
import { silent } from '../log.ts';
import { openTestRedis } from '../redis.ts';

export const PUBLIC_URL = 'http://localhost:3000';
export const ann = { name: 'Ann', email: 'ann@example.com', password: 'correct horse' };
export const credentials = { email: ann.email, password: ann.password };

/** The address of a client that has tried nothing yet. */
export function newClient(): string {
  return `2001:db8:${Math.floor(Math.random() * 0xffff).toString(16)}:${Math.floor(Math.random() * 0xffff).toString(16)}::1`;
}

export interface Stores {
  readonly db: Database;
  readonly redis: Redis;
}

/** Opens them for the tests of a file, which may use them from the first one on. */
export function useStores(): Stores {
  const stores = {} as { db: Database; redis: Redis };
  beforeAll(async () => {
    stores.db = await openTestDatabase();
    stores.redis = await openTestRedis();
  });
  afterAll(async () => {
    await stores.db.destroy();
    await stores.redis.close();
  });
  return stores;
}

/** Accounts of which there are none, and with nothing counted; `ended` are the sessions whose end was told. */
export async function openAccounts(
  { db, redis }: Stores,
  options: { publicUrl?: string; onSessionEnded?: (session: string) => Promise<void> } = {},
) {
  await empty(db);
  const ended: string[] = [];
  const { publicUrl = PUBLIC_URL } = options;
  const project = `test-${randomUUID()}`;
  const accounts = new Accounts({
    config: {
      COMPOSE_PROJECT_NAME: project,
      PUBLIC_URL: publicUrl,
      SECRET_KEY: 'only for tests, and long enough for one',
    },
    db,
    redis,
    log: silent,
    onSessionEnded:
      options.onSessionEnded ??
      ((session) => {
        ended.push(session);
        return Promise.resolve();
      }),
  });
  onTestFinished(async () => {
    for await (const keys of redis.scanIterator({ MATCH: `${project}:*` })) if (keys.length > 0) await redis.del(keys);
  });
  return { accounts, ended, project };
}

/** Accounts of which there is Ann's, and what her browser sends. */
export async function signedUp(stores: Stores) {
  const opened = await openAccounts(stores);
  const headers = cookieOf(await opened.accounts.signUp(ann, newClient()));
  return { ...opened, headers };
}

/** Postgres fails at this until the test is over. */
export async function breakTable({ db }: Stores, table: string, event: 'insert' | 'delete'): Promise<void> {
  await sql`create or replace function broken() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`.execute(db);
  await sql`create trigger broken before ${sql.raw(event)} on ${sql.table(table)}
    for each row execute function broken()`.execute(db);
  onTestFinished(async () => {
    await sql`drop trigger broken on ${sql.table(table)}`.execute(db);
  });
}

/** What a browser sends back of an answer's cookies. */
export function cookieOf({ headers }: AuthAnswer): { cookie: string } {
  const cookies = headers['Set-Cookie'];
  expect(cookies).toHaveLength(1);
  return { cookie: cookies?.[0]?.split(';')[0] ?? '' };
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
