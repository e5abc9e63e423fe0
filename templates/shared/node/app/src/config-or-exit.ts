import process from 'node:process';
import { ConfigError, parseConfig, type Config } from './config.ts';

/** EX_CONFIG of sysexits.h: a supervisor need not try again. */
export const WRONG_CONFIG = 78;

/** The settings of this process, which ends if they are not complete. */
export function configOrExit(env: Readonly<Record<string, string | undefined>>): Config {
  try {
    return parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`The environment is not complete:\n${error.message}\n`);
    process.exit(WRONG_CONFIG);
  }
}
