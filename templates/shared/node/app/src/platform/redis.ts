import { createClient, type RedisClientType } from '@redis/client';
import type { Logger } from './log.ts';

/** RESP 3 is what the client speaks; no modules, functions or scripts are bound to it. */
export type Redis = RedisClientType;

/** A client that fails at once while Redis is away, and comes back by itself. */
export function createRedis(url: string, name: string, log: Logger): Redis {
  const client: Redis = createClient({
    url,
    name,
    disableOfflineQueue: true,
    pingInterval: 30_000,
    socket: {
      connectTimeout: 3_000,
      socketTimeout: 75_000, // two pings without an answer: the host is gone
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 3_000) * (0.5 + Math.random() / 2),
    },
  });
  // Without a listener an error ends the process.
  client.on('error', (error: unknown) => {
    log.warn({ err: error, client: name }, 'redis');
  });
  // Nothing waits for it: what needs Redis fails until it is there, and /readyz says so.
  client.connect().catch((error: unknown) => {
    log.error({ err: error, client: name }, 'redis');
  });
  return client;
}
