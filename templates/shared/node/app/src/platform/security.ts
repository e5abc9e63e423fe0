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

/** Options of helmet, for Express and Fastify alike. The API answers no browser's page, so it may do nothing in one. */
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
