import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';
import { createIsTooPlain } from '../platform/https.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { requirePlainPath } from '../platform/path.ts';
import { requestIdFrom, runInContext } from '../platform/request-context.ts';
import { createObserver } from '../platform/request-log.ts';

/** Gives each request its id, and each answer its line in the log. */
export function identified(log: Logger, metrics: Metrics): RequestHandler {
  const observe = createObserver({ log, metrics });
  return (request, response, next) => {
    const requestId = requestIdFrom(request.headers['x-request-id']);
    response.setHeader('X-Request-Id', requestId);
    const route = () => (request.route as { path?: string } | undefined)?.path;
    observe(request, response, { requestId, client: request.ip, route });
    runInContext({ requestId }, next);
  };
}

/** Where the site is on https, nothing but its health is told over http. */
export function httpsOnly(config: Config): RequestHandler {
  const isTooPlain = createIsTooPlain(config);
  return (request, response, next) => {
    // What does not begin with a slash would become a part of the host.
    const path = request.originalUrl.startsWith('/') ? request.originalUrl : '/';
    if (isTooPlain(request)) response.redirect(308, config.PUBLIC_URL + path);
    else next();
  };
}

export const plainPaths: RequestHandler = (request, _response, next) => {
  requirePlainPath(request.originalUrl);
  next();
};
