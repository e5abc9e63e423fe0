import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { MetricsServer } from './metrics-server.ts';
import { createRedis, type Redis } from './redis.ts';
import { CONFIG, LOG, METRICS, REDIS } from './tokens.ts';

/** What every other module may ask for. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  static forRoot(config: Config, log: Logger, metrics: Metrics): DynamicModule {
    const shared = [
      { provide: CONFIG, useValue: config },
      { provide: LOG, useValue: log },
      { provide: METRICS, useValue: metrics },
      { provide: REDIS, useFactory: () => createRedis(config.REDIS_URL, 'main', log) },
    ];
    return { module: PlatformModule, providers: [...shared, MetricsServer], exports: shared };
  }

  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  onApplicationShutdown(): void {
    this.redis.destroy();
  }
}
