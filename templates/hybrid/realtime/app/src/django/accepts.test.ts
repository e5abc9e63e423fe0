import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createAccepts } from './accepts.ts';

const events = { 'thing.made': { 1: z.looseObject({ id: z.int() }) } };

afterEach(() => {
  vi.useRealTimers();
});

function start() {
  const registry = new Registry();
  const lines: object[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as object) });
  return { registry, lines, accepts: createAccepts({ events, registry, log }) };
}

it('takes what its contract has, and more', () => {
  const { accepts, lines } = start();
  expect(accepts({ event: 'thing.made', version: 1, data: { id: 7 } })).toBe(true);
  expect(accepts({ event: 'thing.made', version: 1, data: { id: 7, colour: 'red' } })).toBe(true);
  expect(lines).toEqual([]);
});

it.each([
  ['event', { event: 'thing.sold', version: 1, data: { id: 7 } }],
  ['event', { event: 'constructor', version: 1, data: {} }],
  ['version', { event: 'thing.made', version: 2, data: { id: 7 } }],
  ['version', { event: 'thing.made', version: undefined, data: { id: 7 } }],
  ['data', { event: 'thing.made', version: 1, data: { id: '7' } }],
])('counts by its %s what it does not know', async (reason, event) => {
  const { accepts, registry } = start();
  expect(accepts(event)).toBe(false);
  expect(await registry.metrics()).toContain(`realtime_unknown_events_total{reason="${reason}"} 1`);
});

it('writes a line once in a while', () => {
  vi.useFakeTimers();
  const { accepts, lines } = start();
  for (let n = 0; n < 100; n += 1) accepts({ event: 'thing.sold', version: 3, data: {} });
  expect(lines).toMatchObject([{ event: 'thing.sold', version: 3, reason: 'event' }]);
  vi.advanceTimersByTime(61_000);
  accepts({ event: 'thing.made', version: 1, data: {} });
  expect(lines).toMatchObject([{}, { reason: 'data' }]);
});
