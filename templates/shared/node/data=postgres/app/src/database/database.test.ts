import { expect, it } from 'vitest';
import { parseBigint } from './database.ts';

it('reads keys as numbers, unless they would become others', () => {
  expect(parseBigint('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => parseBigint('9007199254740993')).toThrow(RangeError);
});
