import { readFileSync, watch } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
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

/** A server over https if there is a certificate, else over http. */
export function createHttpServer(config: Config, log: Logger, listener: RequestListener): Server | SecureServer {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = config;
  if (cert === undefined || key === undefined) return createServer(options, listener);
  const read = () => ({ cert: readFileSync(cert), key: readFileSync(key) });
  const server = createSecureServer(
    { ...options, minVersion: 'TLSv1.2', honorCipherOrder: true, ...read() },
    listener,
  );
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
 * Lets requests in flight finish and takes no more, in two steps: for `lead` milliseconds every answer ends its
 * connection, so that clients with keep-alive go elsewhere by themselves; then nothing is accepted any more, and what
 * has not ended after `grace` milliseconds is cut off. What was upgraded to a WebSocket is not the server's: close it
 * first.
 */
export async function drain(
  server: Server | SecureServer,
  { lead, grace }: { lead: number; grace: number },
): Promise<void> {
  if (!server.listening) return;
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  if ((await connections(server)) > 0) await sleep(lead);
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, grace);
  // What was in flight when this began has promised to keep its connection open, and nobody else closes it.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 100);
  await promisify(server.close.bind(server))();
  clearInterval(idle);
  clearTimeout(timer);
}

function connections(server: Server | SecureServer): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}
