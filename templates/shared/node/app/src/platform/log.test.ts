import { expect, it } from 'vitest';
import { createLogger } from './log.ts';
import { runInContext } from './request-context.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = '';
  write(createLogger({ level: 'info', service: 'api' }, { write: (text) => (line += text) }));
  return JSON.parse(line || '{}') as Record<string, unknown>;
}

it('writes JSON with the level in words and the id of the request', () => {
  const line = runInContext({ requestId: 'one' }, () =>
    logged((log) => {
      log.info('hello');
    }),
  );
  expect(line).toMatchObject({ level: 'info', service: 'api', msg: 'hello', request_id: 'one' });
  expect(
    logged((log) => {
      log.debug('hello');
    }),
  ).toEqual({});
});

it('hides what nobody may read', () => {
  const headers = {
    authorization: 'Bearer x',
    cookie: 'a=b',
    'set-cookie': 'c=d',
    password: 'p',
    token: 't',
    host: 'h',
  };
  const line = logged((log) => {
    log.info({ headers }, 'request');
  });
  expect(line.headers).toEqual({
    ...Object.fromEntries(Object.keys(headers).map((key) => [key, '[Redacted]'])),
    host: 'h',
  });
  const failed = logged((log) => {
    log.error({ err: Object.assign(new Error('taken'), { detail: 'Key (email)=(ann@example.com)' }) });
  });
  expect(failed.err).toMatchObject({ message: 'taken', detail: '[Redacted]' });
});
