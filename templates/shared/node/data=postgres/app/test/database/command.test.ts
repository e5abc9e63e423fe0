import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CommandError, runCommand } from '../../src/database/command.ts';
import type { Database } from '../../src/database/database.ts';
import { databaseUrl } from '../database.ts';

let printed = '';
let complained = '';
beforeEach(() => {
  printed = complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (printed += String(text)) !== '');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (complained += String(text)) !== '');
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const env = { DATABASE_URL: databaseUrl() };
const ask = async (db: Database) => {
  await sql`select 1`.execute(db);
  return 'fine';
};

it('prints what the command has to say', async () => {
  await runCommand(env, ask);
  expect([printed, complained, process.exitCode]).toEqual(['fine\n', '', undefined]);
});

it('reads the address from a file, as secrets come', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'command-')), 'url');
  writeFileSync(file, `${env.DATABASE_URL}\n`);
  await runCommand({ DATABASE_URL: '', DATABASE_URL_FILE: file }, ask);
  expect(printed).toBe('fine\n');
});

it.each([{}, { DATABASE_URL: '' }, { DATABASE_URL: 'nonsense' }])('tells what %o lacks', async (env) => {
  await runCommand(env, ask);
  expect(complained).toContain('DATABASE_URL is not set to something like postgres://');
  expect(process.exitCode).toBe(1);
});

it('tells that there is no Postgres', async () => {
  await runCommand({ DATABASE_URL: 'postgres://localhost:1/x' }, ask);
  expect(complained).toContain('ECONNREFUSED');
  expect(process.exitCode).toBe(1);
});

it('tells what went wrong and why, without a stack', async () => {
  await runCommand(env, () => Promise.reject(new Error('seed failed', { cause: new CommandError('no soil') })));
  expect(complained).toBe('seed failed\nno soil\n');
});

it('tells of what is no error too', async () => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- so that it is none
  await runCommand(env, () => Promise.reject('tired'));
  expect(complained).toBe('tired\n');
});
