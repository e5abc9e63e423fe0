import { expect, it } from 'vitest';
import { etag, namesVersion } from './etag.ts';

it.each([etag(1), 'W/"1"', '"7", "1"', '"7",W/"1"', '*', ' * '])('%s names version 1', (header) => {
  expect(namesVersion(header, 1)).toBe(true);
});

it.each(['"7"', '"11"', '1', '', '"1', '"*"', '"0", W/"2"'])('%j does not name version 1', (header) => {
  expect(namesVersion(header, 1)).toBe(false);
});
