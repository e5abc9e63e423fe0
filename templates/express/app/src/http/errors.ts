import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../platform/log.ts';
import { Problem, PROBLEM_TYPE, problemBody, toProblem } from '../platform/problem.ts';

/** What no route answers. */
export const notFound: RequestHandler = (request) => {
  throw new Problem(isReadable(request.path) ? 404 : 400);
};

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The only place where an error becomes an answer. Express knows it by its four arguments. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error }, 'request failed');
    if (response.headersSent) {
      next(error); // Express ends the connection: half an answer must not look like a whole one
      return;
    }
    response.status(problem.status).set(problem.headers);
    if (request.path.startsWith('/api/')) response.type(PROBLEM_TYPE).send(JSON.stringify(problemBody(problem)));
    else response.type('text/plain').send(`${problem.message}\n`);
  };
}
