import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientKey } from '../platform/client-key.ts';
import { Problem } from '../platform/problem.ts';
import type { Batch } from './batch.ts';
import { ConnectionLimit } from './connection-limit.ts';
import type { Hub, Listener } from './hub.ts';
import { limits, type Limits } from './limits.ts';
import type { RealtimeMetrics } from './metrics.ts';

interface ServerSentEventsOptions {
  readonly hub: Hub;
  readonly metrics: RealtimeMetrics;
  readonly limits?: Limits;
}

/**
 * Events for listeners that say nothing. They are nobody here, whoever they are elsewhere: what anyone may read needs no
 * session that would have to be checked again and again.
 */
export class ServerSentEvents {
  readonly #options: Required<ServerSentEventsOptions>;
  readonly #limit: ConnectionLimit;
  readonly #feeds = new Set<Feed>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(options: ServerSentEventsOptions) {
    this.#options = { limits, ...options };
    const { feedsPerProcess, feedsPerAddress, comment } = this.#options.limits;
    this.#limit = new ConnectionLimit(feedsPerProcess, feedsPerAddress);
    this.#timer = setInterval(() => {
      for (const feed of this.#feeds) feed.write(':\n\n');
    }, comment).unref();
  }

  /**
   * Answers `?rooms=a,b`, going on behind Last-Event-ID or `&since=`, until either side leaves. Throws a Problem as
   * long as nothing is written. `address` is the client's, as far as proxies are trusted.
   */
  serve(request: IncomingMessage, response: ServerResponse, address: string): void {
    if (request.method !== 'GET') throw new Problem(405, undefined, { headers: { Allow: 'GET' } });
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const rooms = this.#roomsIn(query.get('rooms') ?? '');
    const last = request.headers['last-event-id'];
    const since = (typeof last === 'string' ? last : undefined) ?? query.get('since') ?? undefined;
    if (this.#closed) throw new Problem(503, 'Try again later.', { headers: { 'Retry-After': '5' } });
    const client = clientKey(address);
    this.#limit.check(client);

    const { hub, metrics, limits } = this.#options;
    const feed = new Feed(response, this.#options);
    this.#limit.enter(client);
    this.#feeds.add(feed);
    metrics.connections.inc({ transport: 'sse' });
    response.once('close', () => {
      this.#limit.leave(client);
      this.#feeds.delete(feed);
      hub.remove(feed);
      metrics.connections.dec({ transport: 'sse' });
    });
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no', // nginx would keep events until it has enough of them
    });
    // Not the same for all, so that they do not all come back in the same moment.
    feed.write(`retry: ${Math.round(limits.retry * (1 + Math.random()))}\n\n`);
    hub.join(feed, rooms, since);
  }

  /** Ends all; clients go elsewhere by themselves. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const feed of this.#feeds) feed.end();
  }

  #roomsIn(list: string): string[] {
    const rooms = [...new Set(list.split(',').filter(Boolean))];
    if (rooms.length === 0) throw new Problem(400, 'Say which rooms: ?rooms=one,two');
    if (rooms.length > this.#options.limits.roomsPerListener) throw new Problem(400, 'These are too many rooms.');
    for (const room of rooms) {
      const policy = this.#options.hub.policy(room);
      if (policy === undefined) throw new Problem(404, 'There is no such room.');
      if (!policy.read(undefined, room)) throw new Problem(403, 'Not everybody may listen here.');
    }
    return rooms;
  }
}

class Feed implements Listener {
  readonly #response: ServerResponse;
  readonly #options: Required<ServerSentEventsOptions>;

  constructor(response: ServerResponse, options: Required<ServerSentEventsOptions>) {
    this.#response = response;
    this.#options = options;
  }

  deliver(batch: Batch): void {
    this.write(batch.blocks);
  }

  write(chunk: Buffer | string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > this.#options.limits.bufferBytes) {
      this.#options.metrics.dropped.inc({ reason: 'slow' });
      this.#response.destroy();
      return;
    }
    this.#response.write(chunk);
  }

  end(): void {
    this.#response.end();
  }
}
