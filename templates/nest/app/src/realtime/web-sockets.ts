import type { Server } from 'node:http';
import { Inject, Injectable, Optional, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/log.ts';
import { CONFIG, LOG } from '../platform/tokens.ts';
import { Hub } from './hub.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { EventStream } from './stream.ts';
import { REALTIME_METRICS, SESSIONS, VERBS, type Sessions } from './tokens.ts';
import type { Verbs } from './verb.ts';
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
    @Inject(REALTIME_METRICS) private readonly metrics: RealtimeMetrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
    @Optional() @Inject(SESSIONS) private readonly sessions: Sessions = nobody,
    @Optional() @Inject(VERBS) private readonly verbs: Verbs = {},
  ) {}

  onApplicationBootstrap(): void {
    const { hub, stream, metrics, config, log, sessions, verbs } = this;
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    this.#attached = attachWebSocket(server, { hub, stream, metrics, config, log, verbs, ...sessions });
  }

  async drain(): Promise<void> {
    await this.#attached?.drain();
  }
}
