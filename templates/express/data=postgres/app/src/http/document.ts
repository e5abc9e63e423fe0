import { createDocument } from 'zod-openapi';
import type { Config } from '../config.ts';
import type { Api } from './api.ts';

/** What the routes say of themselves, as OpenAPI 3.1. */
export function document(api: Api, config: Pick<Config, 'COMPOSE_PROJECT_NAME'>) {
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'API', version: '1' },
    paths: api.paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: `${config.COMPOSE_PROJECT_NAME}.session_token` },
      },
    },
  });
}
