import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config.ts';
import { listen } from './http-server.ts';
import { createMetricsServer, type Metrics } from './metrics.ts';
import { CONFIG, METRICS } from './tokens.ts';

@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #server;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#server = createMetricsServer(metrics.registry);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT, METRICS_HOST } = this.config;
    if (METRICS_PORT !== 0) await listen(this.#server, METRICS_PORT, METRICS_HOST);
  }

  onApplicationShutdown(): void {
    this.#server.close();
  }
}
