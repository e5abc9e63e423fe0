import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides } from 'pg';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/log.ts';
import type { Tables } from './types.ts';

export type Database = Kysely<Tables>;

type Settings = Pick<Config, 'COMPOSE_PROJECT_NAME' | 'DATABASE_URL' | 'DATABASE_POOL' | 'STATEMENT_TIMEOUT'>;

const BIGINT = 20;

/** Connects when it is first asked something. Ends with destroy(). */
export function openDatabase(settings: Settings, log: Logger): Database {
  const types = new TypeOverrides();
  types.setTypeParser(BIGINT, parseBigint);
  const pool = new Pool({
    connectionString: settings.DATABASE_URL,
    application_name: settings.COMPOSE_PROJECT_NAME,
    max: settings.DATABASE_POOL,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: settings.STATEMENT_TIMEOUT * 1_000, // 0 is none
    // A host that is gone answers nothing, not even that.
    query_timeout: settings.STATEMENT_TIMEOUT && settings.STATEMENT_TIMEOUT * 1_000 + 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    types,
  });
  // A connection that breaks would end the process otherwise, be it idle or in use. The pool drops it, and whoever uses
  // it has an error of its own.
  const warn = (error: Error) => {
    log.warn({ err: error }, 'postgres');
  };
  pool.on('error', warn);
  pool.on('connect', (client) => client.on('error', warn));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Our keys stay far below 2^53. One that does not must not become its neighbour. */
export function parseBigint(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond what a number holds`);
  return number;
}
