import type { IncomingMessage } from 'node:http';
import type { Identity } from '../platform/identity.ts';
import type { Recheck } from './open-sockets.ts';

export const REALTIME_METRICS = Symbol('RealtimeMetrics');
export const SESSIONS = Symbol('Sessions');
/** What clients may ask for, of the type Verbs: provided by who answers, from a global module. */
export const VERBS = Symbol('Verbs');

/** Whose a WebSocket is. Whoever knows sessions provides it under SESSIONS, from a global module. */
export interface Sessions {
  identify(request: IncomingMessage): Promise<Identity | undefined>;
  readonly recheck?: Recheck;
}
