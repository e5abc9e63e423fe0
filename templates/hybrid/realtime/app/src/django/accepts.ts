import { Counter, type Registry } from 'prom-client';
import type { Logger } from '../platform/log.ts';
import type { Accepts } from '../realtime/event.ts';
import { schemaOf, type Contracts } from './contracts.ts';

interface AcceptsOptions {
  readonly events: Contracts;
  readonly registry: Registry;
  readonly log: Logger;
}

/** A Django that is newer, or older, may send thousands: the log tells of one in a while, the metrics of all. */
const QUIET = 60_000;

/** Holds what comes from Django against the contracts. */
export function createAccepts({ events, registry, log }: AcceptsOptions): Accepts {
  const unknown = new Counter({
    name: 'realtime_unknown_events_total',
    help: 'Events read that are not as the contracts of this release have them.',
    labelNames: ['reason'],
    registers: [registry],
  });
  let quietUntil = 0;

  return ({ event, version, data }) => {
    const fault = faultOf(events, event, version ?? 0, data);
    if (fault === undefined) return true;
    unknown.inc({ reason: fault });
    if (Date.now() >= quietUntil) {
      quietUntil = Date.now() + QUIET;
      log.warn({ event, version, reason: fault }, 'an event is not as its contract has it: pages are told to reload');
    }
    return false;
  };
}

function faultOf(events: Contracts, event: string, version: number, data: object) {
  const schema = schemaOf(events, event, version);
  if (schema === 'name') return 'event';
  if (schema === 'version') return 'version';
  return schema.safeParse(data).success ? undefined : 'data';
}
