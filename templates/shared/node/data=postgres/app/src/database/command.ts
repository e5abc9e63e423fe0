import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createLogger } from '../platform/log.ts';
import { openDatabase, type Database } from './database.ts';

/** What who typed the command can do something about. */
export class CommandError extends Error {}

/** Runs what is typed in a shell, on one connection and without a time limit. Needs nothing but DATABASE_URL. */
export async function runCommand(
  env: Readonly<Record<string, string | undefined>>,
  command: (db: Database) => Promise<string>,
): Promise<void> {
  try {
    const log = createLogger({ level: 'warn', service: 'command' });
    const settings = { COMPOSE_PROJECT_NAME: env.COMPOSE_PROJECT_NAME ?? 'command', DATABASE_URL: urlFrom(env) };
    const db = openDatabase({ ...settings, DATABASE_POOL: 1, STATEMENT_TIMEOUT: 0 }, log);
    try {
      process.stdout.write(`${await command(db)}\n`);
    } finally {
      await db.destroy();
    }
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
}

function urlFrom(env: Readonly<Record<string, string | undefined>>): string {
  const { DATABASE_URL: value, DATABASE_URL_FILE: file } = env;
  const url = value || !file ? value : readFileSync(file, 'utf8').trimEnd();
  if (url?.startsWith('postgres')) return url;
  throw new CommandError('DATABASE_URL is not set to something like postgres://user:password@host:5432/name.');
}

/** What happened, and why. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node refuses a connection with one error for each address, and no text of its own.
  const reasons: unknown[] = error instanceof AggregateError ? error.errors : [];
  if (error.cause !== undefined) reasons.push(error.cause);
  return [error.message, ...reasons.map(describe)].filter(Boolean).join('\n');
}
