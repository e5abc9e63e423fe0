import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { expect, it, onTestFinished } from 'vitest';
import { startApp } from '../app.ts';
import { publicRoom } from '../environment.ts';
import { Client, redisClient, until } from '../realtime/harness.ts';
import { openTestRedis } from '../redis.ts';
import { ISSUER, PROJECT, startDjango, withToken } from './django.ts';
import { example } from './example.ts';

// Those of its user in compose.yaml; `select` is for the database of the tests.
const rights = [
  'resetchannels',
  '-@all',
  ...'+ping +hello +select'.split(' '),
  `(+xread +xrange +xrevrange %R~${PROJECT}:events)`,
  `(+get +set ~${PROJECT}:events:life)`,
  `(+xadd +xlen ~${PROJECT}:commands)`,
];

it('needs no more of Redis than to read events, and to write commands', async () => {
  const admin = await openTestRedis();
  const [name, password, django] = [`realtime-${randomUUID()}`, randomUUID(), await startDjango()];
  await admin.sendCommand(['ACL', 'SETUSER', name, 'reset', 'on', `>${password}`, ...rights]);
  const url = Object.assign(new URL(process.env.TEST_REDIS_URL ?? ''), { username: name, password }).href;
  const app = await startApp({ PUBLIC_URL: ISSUER, JWKS_URL: django.url, REDIS_URL: url });
  onTestFinished(async () => {
    await app.close();
    await admin.sendCommand(['ACL', 'DELUSER', name]);
    admin.destroy();
    django.close();
  });
  await until(async () => (await fetch(`${app.url}/readyz`)).ok);
  const port = Number(new URL(app.url).port);
  const token = await django.sign();
  const ann = await until(async () => {
    const client = new Client({ port }, '', { origin: ISSUER, protocols: withToken(token) });
    return (await client.opened) && client;
  });
  await ann.join(publicRoom);
  await admin.xAdd(`${PROJECT}:events`, '*', { room: publicRoom, event: 'any', data: '{}' });
  await until(() => ann.of('reload').length === 1);
  ann.send({ type: 'command', key: randomUUID(), ref: 'c', ...example.command });
  expect(await until(() => ann.told.find(({ ref }) => ref === 'c'))).toMatchObject({ type: 'accepted' });
  const wrong = { room: publicRoom, event: 'forged', data: '{}' };
  const redis = await redisClient(url);
  await expect(redis.xAdd(`${PROJECT}:events`, '*', wrong)).rejects.toThrow('NOPERM');
});
