import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

it.each([1, 7, 2 ** 31, Number.MAX_SAFE_INTEGER])('finds %d again', (id) => {
  expect(decodeCursor(encodeCursor(id))).toBe(id);
});

const encode = (text: string) => Buffer.from(text).toString('base64url');

it.each([
  'made-up',
  '!',
  encode('xyz'),
  encode('0'),
  encode('-1'),
  encode('1.5'),
  encode('1e3'),
  encode('9'.repeat(20)),
])('refuses %s', (cursor) => {
  expect(decodeCursor(cursor)).toBeUndefined();
});

it('refuses what only means the same', () => {
  expect(decodeCursor(`${encode('7')}==`)).toBeUndefined();
  expect(decodeCursor(encode('07'))).toBeUndefined();
});
