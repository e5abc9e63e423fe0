import type { Server } from 'node:http';
import { Inject, Injectable, Optional, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/log.ts';
import { CONFIG, LOG } from '../platform/tokens.ts';
import type { Publish } from './event.ts';
import { Hub } from './hub.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { EventStream } from './stream.ts';
import { PUBLISH, REALTIME_METRICS, SESSIONS, type Sessions } from './tokens.ts';
import { attachWebSocket } from './websocket.ts';

const nobody: Sessions = { identify: () => Promise.resolve(undefined) };

/** The WebSockets on the server of the application. */
@Injectable()
export class WebSockets implements OnApplicationBootstrap {
  #attached: ReturnType<typeof attachWebSocket> | undefined;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly hub: Hub,
    private readonly stream: EventStream,
    @Inject(PUBLISH) private readonly publish: Publish,
    @Inject(REALTIME_METRICS) private readonly metrics: RealtimeMetrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
    @Optional() @Inject(SESSIONS) private readonly sessions: Sessions = nobody,
  ) {}

  onApplicationBootstrap(): void {
    const { hub, stream, publish, metrics, config, log, sessions } = this;
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    this.#attached = attachWebSocket(server, { hub, stream, publish, metrics, config, log, ...sessions });
  }

  async drain(): Promise<void> {
    await this.#attached?.drain();
  }
}
