import { betterAuth } from 'better-auth';
import { bearer } from 'better-auth/plugins/bearer';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../platform/log.ts';
import { hashPassword, verifyPassword } from './password.ts';
import * as tables from './tables.ts';

const DAY = 24 * 60 * 60;

interface Parts {
  readonly config: Pick<Config, 'COMPOSE_PROJECT_NAME' | 'PUBLIC_URL' | 'SECRET_KEY'>;
  readonly db: Database;
  readonly log: Logger;
  readonly onSessionEnded: (session: string) => Promise<void>;
}

export type Auth = ReturnType<typeof createAuth>;

/**
 * Users and their sessions. Its own request handler is not used: of its many endpoints those are open that accounts.ts
 * calls, whatever the next version adds. What it would check of a request (origin, rate) is checked before that.
 */
export function createAuth({ config, db, log, onSessionEnded }: Parts) {
  return betterAuth({
    baseURL: config.PUBLIC_URL,
    basePath: '/api/auth',
    trustedOrigins: [config.PUBLIC_URL],
    secret: config.SECRET_KEY,
    database: { db, type: 'postgres', transaction: true },
    user: {
      ...tables.users,
      additionalFields: { staff: { type: 'boolean', required: true, defaultValue: false, input: false } },
    },
    account: tables.accounts,
    verification: tables.verifications,
    session: { ...tables.sessions, expiresIn: 14 * DAY, updateAge: DAY },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    // Sessions are stored with their token in clear; without our signature it opens nothing.
    plugins: [bearer({ requireSignature: true })],
    databaseHooks: {
      session: {
        create: {
          // Nobody else clears away sessions that were left to expire.
          after: async ({ userId }) => {
            await db
              .deleteFrom('sessions')
              .where('user_id', '=', Number(userId))
              .where('expires_at', '<', new Date())
              .execute();
          },
        },
        delete: { after: ({ id }) => onSessionEnded(id) },
      },
    },
    advanced: {
      cookiePrefix: config.COMPOSE_PROJECT_NAME,
      database: { generateId: 'serial', joins: true },
      // What is not kept can neither be forged by a header nor get lost.
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    onAPIError: { throw: true },
    logger: { level: 'warn', disableColors: true, log: toLog(log) },
  });
}

/** What went wrong in it, without what was typed: its messages below a warning name addresses. */
function toLog(log: Logger) {
  return (level: 'debug' | 'info' | 'warn' | 'error', message: string, ...details: unknown[]) => {
    const error = details.find((detail) => detail instanceof Error);
    log[level]({ ...(error && { err: error }) }, `better-auth: ${message}`);
  };
}
