import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ORIGIN, startReplica, until, type Replica, type Told } from './harness.ts';
import { verbs } from './talk.ts';

interface Options {
  rooms: string[];
  onEvent: (event: Told) => void;
  onReset?: (room: string) => void;
  onJoined?: (room: string) => void;
  onState?: (state: string, why?: string) => void;
  talk?: boolean;
  base?: string;
  delay?: number;
}

// It is JavaScript for browsers, which this program does not look into.
const module = new URL('../../public/live.js', import.meta.url).href;
const { connect } = (await import(module)) as {
  connect: (options: Options) => { say: (room: string, text: string) => Promise<string>; close: () => void };
};

let online: EventTarget;

beforeEach(() => {
  online = new EventTarget();
  // A browser sends these by itself.
  const headers = { origin: ORIGIN, 'x-user': 'ann' };
  class SignedIn extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers });
    }
  }
  vi.stubGlobal('WebSocket', SignedIn);
  vi.stubGlobal('addEventListener', online.addEventListener.bind(online));
  vi.stubGlobal('removeEventListener', online.removeEventListener.bind(online));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function listen(replica: Pick<Replica, 'url'>, options: Partial<Options> = {}) {
  const heard = { texts: [] as string[], resets: [] as string[], joined: [] as string[], states: [] as string[] };
  const live = connect({
    rooms: ['lobby', 'news'],
    base: replica.url,
    delay: 20,
    onEvent: ({ data }) => heard.texts.push(data.text),
    onReset: (room) => heard.resets.push(room),
    onJoined: (room) => heard.joined.push(room),
    onState: (state, why) => heard.states.push(why === undefined ? state : `${state}: ${why}`),
    ...options,
  });
  onTestFinished(() => {
    live.close();
  });
  return {
    ...live,
    ...heard,
    opened: (times = 1) => until(() => heard.states.filter((s) => s === 'open').length >= times),
  };
}

function cutAll(replica: Replica): void {
  for (const socket of replica.sockets) socket.destroy();
}

describe.each([
  ['by WebSocket', true],
  ['by events', false],
])('%s', (_name, talk) => {
  test('it hears what happens, and goes on where it was after a cut', async () => {
    const replica = await startReplica();
    const live = listen(replica, { talk });
    await live.opened();
    expect(live.states).toEqual(['connecting', 'open']);
    await until(() => live.joined.length === 2);
    expect(live.joined.toSorted()).toEqual(['lobby', 'news']);
    await replica.publish('lobby', 'chat.said', { text: '1' });
    await until(() => live.texts.length === 1);
    cutAll(replica);
    await replica.publish('news', 'news.updated', { text: '2' });
    await replica.publish('lobby', 'chat.said', { text: '3' });
    await live.opened(2);
    await until(() => live.texts.length === 3);
    expect(live.states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
    expect(live.texts.toSorted()).toEqual(['1', '2', '3']);
    expect(live.resets).toEqual([]);
  });

  test('it is told when what it missed is not known, and then hears what is new', async () => {
    const replica = await startReplica({ limits: { readBlock: 50 } });
    const live = listen(replica, { talk });
    await live.opened();
    await replica.publish('lobby', 'chat.said', { text: 'old' });
    await until(() => live.texts.length === 1);
    await replica.redis.del([replica.key, `${replica.key}:life`]);
    await until(() => live.resets.length === 2);
    await replica.publish('lobby', 'chat.said', { text: 'new' });
    await until(() => live.texts.at(-1) === 'new');
    expect(live.resets.toSorted()).toEqual(['lobby', 'news']);
  });

  test('it stays away once it is closed', async () => {
    const replica = await startReplica();
    const live = listen(replica, { talk });
    await live.opened();
    live.close();
    expect(live.states.at(-1)).toBe('closed');
    await until(async () => (await replica.metric('connections')) === 0);
    online.dispatchEvent(new Event('online'));
    await sleep(100);
    expect(live.states.at(-1)).toBe('closed');
    expect(await replica.metric('connections')).toBe(0);
  });

  test('it comes back at once when the network does', async () => {
    const replica = await startReplica();
    const live = listen(replica, { talk, delay: 60_000 });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    await live.opened();
    cutAll(replica);
    await until(() => live.states.at(-1) === 'waiting');
    await sleep(100);
    online.dispatchEvent(new Event('online'));
    await live.opened(2);
    online.dispatchEvent(new Event('online'));
    expect(live.states.at(-1)).toBe('open');
  });
});

test('what is said is answered with the id of its event, or with why not', async () => {
  const replica = await startReplica({ verbs });
  const seen: Told[] = [];
  const live = listen(replica, { talk: true, onEvent: (event) => seen.push(event) });
  await expect(live.say('lobby', 'too soon')).rejects.toThrow('no connection');
  await live.opened();
  const id = await live.say('lobby', 'hi');
  await until(() => seen.length === 1);
  expect(seen[0]).toMatchObject({ id, event: 'chat.said', data: { name: 'ANN', text: 'hi' } });
  await expect(live.say('news', 'hi')).rejects.toThrow('may not say');
  await expect(live.say('lobby', '   ')).rejects.toThrow('not a message');
});

test('nothing can be said without a socket', async () => {
  const replica = await startReplica();
  const live = listen(replica);
  await live.opened();
  await expect(live.say('lobby', 'hi')).rejects.toThrow('no connection');
});

test('an event that it has heard is not told twice', () => {
  const sockets: { onmessage: (data: object) => void }[] = [];
  class Scripted extends EventTarget {
    constructor() {
      super();
      sockets.push({
        onmessage: (data) => this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(data) })),
      });
    }
    close = vi.fn();
  }
  vi.stubGlobal('WebSocket', Scripted);
  const live = listen({ url: 'http://nowhere.test' }, { talk: true });
  const tell = (id: string) => {
    sockets[0]?.onmessage({ type: 'event', room: 'lobby', id, data: { text: id } });
  };
  for (const id of ['a.9-0', 'a.9-0', 'a.8-5', 'a.9-2', 'a.10-0', 'a.9-10', 'b.1-0']) tell(id);
  expect(live.texts).toEqual(['a.9-0', 'a.9-2', 'a.10-0', 'b.1-0']);
  // After a reset all is new, also what is older: Redis may have been restored from a copy.
  sockets[0]?.onmessage({ type: 'reset', room: 'lobby', cursor: 'b.0-9' });
  tell('b.0-9');
  expect(live.texts.at(-1)).toBe('b.0-9');
});

