import process from 'node:process';
import { sql } from 'kysely';
import { openSchema } from './database.ts';
import { openTestRedis } from './redis.ts';

const needed = {
  TEST_DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/test',
  TEST_REDIS_URL: 'redis://127.0.0.1:6379/1',
};

/** Before all integration tests: says what they need, and clears away what earlier ones left. */
export default async function setup(): Promise<void> {
  const missing = Object.entries(needed).filter(([name]) => !process.env[name]);
  if (missing.length > 0) {
    const lines = missing.map(([name, example]) => `  ${name} is not set; for example ${example}`);
    throw new Error(`The integration tests need stores that they may empty:\n${lines.join('\n')}`);
  }
  const db = openSchema();
  try {
    const { rows } = await sql<{ name: string }>`
      select nspname as name from pg_namespace where nspname like 'test\\_%'`.execute(db);
    for (const { name } of rows) await sql`drop schema ${sql.id(name)} cascade`.execute(db);
  } finally {
    await db.destroy();
  }
  const redis = await openTestRedis();
  await redis.flushDb(); // limits that earlier tests have reached, above all
  await redis.close();
}
