import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';

type Settings = Pick<Config, 'PUBLIC_URL' | 'TRUSTED_PROXIES'>;

/** Returns what knows of a request whether it came over http though the site is on https. */
export function createIsTooPlain({ PUBLIC_URL, TRUSTED_PROXIES }: Settings): (request: IncomingMessage) => boolean {
  if (!PUBLIC_URL.startsWith('https:')) return () => false;
  return ({ headers, socket }) => {
    const said = [headers['x-forwarded-proto'] ?? []].flat().join().split(',');
    // Each proxy adds what it has seen, or puts that in the place of what others have.
    const scheme = TRUSTED_PROXIES > 0 ? said.at(-Math.min(TRUSTED_PROXIES, said.length))?.trim() : '';
    return scheme === '' ? !(socket instanceof TLSSocket) : scheme !== 'https';
  };
}