test('what comes in pieces is put together', async () => {
  const event = { type: 'event', room: 'lobby', id: 'a.1-0', data: { text: 'Grüße 🎉' } };
  const bytes = Buffer.from(`retry: 1\n\n:\n\nid: a.1-0\nevent: chat.said\ndata: ${JSON.stringify(event)}\n\n`);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
    },
  });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body)));
  const live = listen({ url: 'http://nowhere.test' });
  await until(() => live.texts.length > 0);
  expect(live.texts).toEqual(['Grüße 🎉']);
});

test('it asks for a new sign-in when its session has ended, and does not come back', async () => {
  const replica = await startReplica();
  const live = listen(replica, { talk: true });
  await live.opened();
  await replica.publish('$sessions', 'session.ended', { session: 'session-of-ann' });
  await until(() => live.states.at(-1) === 'closed: signed-out');
  await sleep(100);
  expect(live.states).toEqual(['connecting', 'open', 'closed: signed-out']);
});

test('a room that is not there is not asked for again', async () => {
  const replica = await startReplica();
  const live = listen(replica, { rooms: ['nowhere'] });
  await until(() => live.states.at(-1) === 'closed: refused');
});

test('it waits as long as a server that is full asks for', async () => {
  const replica = await startReplica({ limits: { feedsPerProcess: 0 } });
  const live = listen(replica);
  await until(() => live.states.at(-1) === 'waiting');
  await sleep(200);
  expect(live.states).toEqual(['connecting', 'waiting']);
});

test('a feed that is silent for too long is opened anew', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const feeds = vi.fn((_url: URL, { signal }: { signal: AbortSignal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        signal.addEventListener('abort', () => {
          controller.error(signal.reason);
        });
      },
    });
    return Promise.resolve(new Response(body));
  });
  vi.stubGlobal('fetch', feeds);
  const live = listen({ url: 'http://nowhere.test' });
  await vi.advanceTimersByTimeAsync(39_000);
  expect(feeds).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(feeds).toHaveBeenCalledTimes(2);
  expect(live.states).toContain('waiting');
});

test('tries are ever further apart, at random, never too far, and from the start once one has succeeded', async () => {
  vi.useFakeTimers();
  const random = vi.spyOn(Math, 'random').mockReturnValue(1);
  const tries: number[] = [];
  let works = false;
  class Unlucky extends EventTarget {
    constructor() {
      super();
      tries.push(Date.now());
      queueMicrotask(() => {
        const data = JSON.stringify({ type: 'joined', room: 'lobby', cursor: 'a.1-0' });
        if (works) this.dispatchEvent(Object.assign(new Event('message'), { data }));
        this.dispatchEvent(Object.assign(new Event('close'), { code: 1006 }));
      });
    }
    close = vi.fn();
  }
  vi.stubGlobal('WebSocket', Unlucky);
  listen({ url: 'http://nowhere.test' }, { talk: true, delay: 1_000 });
  await vi.advanceTimersByTimeAsync(125_000);
  const gaps = tries.slice(1).map((time, n) => time - (tries[n] ?? 0));
  expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  const lastGap = () => (tries.at(-1) ?? 0) - (tries.at(-2) ?? 0);
  random.mockReturnValue(0.5);
  await vi.advanceTimersByTimeAsync(46_000);
  expect(lastGap()).toBe(15_000);
  works = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lastGap()).toBe(500);
});
