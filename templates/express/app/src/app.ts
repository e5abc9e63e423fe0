import express from 'express';
import { sql } from 'kysely';
import { Accounts } from './accounts/accounts.ts';
import { accountRoutes } from './accounts/router.ts';
import { Articles } from './articles/articles.ts';
import { articleRoutes } from './articles/router.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import { Api } from './http/api.ts';
import { document } from './http/document.ts';
import { errorHandler, notFound } from './http/errors.ts';
import { httpsOnly, identified, secured } from './http/middleware.ts';
import { healthRoutes, pageRoutes, schemaRoute, staticFiles } from './http/pages.ts';
import { Health } from './platform/health.ts';
import { createHttpServer, drain, listen } from './platform/http-server.ts';
import type { Logger } from './platform/log.ts';
import { createMetrics, createMetricsServer } from './platform/metrics.ts';
import { createRedis } from './platform/redis.ts';
import { Hub } from './realtime/hub.ts';
import { createRealtimeMetrics } from './realtime/metrics.ts';
import { createPublish } from './realtime/publish.ts';
import { endSession } from './realtime/sessions.ts';
import { ServerSentEvents } from './realtime/sse.ts';
import { EventStream } from './realtime/stream.ts';
import { attachWebSocket } from './realtime/websocket.ts';

export interface App {
  /** Opens the ports; returns the one that is for everybody. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** Puts everything together. Nothing listens yet. A promise, as main.ts is the same for frameworks that need time. */
export function createApp(config: Config, log: Logger): Promise<App> {
  const metrics = createMetrics();
  const metricsServer = createMetricsServer(metrics.registry);
  const redis = createRedis(config.REDIS_URL, 'main', log);
  const db = openDatabase(config, log);
  const health = new Health({ redis: () => redis.ping(), postgres: () => sql`select 1`.execute(db) });

  const key = `${config.COMPOSE_PROJECT_NAME}:events`;
  const realtime = createRealtimeMetrics(metrics.registry);
  const publish = createPublish({ redis, key });
  const stream = new EventStream({ tail: createRedis(config.REDIS_URL, 'tail', log), key, log });
  const hub = new Hub({ stream, metrics: realtime });
  const events = new ServerSentEvents({ hub, metrics: realtime });

  const accounts = new Accounts({
    config,
    db,
    redis,
    log,
    onSessionEnded: (session) => endSession(publish, session),
  });
  const articles = new Articles({ db, log, announce: (event, article) => publish('articles', event, article) });

  const api = new Api((request) => accounts.identifyFor(request));
  accountRoutes(api, accounts);
  articleRoutes(api, articles);
  api.refuseOtherMethods();

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  app.set('query parser', 'simple').set('trust proxy', config.TRUSTED_PROXIES);
  app.use(identified(log, metrics), secured(config), healthRoutes(health), httpsOnly(config));
  app.all('/events', (request, response) => {
    events.serve(request, response, request.ip ?? '');
  });
  app.use(pageRoutes(), api.router, schemaRoute(document(api, config)), staticFiles(), notFound, errorHandler(log));

  const server = createHttpServer(config, log, app);
  const sockets = attachWebSocket(server, {
    hub,
    stream,
    publish,
    metrics: realtime,
    log,
    origins: [config.PUBLIC_URL],
    identify: ({ headers }) => accounts.identify(headers),
    recheck: (sessions) => accounts.validSessions(sessions),
  });

  return Promise.resolve({
    listen: async () => {
      void stream.start(); // not waited for: until Redis is there, /readyz says so
      if (config.METRICS_PORT !== 0) await listen(metricsServer, config.METRICS_PORT, config.HOST);
      return listen(server, config.PORT, config.HOST);
    },
    close: async () => {
      health.drain();
      events.close();
      await Promise.all([drain(server, { lead: 1_000, grace: config.DRAIN_SECONDS * 1_000 }), sockets.drain()]);
      await stream.close();
      redis.destroy();
      await db.destroy();
      metricsServer.close();
    },
  });
}
