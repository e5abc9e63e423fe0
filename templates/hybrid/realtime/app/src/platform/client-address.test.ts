import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

it.each([
  [0, undefined, '10.0.0.9'],
  [0, '1.1.1.1', '10.0.0.9'],
  [1, undefined, '10.0.0.9'],
  [1, '1.1.1.1', '1.1.1.1'],
  [1, '6.6.6.6, 1.1.1.1', '1.1.1.1'],
  [2, '6.6.6.6, 1.1.1.1, 10.0.0.8', '1.1.1.1'],
  [2, '1.1.1.1', '1.1.1.1'],
])('behind %i proxies that say %s it is %s', (proxies, said, address) => {
  const headers = { ...(said !== undefined && { 'x-forwarded-for': said }) };
  const request = { headers, socket: { remoteAddress: '10.0.0.9' } } as unknown as IncomingMessage;
  expect(clientAddress(request, proxies)).toBe(address);
});
