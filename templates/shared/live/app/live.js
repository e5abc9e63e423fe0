// @ts-check
// The client of /ws and /events. It knows nothing of the page it is on.

/**
 * @typedef {{ room: string, event: string, version?: number, uid?: string, id: string, at: string, data: any }} LiveEvent
 * @typedef {{ token: string, expires_in: number }} Token `expires_in` is in seconds.
 * @typedef {'connecting' | 'open' | 'waiting' | 'closed'} State `waiting` tries again by itself, `closed` does not.
 * @typedef {object} Options
 * @property {string[]} rooms
 * @property {(event: LiveEvent) => void} onEvent
 * @property {(room: string) => void} [onReset] What was missed is not known: load the room's state again, and forget
 *   its events, as the newest ones follow.
 * @property {(room: string) => void} [onReload] What happened cannot be told to this page: load the room's state again.
 * @property {(room: string) => void} [onJoined] From here on nothing is missed.
 * @property {(state: State, why?: 'signed-out' | 'refused') => void} [onState]
 * @property {boolean} [talk] Whether to say things too, for which one has to be signed in. Listening needs no socket.
 * @property {boolean} [socket] Whether to use a socket all the same: commands need one.
 * @property {() => Promise<Token | undefined>} [token] Shows who listens, where cookies do not. Asked for before each
 *   connection, and before it lapses while a socket is open; none means that nobody is signed in any more.
 * @property {string} [base] Where the server is; this page's by default.
 * @property {number} [delay] Milliseconds up to which the first new try waits; each one that fails doubles it.
 *
 * What both ways to connect tell: each message, and once that it has ended. `retry` is false if it would end again.
 * @typedef {{ told: (message: any) => void, ended: (end: { retry: boolean, why?: 'signed-out' | 'refused', after?: number }) => void }} Listener
 * @typedef {{ send?: (message: object) => void, close: () => void }} Connection
 * @typedef {{ message: object, answer: PromiseWithResolvers<any>, patience: number, timer?: ReturnType<typeof setTimeout> }} Command
 */

const PROTOCOL = 'live.v1';
const SESSION_ENDED = 4401;
const SIGNED_OUT = { retry: false, why: /** @type {const} */ ('signed-out') };
const LONGEST_DELAY = 30_000;
/** The server is never silent for longer on /events. */
const SILENCE = 40_000;
/** Ids of the newest events, as one may be told twice. */
const REMEMBERED = 1_000;
/** A command that is not answered is sent again after this time, and then twice that; several keep this distance. */
const PATIENCE = 15_000;
const LONGEST_PATIENCE = 300_000;
const DISTANCE = 100;
/** After this part of its life a token is renewed. */
const RENEWAL = 0.75;
const RENEWAL_DELAY = 5_000;
const TOKEN = 'token';
/** What a command may yet become, though not now. */
const LATER = new Set(['unavailable', 'too_fast']);

