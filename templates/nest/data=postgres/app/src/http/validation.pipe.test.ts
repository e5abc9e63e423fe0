import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ValidationPipe } from './validation.pipe.ts';

const schema = z.object({ id: z.coerce.number('No number.').int() });
const pipe = new ValidationPipe();

it('hands on what its schema makes of a value', async () => {
  for (const type of ['query', 'param'] as const) {
    expect(await pipe.transform<unknown>({ id: '7', more: 1 }, { type, schema })).toEqual({ id: 7 });
  }
});

it('points at what is wrong in a query, and knows no path that is', async () => {
  const problem = { status: 400, errors: [{ pointer: '#/id', detail: 'No number.' }] };
  await expect(pipe.transform({ id: 'x' }, { type: 'query', schema })).rejects.toMatchObject(problem);
  await expect(pipe.transform({ id: 'x' }, { type: 'param', schema })).rejects.toMatchObject({ status: 404 });
});

it('reads a body only after the path was looked at', async () => {
  const text = Readable.from([Buffer.from('{"id":"7"}')]);
  const request = Object.assign(text, { headers: { 'content-type': 'text/plain', 'content-length': '10' } });
  const body = pipe.transform(request, { type: 'body', schema });
  const path = pipe.transform({ id: 'x' }, { type: 'param', schema });
  await expect(Promise.all([body, path])).rejects.toMatchObject({ status: 404 });
  await expect(body).rejects.toMatchObject({ status: 415 });
});
