import { Problem, UNREADABLE } from './problem.ts';

// An escape of what needs none, or a step that leads nowhere: /%61, //, /./ and /../
const detour = /%(2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)|\/\.{0,2}(?=\/)|\/\.{1,2}$/i;

/**
 * Lets pass what is written as everybody writes it. Routers and what serves files take other spellings for the same
 * path, each in its own way, and what looks at the URL beside them would take them for another one.
 */
export function requirePlainPath(url: string): void {
  const [path = ''] = url.split('?', 1);
  if (!isReadable(path)) throw new Problem(400, UNREADABLE);
  if (detour.test(path)) throw new Problem(404);
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
