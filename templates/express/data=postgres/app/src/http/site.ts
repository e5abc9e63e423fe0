import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';

const folder = join(import.meta.dirname, '../../public');
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** What the API promises, for programs; made once. */
export function schemaRoute(document: object): Router {
  const router = Router();
  const text = JSON.stringify(document);
  router.get('/api/schema', (_request, response) => {
    response.type('application/json').set('Cache-Control', 'no-cache').send(text);
  });
  return router;
}

/** The page, and that of the API's documentation. Browsers ask each time whether they have the newest. */
export function staticFiles(): Router {
  const router = Router();
  router.get('/api/docs', (_request, response) => {
    response.sendFile(join(folder, 'docs/index.html'), {
      cacheControl: false,
      headers: { 'Cache-Control': 'no-cache' },
    });
  });
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/${file}`, (_request, response) => {
      response.sendFile(join(swaggerUi, file), { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } });
    });
  }
  router.use(
    express.static(folder, {
      cacheControl: false,
      setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  return router;
}
