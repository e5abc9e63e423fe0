import { expect, it } from 'vitest';
import { toProblem } from './problem.ts';

it.each([
  ['23505', 409, 'This is in conflict with what is there already.'],
  ['23503', 409, 'This is in conflict with what is there already.'],
  ['57014', 503, 'This took too long; try again later.'],
  ['XX000', 500, 'Internal Server Error'],
])('%s of Postgres is %d', (code, status, detail) => {
  expect(toProblem(Object.assign(new Error(), { code }))).toMatchObject({ status, message: detail });
});
