import process from 'node:process';
import { createApp } from './app.ts';
import { ConfigError, parseConfig, type Config } from './config.ts';
import { createLogger } from './platform/log.ts';

const config = readConfig();
const log = createLogger({ level: config.LOG_LEVEL, service: 'api' });
const app = await createApp(config, log);
let stopping = false;

// A signal ends what is in flight in good order; the second one does not wait.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void stop(signal, 0));
}
// Nobody knows what state is left behind, so this process ends, and its supervisor starts another.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    log.fatal({ err: error }, event);
    void stop(event, 1);
  });
}

try {
  const port = await app.listen();
  log.info({ port, url: config.PUBLIC_URL }, 'listening');
  process.send?.('ready'); // to PM2, or to the primary of the cluster
} catch (error) {
  log.fatal({ err: error }, `cannot listen on ${config.HOST}:${config.PORT}`);
  await stop('error', 1);
}

async function stop(reason: string, code: number): Promise<void> {
  if (stopping) process.exit(code || 1);
  stopping = true;
  log.info({ reason }, 'stopping');
  setTimeout(() => process.exit(1), (config.DRAIN_SECONDS + 5) * 1000).unref();
  try {
    await app.close();
  } catch (error) {
    log.error({ err: error }, 'stopping');
    code = 1;
  }
  log.info('stopped');
  log.flush(() => process.exit(code));
}

function readConfig(): Config {
  try {
    return parseConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`The environment is not complete:\n${error.message}\n`);
    process.exit(78); // EX_CONFIG: a supervisor need not try again
  }
}
