import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

interface Options {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Asks as no browser would: fetch() tidies up what it is given. */
export async function ask(url: string, path: string, { method, headers, body = '' }: Options = {}) {
  const { hostname, port } = new URL(url);
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  const options = { hostname, port, path, method, agent: false, headers: { ...headers, ...(body && length) } };
  const asked = request(options).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}
