import { createServer, type Server } from 'node:http';
import cluster from 'node:cluster';
import { AggregatorRegistry, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What Prometheus reads of this process. */
export interface Metrics {
  readonly registry: Registry;
  /** `route` is the pattern, not the path: its values have to be few. */
  observeRequest(labels: { method: string; route: string; status: number }, seconds: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  if (cluster.isWorker) {
    // Answers the primary's question for its metrics.
    AggregatorRegistry.setRegistries(registry);
    new AggregatorRegistry();
  }
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    registry,
    observeRequest: ({ method, route, status }, seconds) => {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
  };
}

/** A server of its own: the port is for the inside, and is never published. */
export function createMetricsServer(registry: Registry): Server {
  return serve(registry.contentType, () => registry.metrics());
}

/** In the primary of a cluster: the sum of what its workers have measured. */
export function createClusterMetricsServer(): Server {
  const aggregate = new AggregatorRegistry();
  return serve(aggregate.contentType, () => aggregate.clusterMetrics());
}

function serve(contentType: string, metrics: () => Promise<string>): Server {
  return createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
}
