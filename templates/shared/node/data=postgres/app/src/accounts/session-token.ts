import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config.ts';

export type CookieSettings = Pick<Config, 'COMPOSE_PROJECT_NAME' | 'PUBLIC_URL'>;

/** The name that better-auth gives to the cookie of a session. */
export function sessionCookie({ COMPOSE_PROJECT_NAME, PUBLIC_URL }: CookieSettings): string {
  return `${PUBLIC_URL.startsWith('https:') ? '__Secure-' : ''}${COMPOSE_PROJECT_NAME}.session_token`;
}

/** The token in "token.signature", as better-auth signs it; undefined if it was not us who signed. */
export function verifiedToken(signed: string, secret: string): string | undefined {
  const dot = signed.lastIndexOf('.');
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1));
  const expected = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'));
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** What a browser sends back under a name. */
export function cookieValue(header: string, name: string): string | undefined {
  const start = `${name}=`;
  const found = header.split(/;\s*/).find((pair) => pair.startsWith(start));
  try {
    return found && decodeURIComponent(found.slice(start.length));
  } catch {
    return undefined; // it is not one of ours
  }
}
