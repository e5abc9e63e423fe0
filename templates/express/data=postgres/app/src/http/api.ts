import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { signedIn } from '../accounts/identify.ts';
import type { Identity } from '../platform/identity.ts';
import { readJson } from '../platform/json-body.ts';
import { Problem, PROBLEM_TYPE, ProblemSchema } from '../platform/problem.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who asks; throws a Problem if what the request says of that is not true. */
interface Callers {
  identifyFor(request: Request): Promise<Identity | undefined>;
  identifyNewcomer(request: Request): Promise<Identity | undefined>;
}

/** What a route tells of itself: routing, validation, types and documentation all come from it. */
export interface Route<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: Method;
  /** As Express writes it: /api/articles/:id */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** What somebody signed in may do is for the route to decide. A newcomer's old token is no reason to refuse. */
  readonly access: 'anybody' | 'newcomer' | 'signed-in';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Headers that it reads, for the documentation. */
  readonly headers?: z.ZodObject;
  /** By status. */
  readonly answers: Readonly<Record<`${number}`, { description: string; schema?: z.ZodType; headers?: z.ZodObject }>>;
  handle(input: Input<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<Answer>;
}

export interface Input<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly identity: Identity | undefined;
  /** The address that it comes from, as far as proxies are trusted. */
  readonly client: string;
  readonly request: Request;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

/** Routes that check what they are given, and document themselves. */
export class Api {
  readonly router = Router({ strict: true, caseSensitive: true });
  readonly paths: Record<string, NonNullable<ZodOpenApiPathsObject[string]>> = {};
  readonly #callers: Callers;

  constructor(callers: Callers) {
    this.#callers = callers;
  }

  route<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
    route: Route<Params, Query, Body>,
  ): void {
    const documented = route.path.replaceAll(/:(\w+)/g, '{$1}');
    this.paths[documented] = { ...this.paths[documented], [route.method]: operation(route) };
    this.router[route.method](route.path, async (request, response) => {
      const identity = await this.#callers[route.access === 'newcomer' ? 'identifyNewcomer' : 'identifyFor'](request);
      if (route.access === 'signed-in') signedIn(identity);
      const answer = await route.handle({
        params: parsed(route.params, request.params, 404),
        query: parsed(route.query, request.query),
        body: route.body && parsed(route.body, await readJson(request)),
        identity,
        client: request.ip ?? '',
        request,
      } as Input<z.output<Params>, z.output<Query>, z.output<Body>>);
      send(response, answer);
    });
  }

  /** After the last route: every other method on their paths is refused. */
  refuseOtherMethods(): void {
    for (const [path, item] of Object.entries(this.paths)) {
      const methods = Object.keys(item).flatMap((method) =>
        method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
      );
      this.router.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), () => {
        throw new Problem(405, undefined, { headers: { Allow: methods.join(', ') } });
      });
    }
  }
}

/** The checked value. A path that cannot be is one that is not there. */
function parsed<T extends z.ZodType>(schema: T | undefined, value: unknown, status = 400): z.output<T> | undefined {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw status === 404 ? new Problem(404) : Problem.invalid(result.error.issues);
}

function send(response: Response, { status, headers = {}, body }: Answer): void {
  response.status(status).set(headers);
  // Express's own json() looks at each answer for what is the same for all: a seventh of the time of a short request.
  if (body !== undefined) response.set('Content-Type', 'application/json; charset=utf-8');
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const credentials = [{ bearer: [] }, { cookie: [] }];

function operation(route: Route<z.ZodType, z.ZodType, z.ZodType>): ZodOpenApiOperationObject {
  const problem = { description: 'A problem.', content: { [PROBLEM_TYPE]: { schema: ProblemSchema } } };
  const responses = Object.entries(route.answers).map(([status, { description, schema, headers }]) => [
    status,
    { description, ...(schema && { content: { 'application/json': { schema } } }), ...(headers && { headers }) },
  ]);
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.access !== 'newcomer' && { security: route.access === 'anybody' ? [...credentials, {}] : credentials }),
    requestParams: {
      ...(route.params && { path: route.params as z.ZodObject }),
      ...(route.query && { query: route.query as z.ZodObject }),
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: { ...(Object.fromEntries(responses) as object), default: problem },
  };
}
