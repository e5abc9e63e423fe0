import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { signedIn } from './identify.ts';

/** Lets in whom IdentityGuard, which comes before it, has found. */
@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    signedIn(context.switchToHttp().getRequest<FastifyRequest>().identity);
    return true;
  }
}
