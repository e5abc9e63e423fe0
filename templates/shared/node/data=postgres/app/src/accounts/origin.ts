import type { Identity } from '../platform/identity.ts';
import { Problem } from '../platform/problem.ts';
import { hasToken, type RequestHeaders } from './identify.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps other sites from acting for who is signed in here: browsers send cookies along with whatever any site asks for,
 * but also say which site that is. A token has to be added on purpose, so that it proves enough.
 */
export function requireOwnOrigin(
  { method, headers }: { method: string; headers: RequestHeaders },
  who: Identity | undefined,
  publicUrl: string,
): void {
  if (safe.has(method) || hasToken(headers)) return;
  const { origin } = headers;
  // Without cookies and Origin it is no browser that asks. A foreign one may not even sign in.
  if (origin === publicUrl || (origin === undefined && !who)) return;
  throw new Problem(403, `A browser may do this only on ${publicUrl}; others send the header Origin: ${publicUrl}.`);
}
