import { expect, it } from 'vitest';
import { freeSlug, slugify } from './slug.ts';

it.each([
  ['On Tea', 'on-tea'],
  ['  Crème brûlée, twice! ', 'creme-brulee-twice'],
  ['snake_case & kebab-case', 'snake-case-kebab-case'],
  ['茶', 'article'],
  ['---', 'article'],
  ['x'.repeat(200), 'x'.repeat(190)],
  [`${'x'.repeat(189)} y`, 'x'.repeat(189)],
])('makes of %j the slug %s', (title, slug) => {
  expect(slugify(title)).toBe(slug);
});

it('counts from two until a slug is free', () => {
  expect(freeSlug('tea', new Set())).toBe('tea');
  expect(freeSlug('tea', new Set(['tea', 'tea-2', 'tea-4']))).toBe('tea-3');
});

it('never gives away what is reserved', () => {
  expect(freeSlug('new', new Set())).toBe('new-2');
});
