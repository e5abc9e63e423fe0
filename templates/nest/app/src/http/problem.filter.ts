import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../platform/log.ts';
import { errorAnswer, toProblem } from '../platform/problem.ts';
import { LOG } from '../platform/tokens.ts';

/** The only place where an error becomes an answer: Nest's, Fastify's, or one of ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest(), http.getResponse(), this.log);
  }
}

export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): void {
  const problem = toProblem(error);
  if (problem.status >= 500) log.error({ err: error }, 'request failed');
  if (reply.raw.headersSent) {
    reply.raw.destroy(); // half an answer must not look like a whole one
    return;
  }
  const { status, headers, body } = errorAnswer(problem, request.url);
  reply.status(status).headers(headers).send(body);
}
