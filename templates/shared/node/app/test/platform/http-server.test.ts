import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { generate } from 'selfsigned';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Config } from '../../src/config.ts';
import { createHttpServer, drain, listen } from '../../src/platform/http-server.ts';

const log = pino({ level: 'silent' });

async function serve(config: Partial<Config>, delay = 0) {
  const server = createHttpServer(config as Config, log, (_request, response) => {
    setTimeout(() => response.end('done'), delay);
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port };
}

async function request(port: number, agent: Agent): Promise<IncomingMessage> {
  const [response] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

it('says so if the port is taken', async () => {
  const { port } = await serve({});
  const { server } = await serve({});
  server.close();
  await expect(listen(server, port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('finishes what is in flight, sends keep-alive clients away, and takes no more', async () => {
  const { server, port } = await serve({}, 300);
  const agent = new Agent({ keepAlive: true });
  expect((await request(port, agent)).headers.connection).toBe('keep-alive');
  const drained = drain(server, { lead: 100, grace: 5_000 });
  const inFlight = request(port, new Agent());
  await sleep(150);
  expect((await request(port, agent)).headers.connection).toBe('close');
  expect((await inFlight).statusCode).toBe(200);
  await drained;
  await expect(request(port, new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('does not end a connection on which a request is on its way', async () => {
  const { server, port } = await serve({});
  const socket = connectPlain(port, '127.0.0.1');
  await once(socket, 'connect');
  const drained = drain(server, { lead: 200, grace: 5_000 });
  await sleep(300); // nobody can connect any more
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close/);
  await drained;
});

it('cuts off what does not end', async () => {
  const { server, port } = await serve({}, 60_000);
  const endless = request(port, new Agent());
  endless.catch(() => undefined);
  await sleep(50);
  await drain(server, { lead: 0, grace: 100 });
  await expect(endless).rejects.toMatchObject({ code: 'ECONNRESET' });
});

async function certificate(folder: string, name: string): Promise<void> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }]);
  for (const [file, text] of Object.entries({ 'cert.pem': cert, 'key.pem': key })) {
    writeFileSync(join(folder, `new-${file}`), text);
    renameSync(join(folder, `new-${file}`), join(folder, file));
  }
}

async function commonName(port: number): Promise<PeerCertificate['subject']['CN']> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

/** Whether it lets a client in that knows old ciphers alone. */
async function takesOldCiphers(port: number): Promise<boolean> {
  const ciphers = 'ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA:AES128-SHA';
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2', ciphers });
  return once(socket, 'secureConnect').then(
    () => true,
    () => false,
  );
}

it('speaks TLS with the newest certificate that can be used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  await certificate(folder, 'first');
  const { port } = await serve({ TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') });
  expect(await commonName(port)).toBe('first');
  expect(await takesOldCiphers(port)).toBe(false);

  await certificate(folder, 'second');
  await vi.waitUntil(async () => (await commonName(port)) === 'second', 5_000);
  expect(await takesOldCiphers(port)).toBe(false);

  writeFileSync(join(folder, 'cert.pem'), 'not a certificate');
  await sleep(800);
  expect(await commonName(port)).toBe('second');
});
