import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, Module, Param, Post, Res } from '@nestjs/common';
import { APP_FILTER, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../config.ts';
import { createMetrics } from '../platform/metrics.ts';
import { Problem } from '../platform/problem.ts';
import { currentRequestId } from '../platform/request-context.ts';
import { LOG } from '../platform/tokens.ts';
import { createFastify } from './fastify.ts';
import { NestLog } from './nest-log.ts';
import { otherMethods } from './other-methods.ts';
import { ProblemFilter } from './problem.filter.ts';
import { ValidationPipe } from './validation.pipe.ts';

@Controller()
class Things {
  @Get('api/things/:id')
  one(@Param({ schema: z.object({ id: z.coerce.number().int() }) }) { id }: { id: number }) {
    if (id === 0) throw new Error('secret');
    if (id === 1) throw new Problem(409, 'This one is taken.', { headers: { 'Retry-After': '1' } });
    return { id, requestId: currentRequestId() };
  }

  @Post('api/things')
  add(@Body({ schema: z.object({ name: z.string().min(2, 'Too short.') }) }) { name }: { name: string }) {
    return { name, requestId: currentRequestId() };
  }

  @Get('half')
  half(@Res() reply: FastifyReply) {
    reply.raw.write('half');
    throw new Error('broken');
  }

  @Get('page')
  page() {
    throw new Problem(403, 'Not for you.');
  }
}

/** The lines that were logged, and what answers without a socket. */
async function start(
  env: Record<string, string> = {},
): Promise<{ app: FastifyInstance; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const config = parseConfig({
    COMPOSE_PROJECT_NAME: 'test',
    DATABASE_URL: 'postgres://localhost/none',
    REDIS_URL: 'redis://localhost',
    SECRET_KEY: 'x'.repeat(32),
    ...env,
  });

  @Module({
    controllers: [Things],
    providers: [
      { provide: LOG, useValue: log },
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: ValidationPipe },
    ],
  })
  class TestModule {}

  const app = createFastify(config, log, createMetrics());
  const others = otherMethods(app);
  const options = { logger: new NestLog(log), abortOnError: false, bodyParser: false };
  const nest = await NestFactory.create(TestModule, new FastifyAdapter(app), options);
  onTestFinished(() => nest.close());
  await nest.init();
  app.register(others);
  await app.ready();
  return { app, lines };
}

const json = { 'content-type': 'application/json' };

it('knows the id of the request behind its body too', async () => {
  const { app, lines } = await start();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const headers = { ...json, 'x-request-id': 'of-the-client' };
  // In a packet of its own the body comes from the context of the connection.
  const body = ReadableStream.from(
    (async function* () {
      yield Buffer.from('{"name":');
      await sleep(50);
      yield Buffer.from('"one"}');
    })(),
  );
  const answer = await fetch(`${url}/api/things?secret=1`, { method: 'POST', headers, body, duplex: 'half' });
  expect(answer.headers.get('x-request-id')).toBe('of-the-client');
  expect(await answer.json()).toEqual({ name: 'one', requestId: 'of-the-client' });
  expect(lines.at(-1)).toMatchObject({ request_id: 'of-the-client', method: 'POST', path: '/api/things', status: 201 });
});

it.each([
  { what: 'half a body', headers: json, body: '{"name":', status: 400 },
  { what: 'none', headers: {}, body: undefined, status: 400 },
  { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=one', status: 415 },
  { what: 'text', headers: { 'content-type': 'text/plain' }, body: '{"name": "one"}', status: 415 },
  { what: 'too much', headers: json, body: JSON.stringify({ name: 'x'.repeat(2_500_000) }), status: 413 },
])('refuses $what with $status', async ({ headers, body, status }) => {
  const { app } = await start();
  const answer = await app.inject({ method: 'POST', url: '/api/things', headers, ...(body && { body }) });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ type: 'about:blank', status, instance: answer.headers['x-request-id'] });
});

it('points at what is wrong', async () => {
  const { app } = await start();
  const answer = await app.inject({ method: 'POST', url: '/api/things', body: { name: 'x' } });
  expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '#/name', detail: 'Too short.' }] });
});

it('tells what a problem is, and nothing of an error that nobody foresaw', async () => {
  const { app, lines } = await start();
  const taken = await app.inject('/api/things/1');
  expect(taken.statusCode).toBe(409);
  expect(taken.headers['retry-after']).toBe('1');
  expect(taken.json()).toMatchObject({ title: 'Conflict', detail: 'This one is taken.' });
  const broken = await app.inject('/api/things/0');
  expect(broken.statusCode).toBe(500);
  expect(broken.body).not.toContain('secret');
  expect(lines.find(({ msg }) => msg === 'request failed')).toMatchObject({ err: { message: 'secret' } });
});

it('breaks off an answer that it cannot finish', async () => {
  const { app } = await start();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  await expect(fetch(`${url}/half`).then((answer) => answer.text())).rejects.toThrow();
});

it.each(['/api/things/many', '/api/no-such-thing'])('does not find %s', async (url) => {
  const { app } = await start();
  const answer = await app.inject(url);
  expect(answer.json()).toMatchObject({ status: 404, detail: 'Not Found' });
  expect(answer.headers['content-security-policy']).toBe(
    "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  );
});

it('refuses other methods on a path that it knows', async () => {
  const { app } = await start();
  const answer = await app.inject({ method: 'DELETE', url: '/api/things/2' });
  expect(answer.json()).toMatchObject({ status: 405 });
  expect(answer.headers.allow).toBe('GET, HEAD');
  const nothing = await app.inject({ method: 'DELETE', url: '/api/things/2', headers: json });
  expect(nothing.statusCode).toBe(405);
  expect((await app.inject({ method: 'HEAD', url: '/api/things/2' })).statusCode).toBe(200);
});

it('speaks plainly where people look', async () => {
  const { app } = await start();
  const page = await app.inject('/page');
  expect([page.statusCode, page.headers['content-type'], page.body]).toEqual([
    403,
    'text/plain; charset=utf-8',
    'Not for you.\n',
  ]);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
});

it('answers a URL that cannot be read as it answers others', async () => {
  const { app, lines } = await start();
  const answer = await app.inject('/api/things/%zz');
  expect(answer.json()).toMatchObject({ status: 400, instance: answer.headers['x-request-id'] });
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(lines.at(-1)).toMatchObject({ path: '/api/things/%zz' });
});

it('sends who comes over http to https, if that is where it is, and believes proxies as far as it is told', async () => {
  const { app } = await start({ PUBLIC_URL: 'https://example.com', TRUSTED_PROXIES: '1' });
  const plain = await app.inject('/page?a=b');
  expect([plain.statusCode, plain.headers.location]).toEqual([308, 'https://example.com/page?a=b']);
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.1.1.1, 2.2.2.2' };
  expect((await app.inject({ url: '/page', headers })).statusCode).toBe(403);
  const direct = await start({ PUBLIC_URL: 'https://example.com' });
  expect((await direct.app.inject({ url: '/page', headers })).statusCode).toBe(308);
});
