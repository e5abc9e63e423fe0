// node src/accounts/cli.ts staff|unstaff EMAIL
import process from 'node:process';
import { CommandError, runCommand } from '../database/command.ts';
import { setStaff } from './staff.ts';

const [word = '', email] = process.argv.slice(2);
await runCommand(process.env, (db) => {
  if (!email || !['staff', 'unstaff'].includes(word))
    throw new CommandError('What to do is: staff EMAIL, or unstaff EMAIL');
  return setStaff(db, email, word === 'staff');
});
