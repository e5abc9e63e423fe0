import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import type { Identity } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import { Problem } from '../platform/problem.ts';
import type { Redis } from '../platform/redis.ts';
import { answer, type AuthAnswer } from './answer.ts';
import { Attempts } from './attempts.ts';
import { createAuth, type Auth } from './auth.ts';
import {
  createIdentify,
  credentialsOf,
  hasToken,
  signedIn,
  unauthorized,
  type Identify,
  type RequestHeaders,
} from './identify.ts';
import { requireOwnOrigin } from './origin.ts';
import { couldNotCreate, taken, withProblems } from './problems.ts';
import type { Credentials, PasswordChange, SignUp, Token } from './schema.ts';
import { deleteSession, validSessions } from './sessions.ts';

interface Parts {
  readonly config: Pick<Config, 'COMPOSE_PROJECT_NAME' | 'PUBLIC_URL' | 'SECRET_KEY'>;
  readonly db: Database;
  readonly redis: Redis;
  readonly log: Logger;
  /** Is told of every session that ends before its time, so that what is open in it can be closed. */
  readonly onSessionEnded: (session: string) => Promise<void>;
}

interface Request {
  readonly method: string;
  readonly headers: RequestHeaders;
}

/** People and how they are known. `client` is always the address that a request came from. */
export class Accounts {
  /** Who makes a request, if it is one that only reads; where that is not sure, see identifyFor. */
  readonly identify: Identify;
  readonly #auth: Auth;
  readonly #attempts: Attempts;
  readonly #db: Database;
  readonly #publicUrl: string;
  readonly #ended: (session: string) => Promise<void>;

  constructor({ config, db, redis, log, onSessionEnded }: Parts) {
    this.#db = db;
    this.#publicUrl = config.PUBLIC_URL;
    this.#attempts = new Attempts(redis, config.COMPOSE_PROJECT_NAME);
    this.#ended = async (session) => {
      await onSessionEnded(session).catch((error: unknown) => {
        // It has ended all the same; what is open in it is asked again from time to time.
        log.warn({ err: error }, 'the end of a session was told to nobody');
      });
    };
    this.#auth = createAuth({ config, db, log, onSessionEnded: this.#ended });
    this.identify = createIdentify(db, config);
  }

  /** Who makes a request. Throws a Problem if another site had it made. */
  async identifyFor(request: Request): Promise<Identity | undefined> {
    const who = await this.identify(request.headers);
    requireOwnOrigin(request, who, this.#publicUrl);
    return who;
  }

  /** The same where somebody gets a new session: who still sends the token of an old one need not know that it is. */
  identifyNewcomer({ method, headers: { cookie, origin } }: Request): Promise<Identity | undefined> {
    return this.identifyFor({ method, headers: { cookie, origin } });
  }

  /** Those of the sessions that have neither ended nor expired. */
  validSessions(ids: readonly string[]): Promise<Set<string>> {
    return validSessions(this.#db, ids);
  }

  /** Who is signed in, or null. Renews a cookie that is more than a day old. */
  async session(headers: RequestHeaders): Promise<AuthAnswer> {
    return answer(await this.#auth.api.getSession({ headers: credentialsOf(headers), returnHeaders: true }));
  }

  async signUp(body: SignUp, client: string): Promise<AuthAnswer> {
    const work = () => withProblems(this.#auth.api.signUpEmail({ body, returnHeaders: true }));
    try {
      return answer(await this.#attempts.signUp(client, work));
    } catch (error) {
      if (!couldNotCreate(error)) throw error;
      // Somebody else was faster, a double click, say; or it is the database.
      if (await this.#isTaken(body.email)) throw taken();
      throw new Problem(503, 'There cannot be new accounts now; try again later.', {
        headers: { 'Retry-After': '10' },
      });
    }
  }

  async signIn(credentials: Credentials, client: string): Promise<AuthAnswer> {
    return answer(await this.#checkPassword(credentials, client));
  }

  async signOut(headers: RequestHeaders): Promise<AuthAnswer> {
    const who = await this.identify(headers);
    // better-auth's way to sign out ends well even if the session could not be deleted.
    if (who) await this.#endSession(who.session);
    const { headers: made } = await this.#auth.api.signOut({ headers: credentialsOf(headers), returnHeaders: true });
    return answer({ headers: made, response: null });
  }

  /** Ends all sessions and tokens of theirs, as somebody else may have them, and begins a new one. */
  async changePassword(change: PasswordChange, headers: RequestHeaders, client: string): Promise<AuthAnswer> {
    const { id } = signedIn(await this.identify(headers));
    const request = { headers: credentialsOf(headers), body: { ...change, revokeOtherSessions: true } };
    const work = () => withProblems(this.#auth.api.changePassword({ ...request, returnHeaders: true }));
    return answer(await this.#attempts.withPassword(`id:${id}`, client, work));
  }

  /** A token is a session too: it expires with it, and ends when the password changes. */
  async createToken(credentials: Credentials, client: string): Promise<Token> {
    const { headers, response } = await this.#checkPassword(credentials, client);
    const { expires_at: expires } = await this.#db
      .selectFrom('sessions')
      .select('expires_at')
      .where('token', '=', response.token)
      .executeTakeFirstOrThrow();
    return { token: headers.get('set-auth-token') ?? '', expires: expires.toISOString() };
  }

  /** Ends the token that the request is made with. */
  async endToken(headers: RequestHeaders): Promise<void> {
    if (!hasToken(headers)) throw unauthorized('There is no token in the header Authorization.');
    await this.#endSession(signedIn(await this.identify(headers)).session);
  }

  async #isTaken(email: string): Promise<boolean> {
    const user = await this.#db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
    return user !== undefined;
  }

  #checkPassword(body: Credentials, client: string) {
    const work = () => withProblems(this.#auth.api.signInEmail({ body, returnHeaders: true }));
    return this.#attempts.withPassword(body.email, client, work);
  }

  async #endSession(id: string): Promise<void> {
    if (await deleteSession(this.#db, id)) await this.#ended(id);
  }
}
