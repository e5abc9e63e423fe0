import { afterAll, beforeAll } from 'vitest';
import { createApp, type App } from '../src/app.ts';
import { parseConfig, type Config } from '../src/config.ts';
import { testEnvironment } from './environment.ts';
import { silent } from './log.ts';

export interface TestApp extends App {
  readonly config: Config;
  /** Where it answers; browsers would know it as config.PUBLIC_URL. */
  readonly url: string;
}

/** The whole service, as it is deployed, on a port of its own. */
export async function startApp(env: Record<string, string> = {}): Promise<TestApp> {
  const config = parseConfig({ ...testEnvironment(), PUBLIC_URL: 'http://localhost:3000', ...env });
  const app = await createApp(config, silent);
  const port = await app.listen();
  const scheme = config.TLS_CERT_FILE === undefined ? 'http' : 'https';
  return { ...app, config, url: `${scheme}://127.0.0.1:${port}` };
}

/** Starts it for the tests of a file, which may use it from the first one on. */
export function useApp(env?: Record<string, string>): TestApp {
  const app = {} as TestApp;
  beforeAll(async () => {
    Object.assign(app, await startApp(env));
  });
  afterAll(() => app.close());
  return app;
}
