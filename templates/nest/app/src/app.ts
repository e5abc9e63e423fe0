import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.ts';
import type { Config } from './config.ts';
import { createDocument } from './http/document.ts';
import { createFastify } from './http/fastify.ts';
import { NestLog } from './http/nest-log.ts';
import { otherMethods } from './http/other-methods.ts';
import { staticFiles } from './http/static-files.ts';
import { listen } from './platform/http-server.ts';
import type { Logger } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';

export interface App {
  /** Opens the ports; returns the one that is for everybody. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** Puts everything together. Nothing listens yet. */
export async function createApp(config: Config, log: Logger): Promise<App> {
  const metrics = createMetrics();
  const fastify = createFastify(config, log, metrics);
  const refuseOtherMethods = otherMethods(fastify);
  await fastify.register(staticFiles);
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, log, metrics),
    new FastifyAdapter(fastify),
    // Fastify reads JSON by itself; Nest would add forms.
    { logger: new NestLog(log), abortOnError: false, bodyParser: false },
  );
  SwaggerModule.setup('api/docs', nest, () => createDocument(nest), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: 'api/schema',
  });
  return {
    listen: async () => {
      await nest.init();
      fastify.register(refuseOtherMethods);
      await fastify.ready();
      // Fastify's own listen() would make one more server for each address of a name.
      return listen(fastify.server, config.PORT, config.HOST);
    },
    close: () => nest.close(),
  };
}
