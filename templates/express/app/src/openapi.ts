// npm run openapi: writes down what the API promises.
import { writeFile } from 'node:fs/promises';
import { accountRoutes } from './accounts/router.ts';
import { articleRoutes } from './articles/router.ts';
import { Api } from './http/api.ts';
import { document } from './http/document.ts';

const none = undefined as never;

/** The content of openapi.json. No route is called, so none needs what it would work with. */
export function openApi(): string {
  const api = new Api(none);
  accountRoutes(api, none);
  articleRoutes(api, none);
  return `${JSON.stringify(document(api, { COMPOSE_PROJECT_NAME: 'app' }), null, 2)}\n`;
}

if (import.meta.main) await writeFile('openapi.json', openApi());
