import { expect, it } from 'vitest';
import { requirePlainPath } from './path.ts';

it.each(['/', '/hello', '/hello/', '/a.b/..c/d..', '/caf%C3%A9%2F%20x', '/?a=//b/../%61&c=%zz', '*'])(
  'lets %s pass',
  (url) => {
    expect(() => {
      requirePlainPath(url);
    }).not.toThrow();
  },
);

it.each([
  ['/%', 400],
  ['/a%zz', 400],
  ['/%ff', 400],
  ['/%61pi/articles', 404],
  ['/%2E%2e/package.json', 404],
  ['//hello', 404],
  ['/a//b', 404],
  ['/./hello', 404],
  ['/a/../hello', 404],
  ['/a/..', 404],
  ['http://elsewhere.example/hello', 404],
])('refuses %s with %d', (url, status) => {
  expect(() => {
    requirePlainPath(url);
  }).toThrow(expect.objectContaining({ status }) as Error);
});
