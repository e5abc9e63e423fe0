import { createDocument } from 'zod-openapi';
import { sessionCookie, type CookieSettings } from '../accounts/session-token.ts';
import type { Api } from './api.ts';

/** What the routes say of themselves, as OpenAPI 3.1. */
export function document(api: Api, config: CookieSettings) {
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'API', version: '1' },
    paths: api.paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: sessionCookie(config) },
      },
    },
  });
}
