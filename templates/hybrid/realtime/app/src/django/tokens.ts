import type { IncomingMessage } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import { Problem } from '../platform/problem.ts';
import { LIFETIME, type Ended } from './ended.ts';

/** Whose a token is; a Problem if it is not good. */
export type Verify = (token: string) => Promise<Identity>;

/** In seconds: how far clocks may be apart. */
const TOLERANCE = 5;

const Claims = z.object({
  sub: z.string().regex(/^[\w-]{1,50}$/),
  name: z.string(),
  staff: z.boolean(),
  sid: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(1),
});

interface VerifyOptions {
  readonly config: Pick<Config, 'COMPOSE_PROJECT_NAME' | 'JWKS_URL' | 'PUBLIC_URL'>;
  readonly ended: Ended;
  readonly log: Logger;
}

/** Django signs a token for a session, for this service alone, and for a minute. */
export function createVerify({ config, ended, log }: VerifyOptions): Verify {
  const keys = createRemoteJWKSet(new URL(config.JWKS_URL), { cooldownDuration: 5_000, timeoutDuration: 3_000 });
  const options = {
    algorithms: ['EdDSA'],
    issuer: config.PUBLIC_URL,
    audience: `${config.COMPOSE_PROJECT_NAME}-realtime`,
    clockTolerance: TOLERANCE,
    maxTokenAge: LIFETIME,
  };

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    if (header.kid === undefined) throw new errors.JWKSNoMatchingKey();
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      log.warn({ err: error }, 'the keys of tokens cannot be had');
      throw Problem.later();
    }
  };

  return async (token) => {
    const claims = await jwtVerify(token, keyOf, options).then(
      ({ payload }) => Claims.safeParse(payload).data,
      (error: unknown) => {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      },
    );
    // Nothing is awaited from here to where a connection is counted: none slips in while its session ends.
    if (!claims || ended.has({ user: claims.sub, session: claims.sid, at: claims.iat })) throw notGood();
    const { sub: id, name, staff, sid: session, exp } = claims;
    return { id, name, staff, session, expires: (exp + TOLERANCE) * 1_000 };
  };
}

function notGood(): Problem {
  const headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
  return new Problem(401, 'The token is not good, or is good no more.', { headers });
}

const SUBPROTOCOL = 'token.';

/** The token that a handshake offers as a subprotocol: pages cannot give a WebSocket headers. */
export function tokenOfSocket({ headers }: IncomingMessage): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  return offered.find((name) => name.startsWith(SUBPROTOCOL))?.slice(SUBPROTOCOL.length);
}

export function tokenOfRequest({ headers }: IncomingMessage): string | undefined {
  return /^bearer(?= |$) *(.*)$/i.exec(headers.authorization ?? '')?.[1];
}
