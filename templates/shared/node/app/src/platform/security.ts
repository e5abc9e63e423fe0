import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { isLoopback, type Config } from '../config.ts';

type Directives = Record<string, string[]>;

// Helmet's own directives are off: what is allowed stands here, and nothing else is.
const nothing: Directives = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};
const page: Directives = {
  ...nothing,
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
};

/** Options of helmet. The API answers no browser's page, so it may do nothing in one. */
export function securityHeaders(config: Config, kind: 'api' | 'page') {
  const https = config.PUBLIC_URL.startsWith('https:') && !isLoopback(config.PUBLIC_URL);
  return {
    contentSecurityPolicy: { useDefaults: false, directives: kind === 'api' ? nothing : page },
    crossOriginOpenerPolicy: { policy: 'same-origin' as const },
    crossOriginResourcePolicy: { policy: 'same-origin' as const },
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: https && { maxAge: config.HSTS_SECONDS, includeSubDomains: false },
    xDnsPrefetchControl: false,
    xFrameOptions: { action: 'deny' as const },
  };
}

const isPage = (url: string) => !url.startsWith('/api/') || url.startsWith('/api/docs');

/** Puts on each answer what keeps a browser safe. On Node's own one, as an event stream has none of a framework. */
export function securing(config: Config) {
  const api = helmet(securityHeaders(config, 'api'));
  const page = helmet(securityHeaders(config, 'page'));
  return (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    (isPage(request.url ?? '') ? page : api)(request, response, next);
  };
}
