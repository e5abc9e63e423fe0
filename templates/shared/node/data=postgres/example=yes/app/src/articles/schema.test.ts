import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeCursor } from './cursor.ts';
import { ArticleChange, ArticleInput, IdParams, ListQuery } from './schema.ts';

const valid = { title: 'On tea', body: 'Water first.' };

function pointers(schema: z.ZodType, value: unknown): string[] {
  return schema.safeParse(value).error?.issues.map(({ path }) => path.join('/')) ?? [];
}

describe('ArticleInput', () => {
  it('needs title and body', () => {
    expect(ArticleInput.parse(valid)).toEqual(valid);
    expect(pointers(ArticleInput, {})).toEqual(['title', 'body']);
  });

  it('takes the blanks from around a title, before it is measured', () => {
    const title = 'x'.repeat(200);
    expect(ArticleInput.parse({ ...valid, title: ` ${title}\n` }).title).toBe(title);
  });

  it('leaves out what only the server decides', () => {
    expect(ArticleInput.parse({ ...valid, id: 77, version: 9, author: { id: 1 } })).toEqual(valid);
  });

  it.each([
    ['title', ''],
    ['title', '  '],
    ['title', null],
    ['title', ['x']],
    ['title', 'x'.repeat(201)],
    ['title', 'nul\0'],
    ['title', 'half \ud83d'],
    ['body', ''],
    ['body', ' \n'],
    ['body', 'x'.repeat(100_001)],
    ['body', 'nul\0'],
    ['slug', 'new'],
    ['slug', ''],
    ['slug', 'no spaces'],
    ['slug', 'x'.repeat(201)],
    ['slug', null],
    ['status', 'lost'],
    ['status', null],
  ])('has one thing to say of the %s %j', (key, value) => {
    expect(pointers(ArticleInput, { ...valid, [key]: value })).toEqual([key]);
    expect(pointers(ArticleChange, { [key]: value })).toEqual([key]);
  });

  it.each([[1], ['text'], [null], [[valid]]])('refuses %j as a whole', (value) => {
    expect(pointers(ArticleInput, value)).toEqual(['']);
  });
});

it('ArticleChange takes any part, and none', () => {
  expect(ArticleChange.parse({})).toEqual({});
  expect(ArticleChange.parse({ status: 'published' })).toEqual({ status: 'published' });
});

describe('ListQuery', () => {
  it('asks for twenty unless told otherwise', () => {
    expect(ListQuery.parse({})).toEqual({ limit: 20, search: '' });
    expect(ListQuery.parse({ limit: '100' }).limit).toBe(100);
  });

  it.each(['0', '101', '', 'many', '-1', '1.5', '1e1', '0x10', '٣', ' 5', '9'.repeat(5000), ['5', '5'], [5]])(
    'refuses the limit %j',
    (limit) => {
      expect(pointers(ListQuery, { limit })).toEqual(['limit']);
    },
  );

  it('reads a cursor, an empty one as none', () => {
    expect(ListQuery.parse({ cursor: encodeCursor(7) }).cursor).toBe(7);
    expect(ListQuery.parse({ cursor: '' }).cursor).toBeUndefined();
    expect(pointers(ListQuery, { cursor: 'made-up' })).toEqual(['cursor']);
  });

  it('refuses a search that is there twice', () => {
    expect(pointers(ListQuery, { search: ['a', 'b'] })).toEqual(['search']);
  });
});

describe('IdParams', () => {
  it('reads a number', () => {
    expect(IdParams.parse({ id: '12' })).toEqual({ id: 12 });
  });

  it.each(['0', '-1', '01', '1.0', '1e3', 'x', '', String(2 ** 53), '9'.repeat(30)])('refuses %j', (id) => {
    expect(IdParams.safeParse({ id }).success).toBe(false);
  });
});

it('documents numbers as numbers, with their bounds', () => {
  const { properties } = z.toJSONSchema(ListQuery, { io: 'input' });
  expect(properties?.limit).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
  expect(z.toJSONSchema(IdParams, { io: 'input' }).properties?.id).toMatchObject({ type: 'integer', minimum: 1 });
});
