import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { cookieValue, verifiedToken } from './session-token.ts';

const secret = 'k'.repeat(32);
const sign = (token: string, key = secret) => `${token}.${createHmac('sha256', key).update(token).digest('base64')}`;

it('reads what we have signed', () => {
  expect(verifiedToken(sign('abc'), secret)).toBe('abc');
});

it.each(['', '.', 'abc', 'abc.', 'abc.def', sign('abc', 'another key'), `x${sign('abc')}`, `${sign('abc')}AAAA`])(
  'does not believe %j',
  (signed) => {
    expect(verifiedToken(signed, secret)).toBeUndefined();
  },
);

it.each([
  ['shop.session=a%2Bb', 'a+b'],
  ['other=1; shop.session=a; last=2', 'a'],
  ['other=1;shop.session=a=b', 'a=b'],
  ['shop.session=', ''],
  ['', undefined],
  ['shop.session', undefined],
  ['myshop.session=a', undefined],
  ['shop.session=%zz', undefined],
])('finds in the cookies %j the value %j', (header, value) => {
  expect(cookieValue(header, 'shop.session')).toBe(value);
});
