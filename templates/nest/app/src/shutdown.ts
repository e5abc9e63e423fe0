import type { Server } from 'node:http';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Config } from './config.ts';
import { Health } from './platform/health.ts';
import { drain } from './platform/http-server.ts';
import { CONFIG } from './platform/tokens.ts';
import { ServerSentEvents } from './realtime/sse.ts';
import { WebSockets } from './realtime/web-sockets.ts';

/**
 * Ends what is open. All at once, which hooks of several modules would not be: the server does not end before its event
 * streams and WebSockets do, and none of them should wait for another's grace.
 */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly health: Health,
    private readonly events: ServerSentEvents,
    private readonly sockets: WebSockets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.health.drain();
    this.events.close();
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    const grace = this.config.DRAIN_SECONDS * 1_000;
    await Promise.all([drain(server, { lead: 1_000, grace }), this.sockets.drain()]);
  }
}
