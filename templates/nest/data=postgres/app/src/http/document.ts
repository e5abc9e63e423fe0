import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { sessionCookie, type CookieSettings } from '../accounts/session-token.ts';
import { PROBLEM_TYPE, ProblemSchema } from '../platform/problem.ts';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** What the routes say of themselves, as OpenAPI 3.1. */
export function createDocument(app: INestApplication, settings: CookieSettings): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('API')
    .setVersion('1')
    .setOpenAPIVersion('3.1.1')
    .addSecurity('bearer', { type: 'http', scheme: 'bearer' })
    .addCookieAuth(sessionCookie(settings))
    .addGlobalResponse({
      status: 'default',
      description: 'A problem.',
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    })
    .build();
  config.components = { ...config.components, schemas: convert(ProblemSchema, { schemaType: 'output' }).components };
  const { paths, ...document } = SwaggerModule.createDocument(app, config, { standardSchemaConverter: convert });
  // All else is for people, or for what supervises this.
  const ofApi = Object.entries(paths).filter(([path]) => path.startsWith('/api/'));
  return { ...document, paths: Object.fromEntries(ofApi) };
}

/** By itself Nest would ask zod for what OpenAPI 3.0 knows, and translate that. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  const { $defs = {}, ...root } = z.toJSONSchema(schema as z.ZodType, { io: schemaType });
  // What it says of itself has no place within a larger document.
  delete root.$schema;
  for (const definition of Object.values($defs)) delete definition.id;
  return { schema: root, components: $defs as Schemas };
}
