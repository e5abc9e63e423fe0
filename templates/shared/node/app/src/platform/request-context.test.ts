import { expect, it } from 'vitest';
import { currentRequestId, requestIdFrom, runInContext } from './request-context.ts';

it('carries the id of the request through what it awaits', async () => {
  const seen = await runInContext({ requestId: 'one' }, async () => {
    await Promise.resolve();
    return currentRequestId();
  });
  expect(seen).toBe('one');
  expect(currentRequestId()).toBeUndefined();
});

it('takes an id that came with the request only if it can do no harm', () => {
  expect(requestIdFrom('abcd-1234_X')).toBe('abcd-1234_X');
  for (const bad of [undefined, '', 'short', 'with\nnewline', 'x'.repeat(65), ['a'.repeat(10)], '{"a":1}....']) {
    expect(requestIdFrom(bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
});
