import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What everything that runs for one request knows, without being handed it. */
export interface RequestContext {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

/** The id of the request that the caller works for; none at start, in timers and the like. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

const wellFormed = /^[A-Za-z0-9_-]{8,64}$/;

/** The id that came with the request if it cannot do harm in a log, else a fresh one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && wellFormed.test(header) ? header : randomUUID();
}
