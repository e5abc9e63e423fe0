import { setTimeout as sleep } from 'node:timers/promises';

/** What a promise resolves to, if it does within so many milliseconds. */
export async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
        throw new Error('no answer in time');
      }),
    ]);
  } finally {
    timer.abort();
  }
}
