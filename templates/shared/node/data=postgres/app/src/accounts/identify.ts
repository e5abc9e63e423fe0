import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Identity } from '../platform/identity.ts';
import { Problem } from '../platform/problem.ts';
import { cookieValue, sessionCookie, verifiedToken, type CookieSettings } from './session-token.ts';

/** What a request says of who makes it, as Node has it: `request.headers` will do. */
export interface RequestHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
}

export type Identify = (headers: RequestHeaders) => Promise<Identity | undefined>;

/**
 * Tells who makes a request by its token, or else by the cookie of its session. A token that is not valid is an error,
 * as its sender believes that it is; an old cookie is nobody.
 *
 * Every request asks this, so it is one query: better-auth's own way takes five times the work. It also leaves to the
 * page, which can renew its cookie, to prolong a session.
 */
export function createIdentify(db: Database, config: CookieSettings & Pick<Config, 'SECRET_KEY'>): Identify {
  const cookieName = sessionCookie(config);
  return async (headers) => {
    const isToken = hasToken(headers);
    const signed = isToken ? tokenIn(headers) : cookieValue(headers.cookie ?? '', cookieName);
    const token = signed && verifiedToken(signed, config.SECRET_KEY);
    const who = token && (await findIdentity(db, token));
    if (who) return who;
    if (isToken) throw unauthorized('The token is unknown, revoked or expired.');
    return undefined;
  };
}

async function findIdentity(db: Database, token: string): Promise<Identity | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.id as session', 'users.id', 'users.name', 'users.staff'])
    .where('token', '=', token)
    .where('expires_at', '>', new Date())
    .executeTakeFirst();
  return row && { ...row, id: String(row.id), session: String(row.session) };
}

/** What decides who it is, for better-auth: a token that is wrong must not make way for a cookie. */
export function credentialsOf(headers: RequestHeaders): Headers {
  const { authorization, cookie } = headers;
  const credentials = new Headers();
  if (authorization !== undefined && hasToken(headers)) credentials.set('Authorization', authorization);
  else if (cookie !== undefined) credentials.set('Cookie', cookie);
  return credentials;
}

const BEARER = /^bearer(?= |$)/i;

/** Whether it claims to be made with a token. */
export function hasToken({ authorization = '' }: RequestHeaders): boolean {
  return BEARER.test(authorization);
}

function tokenIn({ authorization = '' }: RequestHeaders): string {
  return authorization.replace(BEARER, '').trim();
}

export function signedIn(who: Identity | undefined): Identity {
  if (!who) throw unauthorized('Sign in first.');
  return who;
}

export function unauthorized(detail: string): Problem {
  return new Problem(401, detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
