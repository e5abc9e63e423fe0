import type { IncomingMessage } from 'node:http';
import type { Identity } from '../platform/identity.ts';
import type { WebSocketOptions } from './websocket.ts';

export const REALTIME_METRICS = Symbol('RealtimeMetrics');
export const SESSIONS = Symbol('Sessions');
/** What is known of events, of the type Accepts: provided by who has contracts, from a global module. */
export const ACCEPTS = Symbol('Accepts');
/** What clients may ask for, of the type Verbs: provided by who answers, from a global module. */
export const VERBS = Symbol('Verbs');

/** Whose a connection is. Whoever knows sessions provides it under SESSIONS, from a global module. */
export interface Sessions extends Pick<WebSocketOptions, 'identify' | 'recheck' | 'guests' | 'origins'> {
  /** Without it an event stream is nobody's. */
  readonly identifyFeed?: (request: IncomingMessage) => Promise<Identity | undefined>;
}
