import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { publicRoom, testEnvironment } from './environment.ts';

const root = join(import.meta.dirname, '..');
const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string };

// A busy machine takes its time to start some processes.
vi.setConfig({ testTimeout: 60_000 });

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly exit: Promise<[number | null, NodeJS.Signals | null]>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function start(entry: string, env: Record<string, string> = {}): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, entry)], {
    env: { ...testEnvironment(), PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'info', ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const exit = once(child, 'exit') as Started['exit'];
  return { child, url: `http://127.0.0.1:${port}`, printed: () => text, exit };
}

const ready = ({ url }: Started) =>
  vi.waitUntil(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok, {
    timeout: 30_000,
    interval: 50,
  });

it('does not start with an environment that is not complete, and tells all that is wrong', async () => {
  const { exit, printed } = await start(main, { PORT: 'many', REDIS_URL: 'nowhere' });
  expect(await exit).toEqual([78, null]);
  expect(printed()).toContain('PORT: not a port');
  expect(printed()).toContain('REDIS_URL: not a URL');
});

it('does not start on a port that is taken', async () => {
  const first = await start(main);
  await ready(first);
  const { exit, printed } = await start(main, { PORT: new URL(first.url).port });
  expect(await exit).toEqual([1, null]);
  expect(printed()).toContain('EADDRINUSE');
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends by itself at %s, whoever still listens', async (signal) => {
  const started = await start(main);
  await ready(started);
  const events = await fetch(`${started.url}/events?rooms=${publicRoom}`);
  expect(events.status).toBe(200);
  started.child.kill(signal);
  await events.text().catch(() => undefined); // ends with the server
  expect(await started.exit).toEqual([0, null]);
  expect(started.printed()).toContain('"stopped"');
});

it('runs as a cluster that replaces what dies, reloads, and stops', async () => {
  const started = await start(main.replace('main', 'cluster'), { WEB_CONCURRENCY: '2' });
  const times = (text: string) => started.printed().split(text).length - 1;
  const listening = (count: number) => vi.waitUntil(() => times('"listening"') === count, 30_000);
  await listening(2);
  const pid = Number(/"pid":(\d+)/.exec(started.printed())?.[1]);
  process.kill(pid, 'SIGKILL');
  await listening(3);
  started.child.kill('SIGHUP');
  await vi.waitUntil(() => times('"reloaded"') === 1, 30_000);
  expect(times('"listening"')).toBe(5);
  expect((await fetch(`${started.url}/hello`)).status).toBe(200);
  started.child.kill('SIGTERM');
  expect(await started.exit).toEqual([0, null]);
  expect(times('"stopped"')).toBe(4); // the two that were replaced, and the two that followed them
});

it('keeps what runs if the new release does not start', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cluster-')), 'redis');
  writeFileSync(file, testEnvironment().REDIS_URL ?? '');
  const started = await start(main.replace('main', 'cluster'), {
    WEB_CONCURRENCY: '2',
    REDIS_URL: '',
    REDIS_URL_FILE: file,
  });
  const told = (text: string) => vi.waitUntil(() => started.printed().includes(text), 30_000);
  await vi.waitUntil(() => started.printed().split('"listening"').length === 3, 30_000);
  writeFileSync(file, 'nonsense');
  started.child.kill('SIGHUP');
  await told('those that run stay');
  await ready(started);
  writeFileSync(file, testEnvironment().REDIS_URL ?? '');
  started.child.kill('SIGHUP');
  await told('"reloaded"');
  started.child.kill('SIGTERM');
  expect(await started.exit).toEqual([0, null]);
});
