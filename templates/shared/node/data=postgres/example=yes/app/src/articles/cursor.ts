/** Where a page ends, as the client hands it back to get the next one: below this id. */
export function encodeCursor(id: number): string {
  return Buffer.from(String(id)).toString('base64url');
}

/** Undefined if it never came from here. */
export function decodeCursor(cursor: string): number | undefined {
  const id = Number(Buffer.from(cursor, 'base64url').toString());
  return Number.isSafeInteger(id) && id > 0 && encodeCursor(id) === cursor ? id : undefined;
}
