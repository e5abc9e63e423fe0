import type { IncomingMessage } from 'node:http';
import type { Identity } from '../platform/identity.ts';
import type { Recheck } from './open-sockets.ts';

export const PUBLISH = Symbol('Publish');
export const REALTIME_METRICS = Symbol('RealtimeMetrics');
export const SESSIONS = Symbol('Sessions');

/** Whose a WebSocket is. Whoever knows sessions provides it under SESSIONS, from a global module. */
export interface Sessions {
  identify(request: IncomingMessage): Promise<Identity | undefined>;
  readonly recheck?: Recheck;
}
