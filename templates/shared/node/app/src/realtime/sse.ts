import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientKey } from '../platform/client-key.ts';
import { isLapsed, type Identity } from '../platform/identity.ts';
import { Problem } from '../platform/problem.ts';
import type { Batch } from './batch.ts';
import { ConnectionLimit } from './connection-limit.ts';
import type { StreamEvent } from './event.ts';
import type { Hub, Listener } from './hub.ts';
import { limits, type Limits } from './limits.ts';
import type { RealtimeMetrics } from './metrics.ts';
import { endingsIn, isEnded } from './sessions.ts';
import type { EventStream, Subscriber } from './stream.ts';

interface ServerSentEventsOptions {
  readonly hub: Hub;
  readonly stream: EventStream;
  readonly metrics: RealtimeMetrics;
  readonly limits?: Limits;
  /** Whose a feed is. Without it nobody's, whoever they are elsewhere: what anyone may read needs no session. */
  readonly identify?: ((request: IncomingMessage) => Promise<Identity | undefined>) | undefined;
}

/** Events for listeners that say nothing. */
export class ServerSentEvents implements Subscriber {
  readonly #options: ServerSentEventsOptions & { readonly limits: Limits };
  readonly #limit: ConnectionLimit;
  readonly #feeds = new Set<Feed>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(options: ServerSentEventsOptions) {
    this.#options = { limits, ...options };
    const { feedsPerProcess, feedsPerAddress, comment } = this.#options.limits;
    this.#limit = new ConnectionLimit(feedsPerProcess, feedsPerAddress);
    this.#timer = setInterval(() => {
      this.#end(isLapsed);
      for (const feed of this.#feeds) feed.write(':\n\n');
    }, comment).unref();
    options.stream.subscribe(this);
  }

  /**
   * Answers `?rooms=a,b`, going on behind Last-Event-ID or `&since=`, until either side leaves. Rejects with a Problem
   * as long as nothing is written. `address` is the client's, as far as proxies are trusted.
   */
  async serve(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    if (request.method !== 'GET') throw new Problem(405, undefined, { headers: { Allow: 'GET' } });
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const identity = await this.#options.identify?.(request);
    const rooms = this.#roomsIn(query.get('rooms') ?? '', identity);
    const last = request.headers['last-event-id'];
    const since = (typeof last === 'string' ? last : undefined) ?? query.get('since') ?? undefined;
    if (this.#closed || !this.#options.hub.ready) throw Problem.later();
    const client = clientKey(address);
    this.#limit.check(client);

    if (response.destroyed) return; // the client has left meanwhile

    const { hub, metrics, limits } = this.#options;
    const feed = new Feed(response, identity, this.#options);
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

  onEvents(events: readonly StreamEvent[]): void {
    const endings = endingsIn(events);
    if (endings.length > 0) this.#end((who) => isEnded(who, endings));
  }

  /** Ends all; clients go elsewhere by themselves. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const feed of this.#feeds) feed.end();
  }

  #end(isOver: (who: Identity) => boolean): void {
    for (const feed of this.#feeds) if (feed.identity && isOver(feed.identity)) feed.end();
  }

  #roomsIn(list: string, who: Identity | undefined): string[] {
    const rooms = [...new Set(list.split(',').filter(Boolean))];
    if (rooms.length === 0) throw new Problem(400, 'Say which rooms: ?rooms=one,two');
    if (rooms.length > this.#options.limits.roomsPerListener) throw new Problem(400, 'These are too many rooms.');
    for (const room of rooms) {
      const policy = this.#options.hub.policy(room);
      if (policy === undefined) throw new Problem(404, 'There is no such room.');
      if (!policy.read(who, room)) throw new Problem(403, 'Not everybody may listen here.');
    }
    return rooms;
  }
}

interface FeedOptions {
  readonly metrics: RealtimeMetrics;
  readonly limits: Limits;
}

class Feed implements Listener {
  readonly identity: Identity | undefined;
  readonly #response: ServerResponse;
  readonly #options: FeedOptions;

  constructor(response: ServerResponse, identity: Identity | undefined, options: FeedOptions) {
    this.identity = identity;
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
