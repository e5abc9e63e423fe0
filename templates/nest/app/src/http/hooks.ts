import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { runInContext } from '../platform/request-context.ts';
import { createObserver } from '../platform/request-log.ts';
import { securityHeaders } from '../platform/security.ts';

/** What holds for every request: its id, a line in the log when it is answered, and headers that keep pages safe. */
export function begin(config: Config, log: Logger, metrics: Metrics) {
  const observe = createObserver({ log, metrics });
  const secure = secured(config);
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const { id: requestId, ip: client } = request;
    // On Node's response, as an event stream has none of Fastify's headers.
    reply.raw.setHeader('X-Request-Id', requestId);
    observe(request.raw, reply.raw, { requestId, client, route: () => request.routeOptions.url });
    secure(request, reply);
    runInContext({ requestId }, next);
  };
}

/** As @fastify/helmet does it, but that one makes its headers anew for each request. */
function secured(config: Config) {
  const api = helmet(securityHeaders(config, 'api'));
  const page = helmet(securityHeaders(config, 'page'));
  const isPage = (path: string) => !path.startsWith('/api/') || path.startsWith('/api/docs');
  return ({ raw, url }: FastifyRequest, reply: FastifyReply): void => {
    (isPage(url) ? page : api)(raw, reply.raw, (error) => {
      if (error) throw error as Error;
    });
  };
}

const health = new Set(['/healthz', '/readyz']);

/** Where the site is on https, nothing but its health is told over http. */
export function httpsOnly(config: Config): onRequestHookHandler {
  const https = config.PUBLIC_URL.startsWith('https:');
  return (request, reply, done) => {
    if (!https || request.protocol === 'https' || health.has(request.routeOptions.url ?? '')) {
      done();
      return;
    }
    // What does not begin with a slash would become a part of the host.
    const path = request.url.startsWith('/') ? request.url : '/';
    reply.redirect(config.PUBLIC_URL + path, 308);
  };
}
