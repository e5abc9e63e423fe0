import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { createObserver } from './request-log.ts';

/** What is logged and measured of a request that is answered with a status, or not at all. */
async function observed(url: string, status?: number) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const metrics = createMetrics();
  const request = { url, method: 'GET' } as Partial<IncomingMessage> as IncomingMessage;
  const answer = { statusCode: status ?? 200, writableFinished: status !== undefined };
  const response = Object.assign(new EventEmitter(), answer) as unknown as ServerResponse;
  const about = { requestId: 'request-1', client: '192.0.2.1', route: () => undefined };
  createObserver({ log, metrics })(request, response, about);
  response.emit('close');
  return { lines, measured: await metrics.registry.getSingleMetricAsString('http_request_duration_seconds') };
}

it('writes a line and measures, without what a query may hold', async () => {
  const { lines, measured } = await observed('/things?token=secret', 200);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 30,
    msg: 'request',
    request_id: 'request-1',
    client: '192.0.2.1',
    method: 'GET',
    path: '/things',
    status: 200,
  });
  expect(measured).toContain('_count{method="GET",route="none",status="200"} 1');
});

it.each([
  ['/things', 404, 30],
  ['/things', 500, 50],
  ['/things', undefined, 30],
  ['/readyz', 503, 50],
])('%s with %s is a line of level %d', async (url, status, level) => {
  const { lines } = await observed(url, status);
  expect(lines).toMatchObject([{ level, status: status ?? 499 }]);
});

it('keeps silent about health checks while all is well', async () => {
  expect((await observed('/healthz', 200)).lines).toEqual([]);
  expect((await observed('/readyz', 200)).lines).toEqual([]);
});
