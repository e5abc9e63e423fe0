import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Config } from '../config.ts';
import { createIsTooPlain } from '../platform/https.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { requirePlainPath } from '../platform/path.ts';
import { runInContext } from '../platform/request-context.ts';
import { createObserver } from '../platform/request-log.ts';
import { securing } from '../platform/security.ts';

/** What holds for every request: its id, a line in the log when it is answered, and headers that keep pages safe. */
export function begin(config: Config, log: Logger, metrics: Metrics) {
  const observe = createObserver({ log, metrics });
  const secure = securing(config);
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const { id: requestId, ip: client } = request;
    reply.raw.setHeader('X-Request-Id', requestId);
    observe(request.raw, reply.raw, { requestId, client, route: () => request.routeOptions.url });
    secure(request.raw, reply.raw, () => {
      runInContext({ requestId }, next);
    });
  };
}

const health = new Set(['/healthz', '/readyz']);

/** Where the site is on https, nothing but its health is told over http. */
export function httpsOnly(config: Config): onRequestHookHandler {
  const isTooPlain = createIsTooPlain(config);
  return (request, reply, done) => {
    if (!isTooPlain(request.raw) || health.has(request.routeOptions.url ?? '')) {
      done();
      return;
    }
    // What does not begin with a slash would become a part of the host.
    const path = request.url.startsWith('/') ? request.url : '/';
    reply.redirect(config.PUBLIC_URL + path, 308);
  };
}

export const plainPaths: onRequestHookHandler = (request, _reply, done) => {
  requirePlainPath(request.url);
  done();
};

/** A body is read by who asks for it, once it is known who sends it. */
export const passOnUnread: onRequestHookHandler = (request, _reply, done) => {
  request.body = request.raw;
  done();
};
