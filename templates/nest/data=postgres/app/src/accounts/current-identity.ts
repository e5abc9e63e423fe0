import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../platform/identity.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes it, behind IdentityGuard. */
    identity?: Identity | undefined;
  }
}

/** Who makes the request; undefined if nobody is signed in. */
export const CurrentIdentity = createParamDecorator(
  (_data: never, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().identity,
);
