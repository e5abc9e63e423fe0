import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../platform/log.ts';
import { errorAnswer, Problem, toProblem } from '../platform/problem.ts';

/** What no route answers. */
export const notFound: RequestHandler = () => {
  throw new Problem(404);
};

/** The only place where an error becomes an answer. Express knows it by its four arguments. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error }, 'request failed');
    if (response.headersSent) {
      next(error); // Express ends the connection: half an answer must not look like a whole one
      return;
    }
    const { status, headers, body } = errorAnswer(problem, request.originalUrl);
    response.status(status).set(headers).send(body);
  };
}
