import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApi } from './openapi.ts';

const text = openApi();

it('is what openapi.json says', () => {
  expect(readFileSync('openapi.json', 'utf8'), 'npm run openapi').toBe(text);
});

it('refers to nothing that is not there', () => {
  const { components } = JSON.parse(text) as { components: { schemas: object } };
  const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(referred.length).toBeGreaterThan(5);
  expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(referred));
});

it('bounds every integer', () => {
  expect(text).not.toContain('9007199254740991');
});
