import { expect, test } from 'vitest';
import { Client, redisProxy, startReplica, until } from './harness.ts';
import { verbs } from './talk.ts';

test('what is said reaches everybody, and its sender learns its id', async () => {
  const replica = await startReplica({ verbs });
  const [ann, bob] = [await Client.open(replica, 'ann'), await Client.open(replica, 'bob')];
  await Promise.all([ann.join('lobby'), bob.join('lobby')]);
  ann.send({ type: 'say', room: 'lobby', text: '  Grüße 🎉  ', ref: 'r1' });
  const said = await until(() => ann.of('said')[0]);
  const told = await until(() => bob.of('event')[0]);
  expect(said).toEqual({ type: 'said', ref: 'r1', id: told.id });
  expect(told).toMatchObject({ event: 'chat.said', data: { name: 'ANN', text: 'Grüße 🎉' } });
});

test.each([
  ['where the server alone speaks', { room: 'news', text: 'hi' }, 'forbidden'],
  ['in a room that is not there', { room: 'nowhere', text: 'hi' }, 'unknown_room'],
  ['nothing', { room: 'lobby', text: '  ' }, 'invalid'],
  ['too much', { room: 'lobby', text: 'x'.repeat(2_001) }, 'invalid'],
])('nobody may say something %s', async (_name, message, code) => {
  const replica = await startReplica({ verbs });
  const ann = await Client.open(replica);
  ann.send({ type: 'say', ref: 'x', ...message });
  expect(await until(() => ann.of('error')[0])).toMatchObject({ ref: 'x', code });
});

test('with Redis away its sender is told to try again', async () => {
  const proxy = await redisProxy();
  const replica = await startReplica({ verbs, redisUrl: proxy.url });
  const ann = await Client.open(replica);
  proxy.takeAway();
  await until(() => !replica.stream.following);
  ann.send({ type: 'say', room: 'lobby', text: 'hello?', ref: 'r1' });
  expect(await until(() => ann.of('error')[0])).toMatchObject({ code: 'unavailable', ref: 'r1' });
});
