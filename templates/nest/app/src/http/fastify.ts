import { maxHeaderSize, METHODS } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { createHttpServer } from '../platform/http-server.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { requestIdFrom } from '../platform/request-context.ts';
import { begin, httpsOnly, passOnUnread, plainPaths } from './hooks.ts';
import { answerProblem } from './problem.filter.ts';

/** Fastify as Nest gets it: on a server of our own, and with hooks that come before those of Nest's adapter. */
export function createFastify(config: Config, log: Logger, metrics: Metrics): FastifyInstance {
  const beginning = begin(config, log, metrics);
  const app = fastify({
    serverFactory: (handler) => createHttpServer(config, log, handler),
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
    // As long as a URL can be: what a parameter may be its schema says.
    routerOptions: { maxParamLength: maxHeaderSize },
    // Given a number, Fastify trusts nobody.
    trustProxy: (_address, hop) => hop < config.TRUSTED_PROXIES,
    // The router refuses a URL that it cannot read before any hook runs.
    frameworkErrors: (error, request, reply) => {
      beginning(request, reply, () => {
        answerProblem(error, request, reply, log);
      });
    },
  });
  app.addHook('onRequest', beginning);
  app.addHook('onRequest', httpsOnly(config));
  app.addHook('onRequest', plainPaths);
  app.addHook('onRequest', passOnUnread);
  // Fastify knows every method, so that a path can refuse it; and reads the body of none.
  for (const method of METHODS) app.addHttpMethod(method, { overrideExisting: true });
  return app;
}