/** @param {Options} options */
export function connect(options) {
  const { rooms, onEvent, onReset, onReload, onJoined, onState, token } = options;
  const { talk = false, socket = talk, base = location.href, delay = 1_000 } = options;
  /** @type {Map<string, string>} the last event of each room, or where it was joined */
  const last = new Map();
  /** @type {Map<string, PromiseWithResolvers<string>>} what was said, and is not known to be passed on */
  const said = new Map();
  /** @type {Map<string, Command>} what was asked for and is not known to be done, by its key */
  const commands = new Map();
  /** Whether commands may have been lost, or their answers. */
  let unsure = false;
  /** @type {Set<string>} rooms and ids of the newest events */
  const heard = new Set();
  /** @type {Connection | undefined} */
  let connection;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let renewal;
  let failures = 0;
  /** @type {State} */
  let state = 'connecting';

  /** @param {State} next @param {'signed-out' | 'refused'} [why] */
  function become(next, why) {
    state = next;
    onState?.(next, why);
  }

  async function open() {
    clearTimeout(timer);
    become('connecting');
    /** @type {Connection} */
    let mine = (connection = { close: () => {} });
    /** @type {Listener} */
    const listener = {
      told: (message) => {
        if (mine === connection) told(message);
      },
      ended: (end) => {
        // With another token it may go on.
        if (mine === connection) ended(token && end.why === 'signed-out' ? { retry: true } : end);
      },
    };
    const given = token && (await token().catch(() => null));
    if (mine !== connection) return;
    if (token && !given) {
      ended(given === null ? { retry: true } : SIGNED_OUT);
      return;
    }
    unsure = true;
    mine = connection = (socket ? openSocket : openFeed)(base, rooms, last, given?.token, listener);
    if (given) renewLater(mine, RENEWAL * 1_000 * given.expires_in);
  }

  /** A feed is not renewed: it ends, and is opened anew. @param {Connection} mine @param {number} after */
  function renewLater(mine, after) {
    if (!mine.send) return;
    clearTimeout(renewal);
    renewal = setTimeout(async () => {
      const given = await token?.().catch(() => null);
      if (mine !== connection) return;
      if (given && state === 'open') mine.send?.({ type: 'token', token: given.token, ref: TOKEN });
      if (given !== undefined) renewLater(mine, given ? RENEWAL * 1_000 * given.expires_in : RENEWAL_DELAY);
      else {
        ended(SIGNED_OUT);
        mine.close();
      }
    }, after);
  }

  /** Sends a command, now if there is a connection, and again until it is answered. @param {string} key */
  function send(key) {
    const command = commands.get(key);
    if (!command) return;
    clearTimeout(command.timer);
    command.timer = setTimeout(send, command.patience, key);
    command.patience = Math.min(LONGEST_PATIENCE, 2 * command.patience);
    if (state === 'open') connection?.send?.(command.message);
  }

  /** @param {string} key @param {any} result An error, or what has become of it. */
  function settle(key, result) {
    const command = commands.get(key);
    if (!command) return;
    commands.delete(key);
    clearTimeout(command.timer);
    if (result instanceof Error) command.answer.reject(result);
    else command.answer.resolve(result);
  }

  /** @param {any} message */
  function told(message) {
    const { type, room, id, ref } = message;
    if (type === 'event') {
      if (!isAfter(id, last.get(room))) return;
      last.set(room, id);
      if (!isNew(message)) return;
      const { event, data } = message;
      if (event === 'command.done') settle(data.key, data);
      else if (event === 'command.failed') settle(data.key, failure(data));
      onEvent(message);
    } else if (type === 'reload') {
      if (!isAfter(id, last.get(room))) return;
      last.set(room, id);
      onReload?.(room);
    } else if (type === 'reset') {
      last.delete(room);
      for (const each of heard) if (each.startsWith(`${room} `)) heard.delete(each);
      unsure = true;
      onReset?.(room);
    } else if (type === 'joined') {
      last.set(room, message.cursor);
      failures = 0;
      if (state !== 'open') become('open');
      if (unsure) {
        let after = 0;
        for (const [key, command] of commands) {
          clearTimeout(command.timer);
          command.timer = setTimeout(send, after, key);
          after += DISTANCE;
        }
      }
      unsure = false;
      onJoined?.(room);
    } else if (type === 'error' && ref === TOKEN) {
      if (connection) renewLater(connection, RENEWAL_DELAY);
    } else if (type === 'error' && commands.has(ref)) {
      if (!LATER.has(message.code)) settle(ref, failure(message));
    } else if (said.has(ref)) {
      if (type === 'said') said.get(ref)?.resolve(id);
      else said.get(ref)?.reject(new Error(message.detail));
      said.delete(ref);
    }
  }

  /** @param {LiveEvent} event */
  function isNew({ room, uid }) {
    if (uid === undefined) return true;
    const id = `${room} ${uid}`;
    if (heard.has(id)) return false;
    heard.add(id);
    if (heard.size > REMEMBERED) heard.delete(heard.values().next().value ?? '');
    return true;
  }

  /** @type {Listener['ended']} */
  function ended({ retry, why, after = 0 }) {
    connection = undefined;
    clearTimeout(renewal);
    for (const { reject } of said.values()) reject(new Error('The connection was lost.'));
    said.clear();
    if (!retry) {
      become('closed', why);
      for (const key of commands.keys()) settle(key, new Error('The connection was lost.'));
      return;
    }
    // Anywhere in the whole range, so that those who were cut off together do not come back together.
    const most = Math.min(LONGEST_DELAY, delay * 2 ** failures++);
    timer = setTimeout(open, Math.max(after, most * Math.random()));
    become('waiting');
  }

  function online() {
    if (state === 'waiting') open();
  }

  /** @type {EventTarget} */ (globalThis).addEventListener?.('online', online);
  open();

  return {
    /**
     * Resolves to the id of the event it has become.
     * @param {string} room
     * @param {string} text
     * @returns {Promise<string>}
     */
    say(room, text) {
      if (state !== 'open' || !connection?.send) return Promise.reject(new Error('There is no connection.'));
      const ref = crypto.randomUUID();
      const answer = Promise.withResolvers();
      said.set(ref, answer);
      connection.send({ type: 'say', room, text, ref });
      return answer.promise;
    },
    /**
     * Asks for something to be done, once; resolves or rejects when that is known. One of the rooms has to tell it.
     * @param {string} name
     * @param {object} data
     * @param {number} [version]
     * @returns {Promise<any>}
     */
    command(name, data, version = 1) {
      if (state === 'closed' || !socket) return Promise.reject(new Error('There is no connection.'));
      const key = crypto.randomUUID();
      const answer = Promise.withResolvers();
      const message = { type: 'command', command: name, version, data, key, ref: key };
      commands.set(key, { message, answer, patience: PATIENCE });
      send(key);
      return answer.promise;
    },
    close() {
      /** @type {EventTarget} */ (globalThis).removeEventListener?.('online', online);
      clearTimeout(timer);
      const open = connection;
      if (state !== 'closed') ended({ retry: false });
      open?.close();
    },
  };
}

