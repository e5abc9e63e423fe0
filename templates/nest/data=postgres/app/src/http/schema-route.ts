import type { FastifyInstance } from 'fastify';

/** What the API promises, for programs; made once. */
export function schemaRoute(app: FastifyInstance, document: object): void {
  const text = JSON.stringify(document);
  app.get('/api/schema', (_request, reply) => {
    reply.header('Cache-Control', 'no-cache').type('application/json; charset=utf-8').send(text);
  });
}
