import { randomBytes } from 'node:crypto';
import { beforeAll, expect } from 'vitest';
import type { ProblemBody } from '../../src/platform/problem.ts';
import { useApp, type TestApp } from '../app.ts';
import { openTestDatabase } from '../database.ts';

type Headers = Record<string, string>;

/** Somebody who speaks to the API: with a cookie or with a token, or as nobody. */
export class Client {
  readonly app: TestApp;
  readonly email = `${randomBytes(6).toString('hex')}@example.com`;
  readonly password = randomBytes(12).toString('hex');
  headers: Headers = {};

  constructor(app: TestApp, headers: Headers = {}) {
    this.app = app;
    this.headers = headers;
  }

  /** Makes an account; from then on the cookie says who it is. */
  async signUp(name: string): Promise<this> {
    const { email, password } = this;
    const response = await this.send('POST', '/api/auth/sign-up/email', { email, password, name }, this.origin);
    expect(response.status, await response.clone().text()).toBe(200);
    this.headers = { Cookie: cookieOf(response) };
    return this;
  }

  /** The same person with a bearer token. */
  async withToken(): Promise<Client> {
    const { email, password } = this;
    const response = await this.send('POST', '/api/token', { email, password }, this.origin);
    expect(response.status, await response.clone().text()).toBe(201);
    const { token } = (await response.json()) as { token: string };
    return new Client(this.app, { Authorization: `Bearer ${token}` });
  }

  get origin(): Headers {
    return { Origin: this.app.config.PUBLIC_URL };
  }

  send(method: string, path: string, content?: unknown, headers: Headers = {}): Promise<Response> {
    return fetch(this.app.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(content !== undefined && { 'Content-Type': 'application/json' }), ...this.headers, ...headers },
      ...(content !== undefined && { body: isRaw(content) ? content : JSON.stringify(content) }),
    });
  }

  /** Sends what cannot be done, and returns the problem. */
  async problem(status: number, ...request: Parameters<Client['send']>): Promise<ProblemBody> {
    const response = await this.send(...request);
    const text = await response.text();
    expect(response.status, `${request[0]} ${request[1]}: ${text}`).toBe(status);
    expect(response.headers.get('Content-Type')).toContain('application/problem+json');
    const body = JSON.parse(text) as ProblemBody;
    expect(body).toMatchObject({ type: 'about:blank', status });
    expect(body.instance).toBe(response.headers.get('X-Request-Id'));
    return body;
  }
}

/** What is sent as it is. */
function isRaw(content: unknown): content is string | Uint8Array<ArrayBuffer> {
  return typeof content === 'string' || content instanceof Uint8Array;
}

export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** The whole service for the tests of a file, with nothing in its database. */
export function useService(): TestApp {
  beforeAll(async () => {
    await (await openTestDatabase()).destroy();
  });
  return useApp();
}
