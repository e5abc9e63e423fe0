import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether an address can only be this machine: there, http is as good as https. */
export function isLoopback(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

const seconds = (min: number, max: number) => z.coerce.number('not a number').min(min).max(max);
const port = z.coerce.number('not a port').int().min(0).max(65_535);
const storeUrl = (...protocols: string[]) =>
  z
    .url(`not a URL`)
    .refine((url) => protocols.includes(new URL(url).protocol), `has to start with ${protocols.join('// or ')}//`);

const publicUrl = z
  .url({ protocol: /^https?$/, error: 'not a web address' })
  .refine((url) => new URL(url).pathname === '/', 'has no path')
  .refine((url) => url.startsWith('https:') || isLoopback(url), 'has to be https, but for localhost');

const Schema = z.object({
  /** Names cookies, Redis keys and Postgres connections, so that two projects may share a host. */
  COMPOSE_PROJECT_NAME: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'lower case letters, digits, - and _'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(9090),
  PUBLIC_URL: publicUrl.optional(),
  HSTS_SECONDS: seconds(0, 63_072_000).default(86_400),
  /** How many proxies stand in front, whose X-Forwarded-For and -Proto are believed. */
  TRUSTED_PROXIES: z.coerce.number('not a number').int().min(0).max(10).default(0),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Seconds between the signal to stop and the end of those who have not finished. */
  DRAIN_SECONDS: seconds(0, 300).default(20),
  REDIS_URL: storeUrl('redis:', 'rediss:'),
  DATABASE_URL: storeUrl('postgres:', 'postgresql:'),
  /** Connections to Postgres, of this process. */
  DATABASE_POOL: z.coerce
    .number('not a number')
    .int()
    .min(1)
    .max(100)
    .default(2 * availableParallelism() + 1),
  STATEMENT_TIMEOUT: seconds(0, 3600).default(15),
  SECRET_KEY: z.string().min(32, 'at least 32 characters'),
});

/** Every setting of a process, checked. */
export type Config = Readonly<Omit<z.output<typeof Schema>, 'PUBLIC_URL'>> & {
  readonly PUBLIC_URL: string;
};

/** All that is wrong with the environment, one line each; never a value, as it may be a secret. */
export class ConfigError extends Error {}

/** Reads the settings. NAME_FILE may stand for NAME: its content is the value, as Docker's secrets have it. */
export function parseConfig(env: Environment): Config {
  const { values, problems } = withFiles(env);
  if ((values.TLS_CERT_FILE === undefined) !== (values.TLS_KEY_FILE === undefined)) {
    problems.push('TLS_CERT_FILE, TLS_KEY_FILE: set both or none');
  }
  const parsed = Schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      problems.push(`${name}: ${values[name] === undefined ? 'not set' : issue.message}`);
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems.join('\n'));
  const { PUBLIC_URL, ...rest } = parsed.data;
  const scheme = rest.TLS_CERT_FILE === undefined ? 'http' : 'https';
  return { ...rest, PUBLIC_URL: new URL(PUBLIC_URL ?? `${scheme}://localhost:${rest.PORT}`).origin };
}

function withFiles(env: Environment): { values: Record<string, string>; problems: string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Schema.shape)) {
    const value = env[name];
    const file = env[`${name}_FILE`];
    // An empty value is none: that is how compose.yaml passes on what is not set.
    if (value) values[name] = value;
    if (!file || name.startsWith('TLS_')) continue;
    if (value) problems.push(`${name}: is set, and so is ${name}_FILE`);
    try {
      values[name] = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      problems.push(`${name}_FILE: ${(error as Error).message}`);
    }
  }
  return { values, problems };
}
