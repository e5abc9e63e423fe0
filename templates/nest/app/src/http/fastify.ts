import { fastify, type FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { createHttpServer } from '../platform/http-server.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { requestIdFrom } from '../platform/request-context.ts';
import { begin, httpsOnly } from './hooks.ts';
import { answerProblem } from './problem.filter.ts';

const MAX_BODY = 2_500_000; // bytes

/** Fastify as Nest gets it: on a server of our own, and with hooks that come before those of Nest's adapter. */
export function createFastify(config: Config, log: Logger, metrics: Metrics): FastifyInstance {
  const beginning = begin(config, log, metrics);
  const app = fastify({
    serverFactory: (handler) => createHttpServer(config, log, handler),
    bodyLimit: MAX_BODY,
    genReqId: (request) => requestIdFrom(request.headers['x-request-id']),
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
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('remove', 'remove');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Clients say that it is JSON where there is none: when they delete something, for example.
    if (body === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
  return app;
}
