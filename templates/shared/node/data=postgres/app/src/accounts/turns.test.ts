import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

function job(): { work: () => Promise<string>; end: () => void; started: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let started = false;
  const work = () => {
    started = true;
    return promise;
  };
  return {
    work,
    end: () => {
      resolve('done');
    },
    started: () => started,
  };
}

it('lets so many work at once, and the next one when one has ended', async () => {
  const turns = new Turns(2, 5);
  const jobs = [job(), job(), job()];
  const results = jobs.map(({ work }) => turns.run(work));
  await setImmediate();
  expect(jobs.map(({ started }) => started())).toEqual([true, true, false]);
  jobs[0]?.end();
  await results[0];
  await setImmediate();
  expect(jobs[2]?.started()).toBe(true);
  for (const { end } of jobs) end();
  expect(await Promise.all(results)).toEqual(['done', 'done', 'done']);
});

it('sends away who finds no place to wait', async () => {
  const turns = new Turns(1, 1);
  const [first, second] = [job(), job()];
  const results = [turns.run(first.work), turns.run(second.work)];
  await expect(turns.run(job().work)).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
  first.end();
  second.end();
  await Promise.all(results);
});

it('goes on after one that failed', async () => {
  const turns = new Turns(1, 1);
  await expect(turns.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await turns.run(() => Promise.resolve('done'))).toBe('done');
});
