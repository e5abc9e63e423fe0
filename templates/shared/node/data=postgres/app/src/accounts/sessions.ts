import type { Database } from '../database/database.ts';

/** Which of them have neither ended nor expired. */
export async function validSessions(db: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', 'in', ids.map(Number))
    .where('expires_at', '>', new Date())
    .execute();
  return new Set(rows.map(({ id }) => String(id)));
}

/** Whether there was still one to end. */
export async function deleteSession(db: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('sessions').where('id', '=', Number(id)).executeTakeFirst();
  return numDeletedRows > 0n;
}
