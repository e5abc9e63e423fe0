import 'reflect-metadata';
import { Controller, Get, Module, Param, Res } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { Config } from '../config.ts';
import { createMetrics } from '../platform/metrics.ts';
import { Problem } from '../platform/problem.ts';
import { currentRequestId } from '../platform/request-context.ts';
import { LOG } from '../platform/tokens.ts';
import { createFastify } from './fastify.ts';
import { NestLog } from './nest-log.ts';
import { ProblemFilter } from './problem.filter.ts';

@Controller('api/things')
class Things {
  @Get('half')
  half(@Res() reply: FastifyReply) {
    reply.raw.write('half');
    throw new Error('broken');
  }

  @Get('taken')
  taken() {
    throw new Problem(409, 'This one is taken.', { headers: { 'Retry-After': '1' } });
  }

  @Get('broken')
  broken() {
    throw new Error('secret');
  }

  @Get(':id')
  one(@Param('id') id: string) {
    return { id, requestId: currentRequestId() };
  }
}

/** What answers without a socket, and the lines that it logs. */
async function start(settings: Partial<Config> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const config = { PUBLIC_URL: 'http://localhost:3000', TRUSTED_PROXIES: 0, ...settings } as Config;

  @Module({
    controllers: [Things],
    providers: [
      { provide: LOG, useValue: log },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  })
  class TestModule {}

  const app: FastifyInstance = createFastify(config, log, createMetrics());
  const options = { logger: new NestLog(log), abortOnError: false, bodyParser: false };
  const nest = await NestFactory.create(TestModule, new FastifyAdapter(app), options);
  onTestFinished(() => nest.close());
  await nest.init();
  await app.ready();
  return { app, lines };
}

it('knows the id of the request while it works on it, and in its log', async () => {
  const { app, lines } = await start();
  const answer = await app.inject({ url: '/api/things/1?secret=1', headers: { 'x-request-id': 'of-the-client' } });
  expect(answer.headers['x-request-id']).toBe('of-the-client');
  expect(answer.json()).toEqual({ id: '1', requestId: 'of-the-client' });
  expect(lines.at(-1)).toMatchObject({ request_id: 'of-the-client', path: '/api/things/1' });
});

it('tells what a problem is, and nothing of an error that nobody foresaw', async () => {
  const { app, lines } = await start();
  const taken = await app.inject('/api/things/taken');
  expect(taken.statusCode).toBe(409);
  expect(taken.headers['retry-after']).toBe('1');
  expect(taken.json()).toMatchObject({ title: 'Conflict', detail: 'This one is taken.' });
  const broken = await app.inject('/api/things/broken');
  expect(broken.statusCode).toBe(500);
  expect(broken.body).not.toContain('secret');
  expect(lines.find(({ msg }) => msg === 'request failed')).toMatchObject({ err: { message: 'secret' } });
});

it('breaks off an answer that it cannot finish', async () => {
  const { app } = await start();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  await expect(fetch(`${url}/api/things/half`).then((answer) => answer.text())).rejects.toThrow();
});

it('answers a URL that cannot be read as it answers others', async () => {
  const { app, lines } = await start();
  const answer = await app.inject('/api/things/%zz');
  expect(answer.json()).toMatchObject({ status: 400, instance: answer.headers['x-request-id'] });
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(lines.at(-1)).toMatchObject({ path: '/api/things/%zz' });
});

it('believes as many proxies as it is told', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.1.1.1, 2.2.2.2' };
  for (const [TRUSTED_PROXIES, status, client] of [
    [0, 308, '127.0.0.1'],
    [1, 200, '2.2.2.2'],
    [2, 200, '1.1.1.1'],
  ] as const) {
    const { app, lines } = await start({ PUBLIC_URL: 'https://example.com', TRUSTED_PROXIES });
    expect((await app.inject({ url: '/api/things/1', headers })).statusCode).toBe(status);
    expect(lines.at(-1)).toMatchObject({ client });
  }
});
