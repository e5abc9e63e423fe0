import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

interface Observed {
  readonly requestId: string;
  readonly client: string | undefined;
  /** The pattern that matched, once it is known. */
  readonly route: () => string | undefined;
}

// What asks every few seconds would be most of the log.
const quiet = new Set(['/healthz', '/readyz']);

/** Returns what writes one line and one measurement when the answer ends, or its client has gone. */
export function createObserver({ log, metrics }: { log: Logger; metrics: Metrics }) {
  // To look for secrets takes as long as to write the line, and these have none.
  const lines = log.child({}, { redact: [] });
  return (request: IncomingMessage, response: ServerResponse, { requestId, client, route }: Observed): void => {
    const start = performance.now();
    // Query strings may hold what nobody should read; routers shorten `url` while they work.
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const method = request.method ?? 'GET';
    response.once('close', () => {
      const milliseconds = performance.now() - start;
      const status = response.writableFinished ? response.statusCode : 499; // as nginx has it: the client left
      metrics.observeRequest({ method, route: route() ?? 'none', status }, milliseconds / 1000);
      if (quiet.has(path) && status < 500) return;
      const line = { request_id: requestId, client, method, path, status, ms: Math.round(milliseconds * 10) / 10 };
      if (status >= 500) lines.error(line, 'request');
      else lines.info(line, 'request');
    });
  };
}
