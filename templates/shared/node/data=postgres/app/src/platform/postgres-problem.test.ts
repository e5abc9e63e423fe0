import { expect, it } from 'vitest';
import { toProblem } from './problem.ts';

it.each([
  ['23505', 409, 'This is in conflict with what is there already.'],
  ['23503', 409, 'This is in conflict with what is there already.'],
  ['57014', 503, 'This took too long; try again later.'],
  ['57P01', 503, 'The database cannot be reached; try again later.'],
  ['08006', 503, 'The database cannot be reached; try again later.'],
  ['ECONNREFUSED', 503, 'The database cannot be reached; try again later.'],
  ['XX000', 500, 'Internal Server Error'],
])('%s of Postgres is %d', (code, status, detail) => {
  expect(toProblem(Object.assign(new Error(), { code }))).toMatchObject({ status, message: detail });
});

it('asks to come back when all connections are in use', () => {
  const problem = toProblem(new Error('timeout exceeded when trying to connect'));
  expect(problem).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } });
});
