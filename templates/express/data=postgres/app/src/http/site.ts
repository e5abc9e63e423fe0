import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { type IRouter, type RequestHandler } from 'express';
import { Problem } from '../platform/problem.ts';

const folder = join(import.meta.dirname, '../../public');
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** What the API promises, for programs; made once. */
export function schemaRoute(app: IRouter, document: object): void {
  const text = JSON.stringify(document);
  const schema = app.route('/api/schema');
  schema.get((_request, response) => {
    response.type('application/json').set('Cache-Control', 'no-cache').send(text);
  });
  schema.all(refuse);
}

/** The page, and that of the API's documentation. Browsers ask each time whether they have the newest. */
export function staticFiles(app: IRouter): void {
  app.use('/api/docs', files(join(folder, 'docs/index.html')));
  app.all('/api/docs', refuse);
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) app.use(`/docs/${file}`, files(join(swaggerUi, file)));
  app.use(files(folder));
}

/** What lies in a folder, or a single file. */
function files(path: string): RequestHandler {
  return express.static(path, {
    cacheControl: false,
    redirect: false, // what is a folder is no page
    setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
  });
}

function refuse(): never {
  throw new Problem(405, undefined, { headers: { Allow: 'GET, HEAD' } });
}
