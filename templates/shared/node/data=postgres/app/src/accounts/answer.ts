import { SignedIn } from './schema.ts';

/** The answer to a request of /api/auth. */
export interface AuthAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: SignedIn | null;
}

interface Answered {
  readonly headers: Headers;
  readonly response: { user: { id: string } } | null;
}

/** Of what better-auth answers, what a browser needs: cookies, and who it is. */
export function answer({ headers, response }: Answered): AuthAnswer {
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store', 'Set-Cookie': headers.getSetCookie() },
    body: response && SignedIn.parse({ user: { ...response.user, id: Number(response.user.id) } }),
  };
}
