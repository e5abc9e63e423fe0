import process from 'node:process';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentRequestId } from './request-context.ts';

export type { Logger };

/** JSON lines, each with the id of the request it belongs to. */
export function createLogger(options: { level: string; service: string }, destination?: DestinationStream): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const requestId = currentRequestId();
        return requestId === undefined ? {} : { request_id: requestId };
      },
      // `detail` of an error of Postgres holds the values of the row.
      redact: ['*.authorization', '*.cookie', '*.detail', '*.password', '*.token', '*["set-cookie"]'],
    },
    destination ?? pino.destination({ sync: false }),
  );
}
