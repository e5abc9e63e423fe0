import { expect, it } from 'vitest';
import { Health } from './health.ts';

const passes = () => Promise.resolve('PONG');

it('names what is away, and what does not answer in time', async () => {
  const health = new Health(
    { redis: passes, postgres: () => Promise.reject(new Error('away')), slow: () => new Promise(() => undefined) },
    20,
  );
  expect(await health.failing()).toEqual(['postgres', 'slow']);
});

it('is ready until it drains', async () => {
  const health = new Health({ redis: passes });
  expect(await health.failing()).toEqual([]);
  health.drain();
  expect(await health.failing()).toEqual(['draining']);
});
