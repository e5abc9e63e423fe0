import { CommandError } from '../database/command.ts';
import type { Database } from '../database/database.ts';
import { Email } from './schema.ts';

/** Lets somebody change what is not theirs, or no longer; from their next request on. */
export async function setStaff(db: Database, email: string, staff: boolean): Promise<string> {
  const parsed = Email.safeParse(email);
  if (!parsed.success) throw new CommandError(`${email}: not an e-mail address`);
  const user = await db
    .updateTable('users')
    .set({ staff })
    .where('email', '=', parsed.data)
    .returning('name')
    .executeTakeFirst();
  if (!user) throw new CommandError(`${parsed.data}: nobody has signed up with this address`);
  return `${user.name} <${parsed.data}> is ${staff ? 'staff' : 'not staff'} now.`;
}
