import { pino } from 'pino';
import { expect, it } from 'vitest';
import { NestLog } from './nest-log.ts';

it('writes what Nest says as lines of the process', () => {
  const lines: unknown[] = [];
  const log = new NestLog(pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) }));
  log.log('Mapped {/hello, GET} route', 'RouterExplorer');
  log.warn('This is old.', 'Injector');
  log.error(new Error('broken'), 'stack', 'ExceptionsHandler');
  expect(lines).toMatchObject([
    { level: 20, context: 'RouterExplorer', msg: 'Mapped {/hello, GET} route' },
    { level: 40, context: 'Injector', msg: 'This is old.' },
    { level: 50, context: 'ExceptionsHandler', err: { message: 'broken' } },
  ]);
});
