import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiSecurity } from '@nestjs/swagger';
import { IdentityGuard } from './identity.guard.ts';
import { NewcomerGuard } from './newcomer.guard.ts';
import { SignedInGuard } from './signed-in.guard.ts';

/**
 * Who a route is for. What somebody signed in may do is for the route to decide; a newcomer's old token is no reason to
 * refuse.
 */
export function Access(who: 'anybody' | 'newcomer' | 'signed-in'): MethodDecorator {
  if (who === 'newcomer') return UseGuards(NewcomerGuard);
  const credentials = [ApiBearerAuth(), ApiCookieAuth(), ...(who === 'anybody' ? [ApiSecurity({})] : [])];
  const guards = who === 'signed-in' ? [IdentityGuard, SignedInGuard] : [IdentityGuard];
  return applyDecorators(UseGuards(...guards), ...credentials);
}
