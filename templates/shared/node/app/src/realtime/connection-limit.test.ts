import { expect, test } from 'vitest';
import { Problem } from '../platform/problem.ts';
import { ConnectionLimit } from './connection-limit.ts';

function refusal(limit: ConnectionLimit, key?: string): number | undefined {
  try {
    limit.check(key);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.status : 500;
  }
}

test('of each key so many, of all so many, and what has left does not count', () => {
  const limit = new ConnectionLimit(3, 2);
  limit.enter('a');
  expect(refusal(limit, 'a')).toBeUndefined();
  limit.enter('a');
  expect([refusal(limit), refusal(limit, 'a'), refusal(limit, 'b')]).toEqual([undefined, 429, undefined]);
  limit.enter('b');
  expect([refusal(limit), refusal(limit, 'c')]).toEqual([503, 503]);
  expect(() => {
    new ConnectionLimit(3, 2).check('a', 0);
  }).toThrow(Problem);
  limit.leave('a');
  expect([refusal(limit, 'a'), refusal(limit, 'b')]).toEqual([undefined, undefined]);
});
