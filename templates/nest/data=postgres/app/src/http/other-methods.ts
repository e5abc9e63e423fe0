import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { Problem } from '../platform/problem.ts';

/**
 * Notes the routes of the API that are made from now on. The plugin that it returns refuses all other methods on their
 * paths, which Fastify would not find: it has to be the last one.
 */
export function otherMethods(app: FastifyInstance): FastifyPluginCallback {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/api/')) return;
    known.set(url, new Set([...(known.get(url) ?? []), method].flat()));
  });
  return (scope, _options, done) => {
    for (const [url, methods] of [...known]) {
      const others = scope.supportedMethods.filter((method) => !methods.has(method));
      const headers = { Allow: [...methods].join(', ') };
      scope.route({
        url,
        method: others,
        handler: ({ params }) => {
          // An empty parameter is none, which the router does not know.
          throw Object.values(params as object).includes('')
            ? new Problem(404)
            : new Problem(405, undefined, { headers });
        },
      });
    }
    done();
  };
}
