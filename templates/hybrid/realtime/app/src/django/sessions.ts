import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import { clientAddress } from '../platform/client-address.ts';
import { clientKey } from '../platform/client-key.ts';
import { tokenOfRequest, tokenOfSocket, type Verify } from './tokens.ts';

/** Whose connections are: of who shows a token, or of guests. */
export function createSessions(verify: Verify, config: Pick<Config, 'TRUSTED_PROXIES' | 'EXTRA_ORIGINS'>) {
  const by = (tokenOf: (request: IncomingMessage) => string | undefined) => async (request: IncomingMessage) => {
    const token = tokenOf(request);
    return token === undefined ? undefined : await verify(token);
  };
  return {
    origins: config.EXTRA_ORIGINS,
    identify: by(tokenOfSocket),
    identifyFeed: by(tokenOfRequest),
    guests: (request: IncomingMessage) => clientKey(clientAddress(request, config.TRUSTED_PROXIES)),
  };
}
