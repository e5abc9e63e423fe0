// npm run seed
import process from 'node:process';
import { runCommand } from '../database/command.ts';
import { seed } from './seed.ts';

await runCommand(process.env, seed);
