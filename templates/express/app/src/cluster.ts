// One process per core, for a server without containers: `npm run start:cluster`. Those that die are started again.
// SIGHUP replaces them one after the other, so that no request is lost: after a deployment, say.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from './platform/log.ts';
import { createClusterMetricsServer } from './platform/metrics.ts';

const WRONG_CONFIG = 78;
const READY_WITHIN = 30_000;
const SLOWEST_RESTART = 30_000;

const log = createLogger({ level: process.env.LOG_LEVEL ?? 'info', service: 'cluster' });
const size = Number(process.env.WEB_CONCURRENCY) || availableParallelism();
// All of them together open as many connections to Postgres as one process would for these cores.
const pool = process.env.DATABASE_POOL ?? String(Math.max(2, Math.ceil((2 * availableParallelism() + 1) / size)));
const metrics = createClusterMetricsServer();
/** Those that are meant to end. */
const leaving = new WeakSet<Worker>();
let stopping = false;
let reloading = Promise.resolve();

cluster.setupPrimary({ exec: import.meta.filename.replace(/cluster(?=\.[jt]s$)/, 'main') });
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop(0);
  });
}
process.on('SIGHUP', () => {
  reloading = reloading.then(reload);
});
metrics.listen(Number(process.env.METRICS_PORT ?? 9090), process.env.HOST ?? '127.0.0.1');
for (let i = 0; i < size; i++) start();

/** Keeps one process running. */
function start(attempt = 0): Worker {
  // Workers share what they listen on, so that each would answer for itself alone: the primary gathers the metrics.
  const worker = cluster.fork({ DATABASE_POOL: pool, METRICS_PORT: '0' });
  const started = Date.now();
  worker.once('exit', (code, signal) => {
    if (code === WRONG_CONFIG) stop(code);
    if (stopping || leaving.has(worker)) return;
    const next = Date.now() - started > 10_000 ? 0 : attempt + 1;
    const delay = Math.min(100 * 2 ** next, SLOWEST_RESTART);
    log.error({ pid: worker.process.pid, code, signal, delay }, 'a process died; another one follows');
    setTimeout(() => {
      if (!stopping) start(next);
    }, delay);
  });
  return worker;
}

async function reload(): Promise<void> {
  for (const old of Object.values(cluster.workers ?? {})) {
    if (stopping || !old) return;
    const fresh = start();
    if (!(await ready(fresh))) {
      log.error({ pid: fresh.process.pid }, 'the new process does not get ready: those that run stay');
      leaving.add(fresh);
      fresh.process.kill('SIGKILL');
      return;
    }
    leaving.add(old);
    old.process.kill('SIGTERM');
    await once(old, 'exit');
  }
  log.info({ processes: size }, 'reloaded');
}

/** Whether the process says within its time that it listens. */
async function ready(worker: Worker): Promise<boolean> {
  const timer = new AbortController();
  const message = new Promise<boolean>((resolve) => {
    worker.on('message', (text) => {
      if (text === 'ready') resolve(true);
    });
    worker.once('exit', () => {
      resolve(false);
    });
  });
  const isReady = await Promise.race([message, sleep(READY_WITHIN, false, { signal: timer.signal })]);
  timer.abort();
  return isReady;
}

/** Each process has a limit of its own for the time that it takes to stop. */
function stop(code: number): void {
  if (stopping) return;
  stopping = true;
  log.info({ code }, 'stopping');
  metrics.close();
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  for (const worker of workers) worker.process.kill('SIGTERM');
  void Promise.all(workers.filter((worker) => !worker.isDead()).map((worker) => once(worker, 'exit'))).then(() => {
    process.exit(code);
  });
}
