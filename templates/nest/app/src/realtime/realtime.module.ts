import { Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createRedis } from '../platform/redis.ts';
import { CONFIG, LOG, METRICS } from '../platform/tokens.ts';
import type { Accepts } from './event.ts';
import { EventsController } from './events.controller.ts';
import { Hub } from './hub.ts';
import { createRealtimeMetrics, type RealtimeMetrics } from './metrics.ts';
import { ServerSentEvents } from './sse.ts';
import { EventStream } from './stream.ts';
import { ACCEPTS, REALTIME_METRICS, SESSIONS, type Sessions } from './tokens.ts';
import { WebSockets } from './web-sockets.ts';

/** Where the stream is in Redis. */
export const keyOf = (config: Config) => `${config.COMPOSE_PROJECT_NAME}:events`;

@Module({
  controllers: [EventsController],
  providers: [
    {
      provide: REALTIME_METRICS,
      inject: [METRICS],
      useFactory: ({ registry }: Metrics) => createRealtimeMetrics(registry),
    },
    {
      provide: EventStream,
      inject: [CONFIG, LOG, { token: ACCEPTS, optional: true }],
      useFactory: (config: Config, log: Logger, accepts?: Accepts) =>
        new EventStream({ tail: createRedis(config.REDIS_URL, 'tail', log), key: keyOf(config), log, accepts }),
    },
    {
      provide: Hub,
      inject: [EventStream, REALTIME_METRICS],
      useFactory: (stream: EventStream, metrics: RealtimeMetrics) => new Hub({ stream, metrics }),
    },
    {
      provide: ServerSentEvents,
      inject: [Hub, EventStream, REALTIME_METRICS, { token: SESSIONS, optional: true }],
      useFactory: (hub: Hub, stream: EventStream, metrics: RealtimeMetrics, sessions?: Sessions) =>
        new ServerSentEvents({ hub, stream, metrics, identify: sessions?.identifyFeed }),
    },
    WebSockets,
  ],
  exports: [EventStream, Hub, ServerSentEvents, WebSockets],
})
export class RealtimeModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly stream: EventStream) {}

  async onModuleInit(): Promise<void> {
    await this.stream.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stream.close();
  }
}
