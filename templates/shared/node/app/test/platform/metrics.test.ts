import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/platform/http-server.ts';
import { createClusterMetricsServer, createMetrics, createMetricsServer } from '../../src/platform/metrics.ts';

async function serve(server: ReturnType<typeof createMetricsServer>): Promise<string> {
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

it('tells Prometheus how long requests took, and nothing elsewhere', async () => {
  const metrics = createMetrics();
  metrics.observeRequest({ method: 'GET', route: '/hello', status: 200 }, 0.02);
  const url = await serve(createMetricsServer(metrics.registry));
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/hello",status="200"} 1');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
  expect((await fetch(url)).status).toBe(404);
});

it('fails where a measurement fails', async () => {
  const metrics = createMetrics();
  metrics.registry.metrics = () => Promise.reject(new Error('broken'));
  expect((await fetch(`${await serve(createMetricsServer(metrics.registry))}/metrics`)).status).toBe(503);
});

it('answers for a cluster that has no processes yet', async () => {
  expect((await fetch(`${await serve(createClusterMetricsServer())}/metrics`)).status).toBe(200);
});
