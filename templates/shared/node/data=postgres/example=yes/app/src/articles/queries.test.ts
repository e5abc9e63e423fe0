import { expect, it } from 'vitest';
import { wordsOf } from './queries.ts';

it.each([
  ['', []],
  [' \n', []],
  ['green  tea', ['green', 'tea']],
  ['\0te\0a', ['tea']],
  ['a b c d e f g h i j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
  ['x'.repeat(500), ['x'.repeat(200)]],
  [`${'x'.repeat(199)}😀`, [`${'x'.repeat(199)}\ufffd`]],
])('looks in %j for %j', (search, words) => {
  expect(wordsOf(search)).toEqual(words);
});
