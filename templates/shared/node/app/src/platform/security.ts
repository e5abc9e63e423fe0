import { IncomingMessage, ServerResponse, type OutgoingHttpHeader } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';
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
    xFrameOptions: { action: 'deny' as const },
    // For browsers that nobody uses any more, or of no use.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
}

const isPage = (url: string) => !url.startsWith('/api/') || url.startsWith('/api/docs');

/** Puts on each answer what keeps a browser safe. On Node's own one, as an event stream has none of a framework. */
export function securing(config: Config) {
  const api = headersOf(securityHeaders(config, 'api'));
  const page = headersOf(securityHeaders(config, 'page'));
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    response.setHeaders(isPage(request.url ?? '') ? page : api);
    next();
  };
}

/** They are the same for all answers: helmet is asked once, as it takes a tenth of the time of a short request. */
function headersOf(options: HelmetOptions): Map<string, OutgoingHttpHeader> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, () => undefined);
  return new Map(Object.entries(response.getHeaders() as Record<string, OutgoingHttpHeader>));
}
