import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Accounts } from './accounts.ts';

/** Like IdentityGuard, for who is about to get a new session. The token of an old one is no reason to refuse. */
@Injectable()
export class NewcomerGuard implements CanActivate {
  constructor(private readonly accounts: Accounts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.accounts.identifyNewcomer(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }
}
