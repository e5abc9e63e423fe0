import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { Identity } from '../../src/platform/identity.ts';
import { isWebSocket } from '../../src/platform/http-server.ts';
import type { Logger } from '../../src/platform/log.ts';
import { PROBLEM_TYPE, problemBody, toProblem } from '../../src/platform/problem.ts';
import { createRedis, type Redis } from '../../src/platform/redis.ts';
import type { Accepts } from '../../src/realtime/event.ts';
import { Hub } from '../../src/realtime/hub.ts';
import { limits as defaults, type Limits } from '../../src/realtime/limits.ts';
import { createRealtimeMetrics } from '../../src/realtime/metrics.ts';
import type { Recheck } from '../../src/realtime/open-sockets.ts';
import type { RoomPolicy } from '../../src/realtime/rooms.ts';
import { ServerSentEvents } from '../../src/realtime/sse.ts';
import { EventStream } from '../../src/realtime/stream.ts';
import type { Verbs } from '../../src/realtime/verb.ts';
import { attachWebSocket, type WebSocketOptions } from '../../src/realtime/websocket.ts';

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/1';
export const ORIGIN = 'http://page.test';
const silent = pino({ level: 'silent' });

/** One in which people speak, and one in which the server alone does. */
const rooms: readonly RoomPolicy[] = [
  { name: /^lobby$/, recent: 50, read: () => true, say: (who) => who !== undefined },
  { name: /^news$/, recent: 0, read: () => true },
];

