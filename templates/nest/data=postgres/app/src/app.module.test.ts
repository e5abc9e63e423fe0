import 'reflect-metadata';
import { METHOD_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { AppModule } from './app.module.ts';

const none = undefined as never;
const { BODY, PARAM, QUERY, RAW_BODY } = RouteParamtypes;

interface Taken {
  readonly route: string;
  /** As Nest notes it: what it is, and at which place. */
  readonly key: string;
  readonly schema: unknown;
}

/** What all routes take from a request. */
async function takenByRoutes(): Promise<Taken[]> {
  const options = { preview: true, logger: false } as const;
  const app = await NestFactory.create(AppModule.forRoot(none, none, none), new FastifyAdapter(), options);
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]).map(({ metatype }) => metatype);
  return controllers.flatMap((controller) => {
    const { name, prototype } = controller as { name: string; prototype: Record<string, object> };
    const routes = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { value }]) =>
      Reflect.hasMetadata(METHOD_METADATA, value as object),
    );
    return routes.flatMap(([route]) => {
      const metadata = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller as object, route) ?? {}) as object;
      return Object.entries(metadata).map(([key, argument]) => ({
        route: `${name}.${route}`,
        key,
        schema: (argument as { schema?: unknown }).schema,
      }));
    });
  });
}

// The pipe lets pass what has no schema.
it('takes nothing from a request that it does not check', async () => {
  const kinds = [BODY, PARAM, QUERY, RAW_BODY].map((kind) => `${kind}:`);
  const all = await takenByRoutes();
  expect(all).not.toEqual([]);
  const taken = all.filter(({ key }) => kinds.some((kind) => key.startsWith(kind)));
  expect(taken.filter(({ schema }) => schema === undefined)).toEqual([]);
});
