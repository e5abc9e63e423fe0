import process from 'node:process';
import { databaseUrl } from './database.ts';

/** The environment of a process, or an app, that works on the stores of this test worker. */
export function testEnvironment(): Record<string, string> {
  const worker = process.env.VITEST_POOL_ID ?? '0';
  return {
    COMPOSE_PROJECT_NAME: `test${worker}`,
    REDIS_URL: process.env.TEST_REDIS_URL ?? '',
    DATABASE_URL: databaseUrl(),
    SECRET_KEY: 'only-for-tests-'.repeat(3),
    LOG_LEVEL: 'silent',
    PORT: '0',
    METRICS_PORT: '0',
    DRAIN_SECONDS: '2',
  };
}
