import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Accounts } from './accounts.ts';

/** Finds out who makes a request. Lets nobody in whose token is not valid, or whom another site has sent. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(private readonly accounts: Accounts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.identity = await this.accounts.identifyFor(request);
    return true;
  }
}
