import 'reflect-metadata';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../platform/identity.ts';
import { Access } from './access.ts';
import { Accounts } from './accounts.ts';
import { CurrentIdentity } from './current-identity.ts';

type Asked = Parameters<Accounts['identifyFor']>[0];

/** Believes every token, and says whom it was asked for. */
const accounts = {
  identifyFor: ({ headers }: Asked) => Promise.resolve(headers.authorization && { name: headers.authorization }),
  identifyNewcomer: ({ headers }: Asked) =>
    headers.origin === undefined ? Promise.resolve() : Promise.reject(new Error('from elsewhere')),
};

@Controller()
class Names {
  @Get('name')
  @Access('anybody')
  name(@CurrentIdentity() who: Identity | undefined) {
    return who?.name ?? 'nobody';
  }

  @Post('session')
  @Access('newcomer')
  session(@CurrentIdentity() who: Identity | undefined) {
    return who?.name ?? 'nobody';
  }
}

@Module({ controllers: [Names], providers: [{ provide: Accounts, useValue: accounts }] })
class TestModule {}

async function start(): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), { logger: false });
  onTestFinished(() => app.close());
  return app.init();
}

it('tells a route who asks', async () => {
  const app = await start();
  expect((await app.inject('/name')).body).toBe('nobody');
  expect((await app.inject({ url: '/name', headers: { authorization: 'Ann' } })).body).toBe('Ann');
});

it('does not ask newcomers who they are, but where they come from', async () => {
  const app = await start();
  const ask = (headers: Record<string, string>) => app.inject({ method: 'POST', url: '/session', headers });
  expect((await ask({ authorization: 'Ann' })).body).toBe('nobody');
  expect((await ask({ origin: 'https://evil.example' })).statusCode).toBe(500);
});
