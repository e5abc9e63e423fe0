// node src/database/cli.ts latest|up|down|status
import process from 'node:process';
import { CommandError, runCommand } from './command.ts';
import type { Database } from './database.ts';
import { migrate, migrationStatus } from './migrate.ts';

const [word = 'latest'] = process.argv.slice(2);
await runCommand(process.env, (db) => run(db, word));

async function run(db: Database, word: string): Promise<string> {
  switch (word) {
    case 'latest':
    case 'up':
    case 'down': {
      const names = await migrate(db, word);
      return names.length === 0 ? 'Nothing to do.' : names.map((name) => `${word}: ${name}`).join('\n');
    }
    case 'status': {
      const migrations = await migrationStatus(db);
      return migrations.map(({ name, executedAt }) => `${name}: ${executedAt?.toISOString() ?? 'to do'}`).join('\n');
    }
    default:
      throw new CommandError(`${word}: not one of latest, up, down, status`);
  }
}
