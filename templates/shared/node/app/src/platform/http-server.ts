import cluster from 'node:cluster';
import { readFileSync, watch } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { Server as NetServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Config } from '../config.ts';
import type { Logger } from './log.ts';

// Longer than nginx (60 s) and most balancers keep an idle connection, so that it is never this side that
// closes one on which a request is just arriving.
const KEEP_ALIVE = 75_000;

const options = {
  shouldUpgradeCallback: isWebSocket,
  keepAliveTimeout: KEEP_ALIVE,
  keepAliveTimeoutBuffer: 5_000,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** Other upgrades, like curl's to h2c, are ordinary requests. */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

// Mozilla's intermediate configuration (ssl-config.mozilla.org), with elliptic curves alone.
const tls = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384',
} as const;

/** A server over https if there is a certificate, else over http. */
export function createHttpServer(config: Config, log: Logger, listener: RequestListener): Server | SecureServer {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = config;
  if (cert === undefined || key === undefined) return createServer(options, listener);
  const read = () => ({ ...tls, cert: readFileSync(cert), key: readFileSync(key) });
  const server = createSecureServer({ ...options, ...read() }, listener);
  server.once('close', reloadOnChange(server, [cert, key], read, log));
  return server;
}

/** New connections get the new certificate; those that are open stay as they are. */
function reloadOnChange(server: SecureServer, files: string[], read: () => object, log: Logger): () => void {
  let timer: NodeJS.Timeout | undefined;
  const reload = () => {
    try {
      server.setSecureContext(read());
      log.info('certificate reloaded');
    } catch (error) {
      log.error({ err: error }, 'the new certificate cannot be used; the old one stays');
    }
  };
  // The folders are watched, not the files: who renews a certificate replaces the file, or a link on the way to it.
  const watchers = [...new Set(files.map(dirname))].map((folder) =>
    watch(folder, () => {
      clearTimeout(timer);
      timer = setTimeout(reload, 500); // until certificate and key are both there
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** Listens, and says on which port. A taken port is an error, whoever started the server. */
export function listen(server: Server | SecureServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/**
 * Lets requests in flight finish and takes no more, in three steps: for `lead` milliseconds all goes on, while balancers
 * learn from /readyz that they should go elsewhere; then nobody can connect any more; then every answer ends its
 * connection, and what has not ended after `grace` milliseconds is cut off. In this order, as who is sent away while
 * the port is open connects again at once, and would be among those that wait to be taken when it closes. What was
 * upgraded to a WebSocket is not the server's: close it first.
 */
export async function drain(
  server: Server | SecureServer,
  { lead, grace }: { lead: number; grace: number },
): Promise<void> {
  if (!server.listening) return;
  if ((await connections(server)) > 0) await sleep(lead);
  // As net has it: http's own close() ends at once what has not been asked anything yet, though that may be on its way.
  const closed = promisify(NetServer.prototype.close.bind(server))();
  // In a cluster the port stays open until all of its processes have closed it.
  if (cluster.isWorker) await Promise.race([closed, sleep(lead / 4)]);
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, grace);
  // What was promised to stay open, and is silent since.
  const idle = setInterval(
    () => {
      server.closeIdleConnections();
    },
    Math.max(lead, 100),
  );
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}

function connections(server: Server | SecureServer): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}
