import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ISSUER, person, PROJECT, seconds, useHybrid } from '../django/django.ts';
import { example } from '../django/example.ts';
import { publicRoom } from '../environment.ts';
import { until, type Told } from './harness.ts';

interface Token {
  token: string;
  expires_in: number;
}

interface Options {
  rooms: string[];
  onEvent: (event: Told) => void;
  onReload?: (room: string) => void;
  onState?: (state: string, why?: string) => void;
  socket?: boolean;
  token?: () => Promise<Token | undefined>;
  base?: string;
  delay?: number;
}

interface Live {
  command: (name: string, data: object, version?: number) => Promise<unknown>;
  close: () => void;
}

// The pages of Django have it. It is JavaScript for browsers, which this program does not look into.
const module = new URL('../../../web/live/static/live/live.js', import.meta.url).href;
const { connect } = (await import(module)) as { connect: (options: Options) => Live };

const hybrid = useHybrid();
const sockets: WebSocket[] = [];

beforeEach(() => {
  sockets.length = 0;
  // A browser says by itself which page it is on.
  class OfPage extends WebSocket {
    constructor(url: string | URL, protocols: string | string[]) {
      super(url, { protocols, headers: { origin: ISSUER } });
      sockets.push(this);
    }
  }
  vi.stubGlobal('WebSocket', OfPage);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Connects until the test ends, and keeps what is told. */
function listen(options: Partial<Options> = {}) {
  const events: Told[] = [];
  const reloads: string[] = [];
  const states: string[] = [];
  const { command, close } = connect({
    rooms: [publicRoom],
    base: hybrid.app.url,
    delay: 20,
    socket: true,
    onEvent: (event) => events.push(event),
    onReload: (room) => reloads.push(room),
    onState: (...told) => states.push(told.filter(Boolean).join(': ')),
    ...options,
  });
  onTestFinished(close);
  const opened = (times = 1) => until(() => states.filter((state) => state === 'open').length >= times);
  return { command, close, events, reloads, states, opened };
}

/** Somebody who stays signed in, and listens to what becomes of their commands. */
function signedIn(claims: () => object = () => ({}), expires_in = 60) {
  const ann = person();
  const asked = vi.fn(async () => ({
    token: await hybrid.django.sign({ ...ann, iat: seconds(), ...claims() }),
    expires_in,
  }));
  return { ann, asked, rooms: [publicRoom, `user:${ann.sub}`], token: asked as NonNullable<Options['token']> };
}

const sent = async (key: string) => {
  const entries = (await hybrid.redis.xRange(`${PROJECT}:commands`, '-', '+')) ?? [];
  return entries.filter(({ message }) => message.key === key).length;
};

/** The key of a user's newest command, once it is in the stream. */
const keyOf = (user: string) =>
  until(async () => {
    const entries = (await hybrid.redis.xRevRange(`${PROJECT}:commands`, '+', '-')) ?? [];
    return entries.find(({ message }) => message.user === user)?.message.key;
  });

test('without a token it hears by a socket what everybody may', async () => {
  const live = listen();
  await live.opened();
  await hybrid.tell(example.room, example.event.event, example.event.data);
  await until(() => live.events.length === 1);
  expect(live.events[0]).toMatchObject({ ...example.event, version: 1 });
});

describe.each([
  ['by a socket', true],
  ['by a feed', false],
])('%s', (_name, socket) => {
  test('with a token it hears what is for somebody', async () => {
    const { ann, ...options } = signedIn();
    const live = listen({ ...options, socket });
    await live.opened();
    await hybrid.tell(`user:${ann.sub}`, 'command.done', { key: randomUUID(), command: 'none' });
    await until(() => live.events.length === 1);
  });

  test('it asks for another token when a session ends, and goes on by that', async () => {
    const { ann, asked, ...options } = signedIn(() => ({ sid: `${asked.mock.calls.length}-${ann.sub}` }));
    const live = listen({ ...options, socket });
    await live.opened();
    await hybrid.tell('$sessions', 'session.ended', { session: `1-${ann.sub}` });
    await live.opened(2);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(live.states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  test('it is over when there is no token any more', async () => {
    const { ann, asked, ...options } = signedIn();
    const live = listen({ ...options, socket });
    await live.opened();
    asked.mockResolvedValue(undefined as never);
    await hybrid.tell('$sessions', 'session.ended', { session: ann.sid });
    await until(() => live.states.at(-1) === 'closed: signed-out');
  });

  test('it tries again when a token is refused, or cannot be had', async () => {
    const { asked, ...options } = signedIn();
    asked.mockResolvedValueOnce({ token: 'nonsense', expires_in: 60 }).mockRejectedValueOnce(new Error('away'));
    const live = listen({ ...options, socket });
    await live.opened();
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('it learns that a page cannot be told what has happened', async () => {
    const live = listen({ socket });
    await live.opened();
    await hybrid.tell(publicRoom, 'event.of-tomorrow', {});
    await until(() => live.reloads.length === 1);
    expect(live.reloads).toEqual([publicRoom]);
    expect(live.events).toEqual([]);
  });

  test('an event that is sent twice is told once', async () => {
    const live = listen({ socket });
    await live.opened();
    const tell = (uid: string) => hybrid.tell(example.room, example.event.event, example.event.data, { uid });
    const [one, two] = [randomUUID(), randomUUID()];
    for (const uid of [one, one, two, one]) await tell(uid);
    const last = await tell(randomUUID());
    await until(() => live.events.at(-1)?.id.endsWith(last));
    expect(live.events).toHaveLength(3);
  });
});

test('a token is renewed while the socket is open', async () => {
  const { asked, ...options } = signedIn(() => ({ exp: seconds(-3.5) }), 1);
  const live = listen(options);
  await live.opened();
  await sleep(3_500);
  expect(asked.mock.calls.length).toBeGreaterThan(3);
  expect(live.states).toEqual(['connecting', 'open']);
  asked.mockResolvedValue(undefined as never);
  await until(() => live.states.at(-1) === 'closed: signed-out');
});

test('a command is done when that is told', async () => {
  const { ann, ...options } = signedIn();
  const live = listen(options);
  const { command, data } = example.command;
  const done = live.command(command, data); // before there is a connection
  const key = await keyOf(ann.sub);
  await hybrid.tell(`user:${ann.sub}`, 'command.done', { key, command });
  expect(await done).toMatchObject({ key, command });
  const failed = live.command(command, data);
  const next = await until(async () => {
    const found = await keyOf(ann.sub);
    return found !== key && found;
  });
  await hybrid.tell(`user:${ann.sub}`, 'command.failed', {
    key: next,
    command,
    code: 'not_found',
    detail: 'It is gone.',
  });
  await expect(failed).rejects.toMatchObject({ code: 'not_found', message: 'It is gone.' });
});

test('a command that is refused is not tried again', async () => {
  const live = listen(signedIn());
  await live.opened();
  await expect(live.command('thing.break', {})).rejects.toMatchObject({ code: 'unknown_command' });
  await expect(live.command(example.command.command, example.command.data, 99)).rejects.toThrow('in version 99');
  const guest = listen();
  await guest.opened();
  await expect(guest.command(example.command.command, {})).rejects.toMatchObject({ code: 'forbidden' });
});

test('a command is sent again after a cut, under the same key', async () => {
  const { ann, ...options } = signedIn();
  const live = listen(options);
  await live.opened();
  const done = live.command(example.command.command, example.command.data);
  const key = await keyOf(ann.sub);
  sockets.at(-1)?.close();
  await live.opened(2);
  await until(async () => (await sent(key)) === 2);
  await hybrid.tell(`user:${ann.sub}`, 'command.done', { key, command: 'any' });
  await done;
});

test('a command is nothing without a socket, and over when that is', async () => {
  const live = listen(signedIn());
  const pending = live.command(example.command.command, {});
  live.close();
  await expect(pending).rejects.toThrow('lost');
  await expect(live.command(example.command.command, {})).rejects.toThrow('no connection');
  const feed = listen({ socket: false });
  await expect(feed.command(example.command.command, {})).rejects.toThrow('no connection');
});

describe('with a server that says what we want', () => {
  let socket: { tell: (...messages: object[]) => void; sent: Record<string, unknown>[] };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    class Scripted extends EventTarget {
      close = vi.fn();
      readonly sent: Record<string, unknown>[] = [];
      constructor() {
        super();
        const tell = (data: object) => {
          this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(data) }));
        };
        socket = {
          sent: this.sent,
          tell: (...messages) => {
            messages.forEach(tell);
          },
        };
      }
      send(text: string) {
        this.sent.push(JSON.parse(text) as Record<string, unknown>);
      }
    }
    vi.stubGlobal('WebSocket', Scripted);
  });

  const joined = (room = publicRoom) => ({ type: 'joined', room, cursor: 'a.1-0' });
  const event = (n: number, uid: string) => ({ type: 'event', room: publicRoom, id: `a.2-${n}`, uid, data: {} });

  test('a command is sent again, ever more rarely, until it is answered, however that is put off', async () => {
    const live = listen();
    socket.tell(joined());
    const done = live.command('a', {});
    const { key } = socket.sent[0] as { key: string };
    socket.tell(
      { type: 'accepted', ref: key, key },
      { type: 'error', ref: key, code: 'unavailable', detail: 'Later.' },
    );
    await vi.advanceTimersByTimeAsync(14_900);
    expect(socket.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(15_100);
    expect(socket.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(15_100);
    expect(socket.sent).toHaveLength(3);
    expect(new Set(socket.sent.map((message) => message.key))).toEqual(new Set([key]));
    socket.tell({ ...event(0, 'u'), event: 'command.done', data: { key, command: 'a' } });
    expect(await done).toEqual({ key, command: 'a' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(socket.sent).toHaveLength(3);
  });

  test('after a reset commands are sent again, not all at once', async () => {
    const live = listen({ rooms: [publicRoom, 'user:1'] });
    socket.tell(joined(), joined('user:1'));
    for (const name of ['a', 'b', 'c']) live.command(name, {}).catch(() => undefined);
    const resets = [publicRoom, 'user:1'].map((room) => ({ type: 'reset', room, cursor: 'b.0-0' }));
    socket.tell(...resets, joined(), joined('user:1'));
    await vi.advanceTimersByTimeAsync(10);
    expect(socket.sent.map(({ command }) => command)).toEqual(['a', 'b', 'c', 'a']);
    await vi.advanceTimersByTimeAsync(300);
    expect(socket.sent.map(({ command }) => command)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('of a thousand events it knows that it has heard them, until the room begins anew', () => {
    const live = listen();
    let n = 0;
    const tell = (uid: string) => {
      socket.tell(event((n += 1), uid));
    };
    for (let i = 0; i <= 1_000; i += 1) tell(`u${i}`);
    expect(live.events).toHaveLength(1_001);
    for (const uid of ['u1', 'u500', 'u1000']) tell(uid);
    expect(live.events).toHaveLength(1_001);
    tell('u0');
    expect(live.events).toHaveLength(1_002);
    socket.tell({ type: 'reset', room: publicRoom, cursor: 'b.0-0' });
    tell('u1000');
    expect(live.events).toHaveLength(1_003);
  });

  test('a token that could not be renewed is tried again soon', async () => {
    const token = vi.fn(() => Promise.resolve({ token: 't', expires_in: 60 }));
    listen({ token });
    await vi.advanceTimersByTimeAsync(1);
    socket.tell(joined());
    await vi.advanceTimersByTimeAsync(45_000);
    expect(socket.sent).toEqual([{ type: 'token', token: 't', ref: 'token' }]);
    socket.tell({ type: 'error', ref: 'token', code: 'unavailable', detail: 'Later.' });
    token.mockRejectedValueOnce(new Error('away'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(socket.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(socket.sent).toHaveLength(2);
    socket.tell({ type: 'token', ref: 'token' });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(socket.sent).toHaveLength(3);
    expect(token).toHaveBeenCalledTimes(5);
  });
});
