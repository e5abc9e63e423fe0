import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Config } from '../config.ts';
import { createIsTooPlain } from '../platform/https.ts';
import type { Identity } from '../platform/identity.ts';
import { Problem, PROBLEM_TYPE, problemBody, toProblem } from '../platform/problem.ts';
import { currentRequestId, requestIdFrom, runInContext } from '../platform/request-context.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { limits as defaults, type Limits } from './limits.ts';
import { OpenSockets, type Recheck } from './open-sockets.ts';
import { PROTOCOL } from './protocol.ts';
import { SocketConnection, type ConnectionContext } from './socket-connection.ts';
import type { EventStream } from './stream.ts';

export interface WebSocketOptions extends Omit<ConnectionContext, 'limits'> {
  readonly stream: EventStream;
  readonly path?: string;
  readonly limits?: Limits;
  /** Pages of PUBLIC_URL may connect: a browser sends its cookies from any page. */
  readonly config: Pick<Config, 'PUBLIC_URL' | 'TRUSTED_PROXIES'>;
  readonly identify: (request: IncomingMessage) => Promise<Identity | undefined>;
  readonly recheck?: Recheck;
  /** Further addresses of the site, whose pages may connect as well. */
  readonly origins?: readonly string[];
  /** Lets in who is not signed in, counted by what this tells of the request: where it comes from. */
  readonly guests?: (request: IncomingMessage) => string;
}

/** Who comes in, and how many connections may be open under the same key. */
interface Visitor {
  readonly identity: Identity | undefined;
  readonly key: string;
  readonly most: number;
}

/**
 * Takes the WebSockets of a server, and refuses in plain HTTP, before there is a socket, whom it does not want. The
 * server does not end by itself while one is open: drain them first.
 */
export function attachWebSocket(server: Server | SecureServer, options: WebSocketOptions): { drain(): Promise<void> } {
  const { path = '/ws', limits = defaults, config, hub, identify, guests, metrics, log } = options;
  const origins = new Set<string | undefined>([config.PUBLIC_URL, ...(options.origins ?? [])]);
  const context = { ...options, limits };
  const sockets = new OpenSockets(context);
  const limit = new ConnectionLimit(limits.socketsPerProcess, limits.socketsPerUser);
  const isTooPlain = createIsTooPlain(config);
  let handshakes = 0;
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    maxFragments: limits.messageFragments,
    maxBufferedChunks: limits.messageChunks,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
  });

  function check(key?: string, most?: number): void {
    if (sockets.draining || !hub.ready) throw Problem.later();
    limit.check(key, most);
  }

  async function admit(request: IncomingMessage): Promise<Visitor> {
    // A query might hold a token, which would stand in logs: nothing reads it.
    if (request.url?.split('?', 1)[0] !== path) throw new Problem(404);
    if (handshakes >= limits.handshakes) throw Problem.later();
    check();
    if (isTooPlain(request)) throw new Problem(403, 'This has to be https.');
    if (!origins.has(request.headers.origin)) throw new Problem(403, 'This page may not connect.');
    handshakes += 1;
    try {
      const identity = await identify(request);
      if (identity !== undefined) return { identity, key: identity.id, most: limits.socketsPerUser };
      if (guests !== undefined) return { identity, key: guests(request), most: limits.socketsPerAddress };
      throw new Problem(401, 'Sign in first.', { headers: { 'WWW-Authenticate': 'Bearer' } });
    } finally {
      handshakes -= 1;
    }
  }

  function open(request: IncomingMessage, socket: Duplex, head: Buffer, { identity, key, most }: Visitor): void {
    check(key, most); // here, as nothing comes between this and the count
    upgrades.handleUpgrade(request, socket, head, (ws) => {
      const connection = new SocketConnection(ws, socket, identity, context);
      limit.enter(key);
      sockets.add(connection);
      metrics.connections.inc({ transport: 'websocket' });
      ws.once('close', () => {
        limit.leave(key);
        sockets.delete(connection);
        metrics.connections.dec({ transport: 'websocket' });
      });
    });
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => {
      log.debug({ err: error }, 'upgrade');
    });
    runInContext({ requestId: requestIdFrom(request.headers['x-request-id']) }, () => {
      admit(request)
        .then((visitor) => {
          open(request, socket, head, visitor);
          log.info({ path, user: visitor.identity?.id, status: 101 }, 'websocket');
        })
        .catch((error: unknown) => {
          const problem = toProblem(error);
          if (problem.status === 500) log.error({ err: error }, 'upgrade failed');
          log.info({ path, status: problem.status }, 'websocket');
          refuse(socket, problem);
        });
    });
  });

  return { drain: () => sockets.drain() };
}

function refuse(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problemBody(problem));
  const headers = {
    ...problem.headers,
    'X-Request-Id': currentRequestId(),
    'Cache-Control': 'no-store',
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
