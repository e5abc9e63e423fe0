/** The version of something, as HTTP writes it. */
export function etag(version: number): string {
  return `"${version}"`;
}

/** Whether If-Match or If-None-Match names the version, or any. */
export function namesVersion(header: string, version: number): boolean {
  if (header.trim() === '*') return true;
  // A gateway that compresses makes tags weak. A version stands for its content all the same.
  return [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag(version));
}