/**
 * @param {string} base @param {string[]} rooms @param {Map<string, string>} last
 * @param {string | undefined} token @param {Listener} listener
 * @returns {Connection}
 */
function openSocket(base, rooms, last, token, { told, ended }) {
  const url = new URL('/ws', base);
  url.protocol = url.protocol.replace('http', 'ws');
  // A page cannot give a socket headers, and a URL would stand in logs.
  const socket = new WebSocket(url, token === undefined ? PROTOCOL : [PROTOCOL, `token.${token}`]);
  const send = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
  socket.addEventListener('open', () => {
    for (const room of rooms) send({ type: 'join', room, since: last.get(room) });
  });
  socket.addEventListener('message', ({ data }) => told(JSON.parse(data)));
  socket.addEventListener('close', ({ code }) => ended(code === SESSION_ENDED ? SIGNED_OUT : { retry: true }));
  return { send, close: () => socket.close() };
}

/**
 * Server-sent events, read by fetch: unlike EventSource it tells why it was refused, and lets us choose when to return.
 * @param {string} base @param {string[]} rooms @param {Map<string, string>} last
 * @param {string | undefined} token @param {Listener} listener
 * @returns {Connection}
 */
function openFeed(base, rooms, last, token, { told, ended }) {
  const url = new URL('/events', base);
  url.searchParams.set('rooms', rooms.join());
  // The order is one over all rooms, so the newest cursor is where all of them are.
  const since = [...last.values()].reduce((newest, each) => (isAfter(each, newest) ? each : newest), '');
  if (since !== '') url.searchParams.set('since', since);
  const stop = new AbortController();
  /** @type {ReturnType<typeof setTimeout>} */
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => stop.abort(), SILENCE);
  };

  async function read() {
    heard();
    const headers = { Accept: 'text/event-stream', ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(url, { signal: stop.signal, headers });
    if (!response.ok || response.body === null) return refusal(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
      const { done, value } = await reader.read();
      if (done) return { retry: true };
      heard();
      const blocks = (text + value).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        if (data) told(JSON.parse(data.slice(6)));
      }
    }
  }
  read()
    .catch(() => ({ retry: true }))
    .then((end) => {
      clearTimeout(silence);
      ended(end);
    });
  return { close: () => stop.abort() };
}

/** @param {{ code: string, detail: string }} why */
function failure({ code, detail }) {
  return Object.assign(new Error(detail), { code });
}

/** @param {Response} response */
function refusal({ status, headers }) {
  const later = status === 429 || status >= 500;
  return later
    ? { retry: true, after: 1_000 * Number(headers.get('Retry-After') ?? 0) }
    : { retry: false, why: /** @type {'signed-out' | 'refused'} */ (status === 401 ? 'signed-out' : 'refused') };
}

/**
 * Whether a cursor, `<life>.<time>-<number>`, comes after another. Those of another life follow a reset only.
 * @param {string} cursor @param {string | undefined} other
 */
function isAfter(cursor, other) {
  if (!other) return true;
  const [life, time, number] = cursor.split(/[.-]/);
  const [otherLife, otherTime, otherNumber] = other.split(/[.-]/);
  return (
    life !== otherLife ||
    Number(time) > Number(otherTime) ||
    (time === otherTime && Number(number) > Number(otherNumber))
  );
}
