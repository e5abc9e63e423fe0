import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createCommand } from '../../src/django/commands.ts';
import { silent } from '../log.ts';
import {
  Client,
  redisProxy,
  startReplica,
  until,
  who,
  type Replica,
  type ReplicaOptions,
} from '../realtime/harness.ts';
import { person, PROJECT, useHybrid } from './django.ts';
import { example } from './example.ts';

const hybrid = useHybrid();
const commands = { 'thing.make': { 2: z.looseObject({ size: z.int(), of: z.looseObject({ colour: z.string() }) }) } };
const good = { command: 'thing.make', version: 2, data: { size: 7, of: { colour: 'red' } } };

function startCommands(options: ReplicaOptions = {}): Promise<Replica> {
  return startReplica({
    ...options,
    verbs: ({ redis, key, limits }) => ({
      command: createCommand({ redis, key: `${key}:commands`, commands, log: silent, limits }),
    }),
  });
}

/** Sends a command, and returns the answer. */
async function command(client: Client, message: object) {
  const ref = randomUUID();
  client.send({ type: 'command', key: ref, ref, ...message });
  return await until(() => client.told.find((told) => told.ref === ref));
}

it('the commands of the service are passed on to Django, with who sends them', async () => {
  const ann = person();
  const socket = hybrid.socket(await hybrid.django.sign(ann));
  await socket.opened;
  const key = randomUUID();
  expect(await command(socket, { ...example.command, key })).toMatchObject({ type: 'accepted', key });
  const entries = (await hybrid.redis.xRange(`${PROJECT}:commands`, '-', '+')) ?? [];
  const message = entries.map((entry) => entry.message).find((each) => each.key === key);
  expect(message).toEqual({
    command: example.command.command,
    version: '1',
    data: JSON.stringify(example.command.data),
    key,
    user: ann.sub,
    request_id: expect.stringMatching(/^[\w-]{36}$/) as string,
  });
});

it('the events of the service are told as they are', async () => {
  const ann = hybrid.socket();
  await ann.opened;
  await ann.join(example.room);
  await hybrid.tell(example.room, example.event.event, example.event.data);
  expect(await until(() => ann.of('event')[0])).toMatchObject(example.event);
});

it.each([
  ['that is not there', { command: 'thing.break' }, 'unknown_command', 'thing.break in version 2'],
  ['in a version that is not there', { version: 1 }, 'unknown_command', 'thing.make in version 1'],
  ['that every object has', { command: 'constructor' }, 'unknown_command', 'constructor'],
  ['with wrong data', { data: { size: 'L', of: {} } }, 'invalid', /^size: .*; of\.colour: /],
  ['without data', { data: undefined }, 'invalid', 'not a message'],
  ['with a key that is none', { key: '1' }, 'invalid', 'not a message'],
])('a command %s is refused', async (_name, wrong, code, detail) => {
  const replica = await startCommands();
  const ann = await Client.open(replica);
  expect(await command(ann, { ...good, ...wrong })).toMatchObject({
    type: 'error',
    code,
    detail: expect.stringMatching(detail) as string,
  });
  expect(await replica.redis.xLen(`${replica.key}:commands`)).toBe(0);
});

it('when too many wait none is taken, until there are fewer', async () => {
  const replica = await startCommands({ limits: { commandBacklog: 2, commandLook: 100 } });
  const stream = `${replica.key}:commands`;
  const ann = await Client.open(replica);
  expect(await command(ann, good)).toMatchObject({ type: 'accepted' });
  await replica.redis.xAdd(stream, '*', { a: '1' });
  await expect.poll(async () => (await command(ann, good)).code).toBe('unavailable');
  expect(await replica.redis.xLen(stream)).toBeGreaterThanOrEqual(2);
  await replica.redis.del(stream);
  await expect.poll(async () => (await command(ann, good)).type, { interval: 110 }).toBe('accepted');
  await replica.redis.del(stream);
});

it('with Redis away, or one that hangs, the client is told to try again', async () => {
  const proxy = await redisProxy();
  const limits = { publishTimeout: 100, commandLook: 0 };
  const replica = await startCommands({ redisUrl: proxy.url, limits });
  const ann = await Client.open(replica);
  proxy.freeze(true);
  expect(await command(ann, good)).toMatchObject({ code: 'unavailable' });
  proxy.takeAway();
  expect(await command(ann, good)).toMatchObject({ code: 'unavailable' });
});

it('a socket whose token has lapsed sends nothing more', async () => {
  const expires = Date.now() + 100;
  const replica = await startCommands({
    identify: () => Promise.resolve(who('ann', expires)),
    limits: { heartbeat: 60_000 },
  });
  const ann = await Client.open(replica);
  await expect.poll(() => Date.now()).toBeGreaterThan(expires);
  ann.send({ type: 'command', key: randomUUID(), ...good });
  expect(await ann.closed).toBe(4401);
  expect(await replica.redis.xLen(`${replica.key}:commands`)).toBe(0);
});
