import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

const complete = {
  COMPOSE_PROJECT_NAME: 'shop',
  REDIS_URL: 'redis://localhost:6379',
  DATABASE_URL: 'postgres://app@localhost/app',
  SECRET_KEY: 'k'.repeat(32),
};

function problemsOf(env: Record<string, string>): string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').sort();
    throw error;
  }
  return [];
}

describe('parseConfig', () => {
  it('needs no more than the stores, the key and the name', () => {
    expect(parseConfig(complete)).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', PUBLIC_URL: 'http://localhost:3000' });
  });

  it('tells of everything that is wrong at once, and of no value', () => {
    const wrong = { PORT: 'many', SECRET_KEY: 'short', REDIS_URL: 'http://secret', TLS_CERT_FILE: '/a' };
    expect(problemsOf(wrong)).toEqual([
      'COMPOSE_PROJECT_NAME: not set',
      'DATABASE_URL: not set',
      'PORT: not a port',
      'REDIS_URL: has to start with redis:// or rediss://',
      'SECRET_KEY: at least 32 characters',
      'TLS_CERT_FILE, TLS_KEY_FILE: set both or none',
    ]);
  });

  it.each([
    ['http://example.com', 'PUBLIC_URL: has to be https, but for localhost'],
    ['https://example.com/shop', 'PUBLIC_URL: has no path'],
    ['ftp://example.com', 'PUBLIC_URL: not a web address'],
  ])('refuses %s as PUBLIC_URL', (url, problem) => {
    expect(problemsOf({ ...complete, PUBLIC_URL: url })).toContain(problem);
  });

  it.each(['https://example.com', 'http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])(
    'takes %s as PUBLIC_URL',
    (url) => {
      expect(parseConfig({ ...complete, PUBLIC_URL: url }).PUBLIC_URL).toBe(url);
    },
  );

  it('takes an empty value for none', () => {
    expect(parseConfig({ ...complete, PORT: '', PUBLIC_URL: '' }).PORT).toBe(3000);
  });

  it('reads a value from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
    writeFileSync(file, `${'f'.repeat(40)}\n`);
    const { SECRET_KEY, ...rest } = complete;
    expect(parseConfig({ ...rest, SECRET_KEY_FILE: file }).SECRET_KEY).toBe('f'.repeat(40));
    expect(problemsOf({ ...rest, SECRET_KEY, SECRET_KEY_FILE: file })).toEqual([
      'SECRET_KEY: is set, and so is SECRET_KEY_FILE',
    ]);
    expect(problemsOf({ ...rest, SECRET_KEY_FILE: '/no/such/file' })).toContainEqual(
      expect.stringContaining('SECRET_KEY_FILE: ENOENT'),
    );
  });
});
