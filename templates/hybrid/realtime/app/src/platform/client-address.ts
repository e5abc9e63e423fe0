import type { IncomingMessage } from 'node:http';

/** Where a request comes from, as far as proxies are trusted: each adds whom it has been asked by. */
export function clientAddress({ headers, socket }: IncomingMessage, proxies: number): string {
  const said = [headers['x-forwarded-for'] ?? []].flat().join().split(',');
  const hops = [...said.map((address) => address.trim()).filter(Boolean), socket.remoteAddress ?? ''];
  return hops.at(-Math.min(proxies + 1, hops.length)) ?? '';
}
