import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorAnswer, Problem, problemBody, ProblemSchema, toProblem } from './problem.ts';
import { runInContext } from './request-context.ts';

describe('toProblem', () => {
  it.each([
    [new Problem(412, 'Changed.'), 412, 'Changed.'],
    [Object.assign(new Error('path too long'), { status: 414 }), 414, 'URI Too Long'],
    [Object.assign(new Error('Unexpected end'), { statusCode: 400 }), 400, 'The request cannot be read.'],
    [Object.assign(new Error('no such thing'), { code: 'ENOENT' }), 500, 'Internal Server Error'],
    [Object.assign(new Error('upstream'), { status: 502 }), 500, 'Internal Server Error'],
    [new Error('password is hunter2'), 500, 'Internal Server Error'],
    [undefined, 500, 'Internal Server Error'],
  ])('%s', (error, status, detail) => {
    expect(toProblem(error)).toMatchObject({ status, message: detail });
  });
});

describe('problemBody', () => {
  it('is what the documentation says, with the id of the request', () => {
    const body = runInContext({ requestId: 'request-1' }, () => problemBody(new Problem(404)));
    expect(ProblemSchema.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Not Found',
      instance: 'request-1',
    });
  });

  it('points at what is wrong', () => {
    const schema = z.object({ 'a/b': z.array(z.object({ '~': z.string() })) });
    const result = schema.safeParse({ 'a/b': [{ '~': 1 }] });
    const problem = Problem.invalid(result.error?.issues ?? []);
    expect(problemBody(problem).errors).toEqual([{ pointer: '#/a~1b/0/~0', detail: expect.any(String) as string }]);
    expect(Problem.invalid([{ path: [{ key: 'title' }], message: 'too long' }]).errors).toEqual([
      { pointer: '#/title', detail: 'too long' },
    ]);
  });
});

describe('errorAnswer', () => {
  const problem = new Problem(405, 'Not this way.', { headers: { Allow: 'GET' } });

  it.each(['/api/articles?a=b', '/api/', '/events', '/events?rooms=lobby'])('is a problem for %s', (url) => {
    const { status, headers, body } = errorAnswer(problem, url);
    expect(status).toBe(405);
    expect(headers).toEqual({ Allow: 'GET', 'Content-Type': 'application/problem+json' });
    expect(JSON.parse(body.toString())).toMatchObject({ status: 405, detail: 'Not this way.' });
  });

  it.each(['/', '/hello', '/apis', '/eventsource', '*'])('is plain words for %s', (url) => {
    const { headers, body } = errorAnswer(problem, url);
    expect(headers).toEqual({ Allow: 'GET', 'Content-Type': 'text/plain; charset=utf-8' });
    expect(body.toString()).toBe('Not this way.\n');
  });
});
