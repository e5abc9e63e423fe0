import { expect, it } from 'vitest';
import { requireOwnOrigin } from './origin.ts';

const own = 'https://example.com';
const ann = { id: '1', name: 'Ann', staff: false, session: '1' };
const authorization = 'Bearer abc';

it.each([
  ['GET', { origin: 'https://evil.example' }, ann],
  ['HEAD', {}, ann],
  ['POST', { origin: own }, ann],
  ['POST', { origin: own }, undefined],
  ['POST', {}, undefined],
  ['DELETE', { authorization }, ann],
  ['DELETE', { authorization, origin: 'https://evil.example' }, ann],
])('lets %s with %o by %o pass', (method, headers, who) => {
  expect(() => {
    requireOwnOrigin({ method, headers }, who, own);
  }).not.toThrow();
});

it.each([
  ['POST', {}, ann],
  ['PUT', { origin: 'null' }, ann],
  ['PATCH', { origin: `${own}.evil.example` }, ann],
  ['DELETE', { origin: 'http://example.com' }, ann],
  ['POST', { origin: 'https://evil.example' }, undefined],
  ['POST', { authorization: 'Basic abc' }, ann],
])('refuses %s with %o by %o', (method, headers, who) => {
  expect(() => {
    requireOwnOrigin({ method, headers }, who, own);
  }).toThrow(own);
});
