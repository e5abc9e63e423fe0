import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a burst, then the rate, and never more than a burst', () => {
  const bucket = new TokenBucket(10, 3);
  const take = (tries: number) => Array.from({ length: tries }, () => bucket.take()).filter(Boolean).length;
  expect(take(3)).toBe(3);
  vi.advanceTimersByTime(100);
  expect(take(1)).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(take(5)).toBe(3);
});

test('some cost more', () => {
  const bucket = new TokenBucket(10, 6);
  expect(bucket.take(5)).toBe(true);
  expect(bucket.take(5)).toBe(false);
});
