// npm run openapi: writes down what the API promises.
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { createDocument } from './http/document.ts';

const none = undefined as never;

/** The content of openapi.json. In a preview no provider is made: no setting is looked at, and no store is opened. */
export async function openApi(): Promise<string> {
  const root = AppModule.forRoot(none, none, none);
  const app = await NestFactory.create(root, new FastifyAdapter(), { preview: true, logger: false });
  return `${JSON.stringify(createDocument(app, { COMPOSE_PROJECT_NAME: 'app', PUBLIC_URL: 'http://localhost' }), null, 2)}\n`;
}

if (import.meta.main) await writeFile('openapi.json', await openApi());