export async function redisClient(url = REDIS_URL): Promise<Redis> {
  const client = createRedis(url, 'test', silent);
  await once(client, 'ready');
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** The key of a stream that nobody else uses. */
export async function streamKey(): Promise<string> {
  const key = `test:${randomUUID()}:events`;
  const redis = await redisClient();
  onTestFinished(async () => {
    await redis.del([key, `${key}:life`]);
  });
  return key;
}

/** What a replica is made of. */
export interface Parts {
  readonly key: string;
  readonly redis: Redis;
  readonly limits: Limits;
  readonly hub: Hub;
  readonly stream: EventStream;
}

/** Writes an entry into the stream, and returns its id. */
export type Publish = (room: string, event: string, data: object, more?: Record<string, string>) => Promise<string>;

export interface ReplicaOptions {
  key?: string;
  redisUrl?: string;
  limits?: Partial<Limits>;
  rooms?: readonly RoomPolicy[];
  verbs?: (parts: Parts) => Verbs;
  accepts?: Accepts;
  log?: Logger;
  identify?: WebSocketOptions['identify'];
  identifyFeed?: WebSocketOptions['identify'];
  recheck?: Recheck;
  guests?: WebSocketOptions['guests'];
  publicUrl?: string;
}

export interface Replica {
  readonly port: number;
  readonly url: string;
  readonly key: string;
  readonly redis: Redis;
  readonly stream: EventStream;
  readonly publish: Publish;
  /** The server's ends of all connections. */
  readonly sockets: ReadonlySet<Socket>;
  drain(): Promise<void>;
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

/** One process's worth: everything between Redis and the sockets. */
export async function startReplica(options: ReplicaOptions = {}): Promise<Replica> {
  const { log = silent, accepts } = options;
  const key = options.key ?? (await streamKey());
  const limits = { ...defaults, retryDelay: 20, ...options.limits };
  const redis = await redisClient(options.redisUrl);
  const registry = new Registry();
  const metrics = createRealtimeMetrics(registry);
  const tail = createRedis(options.redisUrl ?? REDIS_URL, 'tail', silent);
  const stream = new EventStream({ tail, key, log, limits, accepts });
  const publish: Publish = (room, event, data, more) =>
    redis.xAdd(key, '*', { room, event, data: JSON.stringify(data), ...more });
  const hub = new Hub({ stream, metrics, limits, rooms: options.rooms ?? rooms });
  const events = new ServerSentEvents({ hub, stream, metrics, limits, identify: options.identifyFeed });
  const server = createServer({ shouldUpgradeCallback: isWebSocket }, (request, response) => {
    events.serve(request, response, String(request.headers['x-address'] ?? 'local')).catch((error: unknown) => {
      sendProblem(response, error);
    });
  });
  const sockets = attachWebSocket(server, {
    hub,
    stream,
    ...(options.verbs && { verbs: options.verbs({ key, redis, limits, hub, stream }) }),
    config: { PUBLIC_URL: options.publicUrl ?? ORIGIN, TRUSTED_PROXIES: 0 },
    identify: options.identify ?? identify,
    ...(options.recheck && { recheck: options.recheck }),
    ...(options.guests && { guests: options.guests }),
    metrics,
    log,
    limits,
  });
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await stream.start();
  const port = await listen(server);
  const drain = async () => {
    events.close();
    await sockets.drain();
  };
  onTestFinished(async () => {
    await Promise.all([drain(), stream.close()]);
    server.closeAllConnections();
    server.close();
  });
  const metric = async (name: string, labels: Record<string, string> = {}) => {
    const found = await registry.getSingleMetric(`realtime_${name}`)?.get();
    const value = found?.values.find((each) => Object.entries(labels).every(([k, v]) => each.labels[k] === v));
    return value?.value ?? 0;
  };
  return { port, url: `http://127.0.0.1:${port}`, key, redis, stream, publish, sockets: open, drain, metric };
}

function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = toProblem(error);
  response.writeHead(problem.status, { ...problem.headers, 'Content-Type': PROBLEM_TYPE });
  response.end(JSON.stringify(problemBody(problem)));
}

/** Whose a request is, its header X-User says. */
export const identify = ({ headers }: IncomingMessage) => Promise.resolve(person(headers['x-user']));

function person(id: string | string[] | undefined): Identity | undefined {
  return typeof id === 'string' ? who(id) : undefined;
}

export function who(id: string, expires?: number): Identity {
  const identity = { id, name: id.toUpperCase(), staff: false, session: `session-of-${id}` };
  return expires === undefined ? identity : { ...identity, expires };
}

export async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export interface Told {
  type: string;
  room: string;
  event: string;
  id: string;
  at: string;
  cursor: string;
  ref: string;
  code: string;
  detail: string;
  data: { name: string; text: string };
}

type Server = Pick<Replica, 'port'>;
type Options = ClientOptions & { protocols?: string[] };

/** A WebSocket client that keeps all it is told. */
export class Client {
  readonly ws: WebSocket;
  readonly told: Told[] = [];
  /** Whether it has been let in. */
  readonly opened: Promise<boolean>;
  readonly closed: Promise<number>;

  constructor(server: Server, user: string, { protocols = [], ...options }: Options = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, protocols, {
      origin: ORIGIN,
      ...(user !== '' && { headers: { 'x-user': user } }),
      ...options,
    });
    this.ws.on('message', (data: Buffer) => {
      this.told.push(JSON.parse(data.toString()) as Told);
    });
    this.ws.on('error', () => undefined);
    this.opened = new Promise((resolve) => {
      this.ws.once('open', () => {
        resolve(true);
      });
      this.ws.once('error', () => {
        resolve(false);
      });
    });
    this.closed = new Promise((resolve) => {
      this.ws.once('close', resolve);
    });
  }

  static async open(server: Server, user = 'ann', options: Options = {}): Promise<Client> {
    const client = new Client(server, user, options);
    if (!(await client.opened)) throw new Error('The socket was not let in.');
    return client;
  }

  send(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  of(type: string): Told[] {
    return this.told.filter((message) => message.type === type);
  }

  texts(): string[] {
    return this.of('event').map(({ data }) => data.text);
  }

  async join(room: string, since?: string): Promise<Told> {
    const before = this.of('joined').length;
    this.send({ type: 'join', room, since });
    return await until(() => this.of('joined')[before]);
  }
}

/** What a client reads of /events, until the test ends. */
export async function feed(replica: Replica, query: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
  });
  const response = await fetch(`${replica.url}/events?${query}`, { headers, signal: stop.signal });
  const seen = { response, text: '', ended: false, stop };
  const read = async () => {
    try {
      for await (const chunk of response.body ?? []) seen.text += Buffer.from(chunk as Uint8Array).toString();
    } finally {
      seen.ended = true;
    }
  };
  read().catch(() => undefined);
  return seen;
}

/** Waits until something is there, and returns it. */
export async function until<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  limit = 4_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  while (Date.now() < deadline) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await sleep(5);
  }
  throw new Error(`not within ${limit} ms: ${probe.toString()}`);
}

/** Stands between a client and Redis, to take Redis away: by cutting connections, or by letting nothing through. */
export async function redisProxy() {
  const target = new URL(REDIS_URL);
  const pairs = new Set<[Socket, Socket]>();
  let open = true;
  let frozen = false;
  const server = createTcpServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port || 6379), target.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (data) => {
        if (!frozen) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  const port = await listen(server);
  const cut = () => {
    for (const [near] of pairs) near.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    url: Object.assign(new URL(REDIS_URL), { host: `127.0.0.1:${port}` }).href,
    takeAway: () => {
      open = false;
      cut();
    },
    giveBack: () => {
      open = true;
    },
    freeze: (yes: boolean) => {
      frozen = yes;
    },
  };
}
