import { createHmac, timingSafeEqual } from 'node:crypto';

/** The token in "token.signature", as better-auth signs it; undefined if it was not us who signed. */
export function verifiedToken(signed: string, secret: string): string | undefined {
  const dot = signed.lastIndexOf('.');
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1));
  const expected = Buffer.from(createHmac('sha256', secret).update(token).digest('base64'));
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** What a browser sends back under a name. */
export function cookieValue(header: string, name: string): string | undefined {
  const start = `${name}=`;
  const found = header.split(/;\s*/).find((pair) => pair.startsWith(start));
  try {
    return found && decodeURIComponent(found.slice(start.length));
  } catch {
    return undefined; // it is not one of ours
  }
}
