import type { Api } from '../http/api.ts';
import type { Accounts } from './accounts.ts';
import { Credentials, PasswordChange, SignedIn, SignUp, Token } from './schema.ts';

const signedIn = { 200: { description: 'Who is signed in now.', schema: SignedIn } };

/** Sessions of browsers, by cookie, and tokens for programs. */
export function accountRoutes(api: Api, accounts: Accounts): void {
  api.route({
    method: 'get',
    path: '/api/auth/get-session',
    operationId: 'getSession',
    summary: 'Who is signed in.',
    access: 'anybody',
    answers: { 200: { description: 'Who it is, or null.', schema: SignedIn.nullable() } },
    handle: ({ request }) => accounts.session(request.headers),
  });

  api.route({
    method: 'post',
    path: '/api/auth/sign-up/email',
    operationId: 'signUp',
    summary: 'Make an account, and sign in.',
    access: 'newcomer',
    body: SignUp,
    answers: signedIn,
    handle: ({ body, client }) => accounts.signUp(body, client),
  });

  api.route({
    method: 'post',
    path: '/api/auth/sign-in/email',
    operationId: 'signIn',
    summary: 'Sign in.',
    access: 'newcomer',
    body: Credentials,
    answers: signedIn,
    handle: ({ body, client }) => accounts.signIn(body, client),
  });

  api.route({
    method: 'post',
    path: '/api/auth/sign-out',
    operationId: 'signOut',
    summary: 'Sign out.',
    access: 'anybody',
    answers: { 200: { description: 'Nobody is signed in any more.' } },
    handle: ({ request }) => accounts.signOut(request.headers),
  });

  api.route({
    method: 'post',
    path: '/api/auth/change-password',
    operationId: 'changePassword',
    summary: 'Change the password; ends all sessions and tokens, and begins a new session.',
    access: 'signed-in',
    body: PasswordChange,
    answers: signedIn,
    handle: ({ body, request, client }) => accounts.changePassword(body, request.headers, client),
  });

  api.route({
    method: 'post',
    path: '/api/token',
    operationId: 'createToken',
    summary: 'Get a token, by e-mail address and password.',
    access: 'newcomer',
    body: Credentials,
    answers: { 201: { description: 'The token.', schema: Token } },
    handle: async ({ body, client }) => ({ status: 201, body: await accounts.createToken(body, client) }),
  });

  api.route({
    method: 'delete',
    path: '/api/token',
    operationId: 'deleteToken',
    summary: 'End the token that this request is made with.',
    access: 'signed-in',
    answers: { 204: { description: 'It is valid no more.' } },
    handle: async ({ request }) => {
      await accounts.endToken(request.headers);
      return { status: 204 };
    },
  });
}
