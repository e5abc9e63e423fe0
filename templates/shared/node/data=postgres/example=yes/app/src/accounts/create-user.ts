import type { Database } from '../database/database.ts';
import { hashPassword } from './password.ts';

interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly staff: boolean;
}

/** Adds somebody without their doing; returns their key. Checks nothing. */
export async function createUser(db: Database, { password, ...user }: NewUser): Promise<number> {
  const hash = await hashPassword(password);
  const { id } = await db.insertInto('users').values(user).returning('id').executeTakeFirstOrThrow();
  // As better-auth has it for who signs in with a password.
  const account = { user_id: id, account_id: String(id), provider_id: 'credential', password: hash };
  await db.insertInto('accounts').values(account).execute();
  return id;
}
