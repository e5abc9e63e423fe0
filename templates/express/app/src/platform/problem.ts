import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { currentRequestId } from './request-context.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The body of every answer that is an error (RFC 9457). */
export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ description: 'The id of the request, as in the logs.' }),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export type ProblemBody = z.infer<typeof ProblemSchema>;
export type Violation = NonNullable<ProblemBody['errors']>[number];

/** An error whose text the client may read. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: Violation[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail?: string, extra: { errors?: Violation[]; headers?: Record<string, string> } = {}) {
    super(detail ?? STATUS_CODES[status] ?? 'Error');
    this.status = status;
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }

  /** What a schema found wrong, each with the JSON pointer (RFC 6901) of what it is about. */
  static invalid(issues: readonly { path?: readonly unknown[] | undefined; message: string }[]): Problem {
    const errors = issues.map((issue) => ({ pointer: pointerTo(issue.path ?? []), detail: issue.message }));
    return new Problem(400, 'The request is not valid.', { errors });
  }
}

function pointerTo(path: readonly unknown[]): string {
  const keys = path.map((step) => (typeof step === 'object' && step !== null && 'key' in step ? step.key : step));
  return ['#', ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The problem that an error stands for. What nobody foresaw is a 500 that tells nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { status, statusCode, code } = (error ?? {}) as { status?: unknown; statusCode?: unknown; code?: unknown };
  // Body parsers and frameworks put the status on their errors.
  const found = [status, statusCode].find((value) => typeof value === 'number' && value >= 400 && value < 500);
  if (typeof found === 'number') return new Problem(found, detailOf(found));
  return typeof code === 'string' ? (fromPostgres(code) ?? new Problem(500)) : new Problem(500);
}

function detailOf(status: number): string | undefined {
  switch (status) {
    case 400:
      return 'The request cannot be read.';
    case 413:
      return 'The request is larger than what is accepted.';
    case 415:
      return 'The content has to be JSON.';
    default:
      return undefined;
  }
}

// postgresql.org/docs/current/errcodes-appendix.html
function fromPostgres(code: string): Problem | undefined {
  switch (code) {
    case '23505': // unique_violation
    case '23503': // foreign_key_violation
      return new Problem(409, 'This is in conflict with what is there already.');
    case '57014': // query_canceled: by the statement timeout
    case '53300': // too_many_connections
      return new Problem(503, 'This took too long; try again later.', { headers: { 'Retry-After': '10' } });
    default:
      return undefined;
  }
}

export function problemBody(problem: Problem): ProblemBody {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    instance: currentRequestId() ?? 'none',
    ...(problem.errors && { errors: problem.errors }),
  };
}
