import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const folder = join(import.meta.dirname, '../../public');
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The page, and that of the API's documentation. Browsers ask each time whether they have the newest. */
export async function staticFiles(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    // One route for each file, so that nothing else is a known path.
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, file) => {
      reply.header('Cache-Control', 'no-cache');
      if (file.endsWith('.js')) reply.type('text/javascript; charset=utf-8'); // RFC 9239; it has the old name
    },
  });
  app.get('/api/docs', (_request, reply) => reply.sendFile('docs/index.html'));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.get(`/docs/${file}`, (_request, reply) => reply.sendFile(file, swaggerUi));
  }
}
