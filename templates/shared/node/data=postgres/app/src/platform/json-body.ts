import type { IncomingMessage } from 'node:http';
import { Problem, UNREADABLE } from './problem.ts';

const LARGEST = 2_500_000; // bytes
const LARGEST_CREDENTIALS = 64 * 1024;
const credentials = /^\/api\/(auth\/|token)/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What a request says in JSON; undefined if it has no body. Throws a Problem if that cannot be read. No framework reads
 * it by itself: who makes a request is found out before anything of it is kept in memory.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { headers, url = '' } = request;
  if (headers['transfer-encoding'] === undefined && !Number(headers['content-length'])) return undefined;
  if (!isJson(headers)) throw new Problem(415, 'The content has to be application/json.');
  try {
    const bytes = await read(request, credentials.test(url) ? LARGEST_CREDENTIALS : LARGEST);
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, UNREADABLE);
  }
}

function isJson({ 'content-type': type = '', 'content-encoding': encoding }: IncomingMessage['headers']): boolean {
  return /^application\/json *(;|$)/i.test(type) && encoding === undefined;
}

async function read(request: IncomingMessage, largest: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > largest) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // It stays open, as the answer goes out the same way.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) break;
    chunks.push(chunk);
  }
  if (size > largest) {
    request.resume(); // a client that is still sending does not look at the answer yet
    throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Problem {
  return new Problem(413, 'The request is larger than what is accepted.');
}
