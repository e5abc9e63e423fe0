// @ts-check
// The client of /ws and /events. It knows nothing of the page it is on.

/**
 * @typedef {{ room: string, event: string, id: string, at: string, data: any }} LiveEvent
 * @typedef {'connecting' | 'open' | 'waiting' | 'closed'} State `waiting` tries again by itself, `closed` does not.
 * @typedef {object} Options
 * @property {string[]} rooms
 * @property {(event: LiveEvent) => void} onEvent
 * @property {(room: string) => void} [onReset] What was missed is not known: load the room's state again, and forget
 *   its events, as the newest ones follow.
 * @property {(room: string) => void} [onJoined] From here on nothing is missed.
 * @property {(state: State, why?: 'signed-out' | 'refused') => void} [onState]
 * @property {boolean} [talk] Whether to say things too, for which one has to be signed in. Listening needs no socket.
 * @property {string} [base] Where the server is; this page's by default.
 * @property {number} [delay] Milliseconds up to which the first new try waits; each one that fails doubles it.
 *
 * What both ways to connect tell: each message, and once that it has ended. `retry` is false if it would end again.
 * @typedef {{ told: (message: any) => void, ended: (end: { retry: boolean, why?: 'signed-out' | 'refused', after?: number }) => void }} Listener
 * @typedef {{ send?: (message: object) => void, close: () => void }} Connection
 */

const SESSION_ENDED = 4401;
const LONGEST_DELAY = 30_000;
/** The server is never silent for longer on /events. */
const SILENCE = 40_000;

/** @param {Options} options */
export function connect(options) {
  const { rooms, onEvent, onReset, onJoined, onState, talk = false, base = location.href, delay = 1_000 } = options;
  /** @type {Map<string, string>} the last event of each room, or where it was joined */
  const last = new Map();
  /** @type {Map<string, PromiseWithResolvers<string>>} what was said, and is not known to be passed on */
  const said = new Map();
  /** @type {Connection | undefined} */
  let connection;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let failures = 0;
  /** @type {State} */
  let state = 'connecting';

  /** @param {State} next @param {'signed-out' | 'refused'} [why] */
  function become(next, why) {
    state = next;
    onState?.(next, why);
  }

  function open() {
    clearTimeout(timer);
    become('connecting');
    const mine = (talk ? openSocket : openFeed)(base, rooms, last, {
      told: (message) => {
        if (mine === connection) told(message);
      },
      ended: (end) => {
        if (mine === connection) ended(end);
      },
    });
    connection = mine;
  }

  /** @param {any} message */
  function told(message) {
    const { type, room, id, ref } = message;
    if (type === 'event') {
      if (!isAfter(id, last.get(room))) return;
      last.set(room, id);
      onEvent(message);
    } else if (type === 'reset') {
      last.delete(room);
      onReset?.(room);
    } else if (type === 'joined') {
      last.set(room, message.cursor);
      failures = 0;
      if (state !== 'open') become('open');
      onJoined?.(room);
    } else if (ref !== undefined) {
      if (type === 'said') said.get(ref)?.resolve(id);
      else said.get(ref)?.reject(new Error(message.detail));
      said.delete(ref);
    }
  }

  /** @type {Listener['ended']} */
  function ended({ retry, why, after = 0 }) {
    connection = undefined;
    for (const { reject } of said.values()) reject(new Error('The connection was lost.'));
    said.clear();
    if (!retry) {
      become('closed', why);
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
 * @param {string} base @param {string[]} rooms @param {Map<string, string>} last @param {Listener} listener
 * @returns {Connection}
 */
function openSocket(base, rooms, last, { told, ended }) {
  const url = new URL('/ws', base);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  const send = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
  socket.addEventListener('open', () => {
    for (const room of rooms) send({ type: 'join', room, since: last.get(room) });
  });
  socket.addEventListener('message', ({ data }) => told(JSON.parse(data)));
  socket.addEventListener('close', ({ code }) =>
    ended(code === SESSION_ENDED ? { retry: false, why: 'signed-out' } : { retry: true }),
  );
  return { send, close: () => socket.close() };
}

/**
 * Server-sent events, read by fetch: unlike EventSource it tells why it was refused, and lets us choose when to return.
 * @param {string} base @param {string[]} rooms @param {Map<string, string>} last @param {Listener} listener
 * @returns {Connection}
 */
function openFeed(base, rooms, last, { told, ended }) {
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
    const response = await fetch(url, { signal: stop.signal, headers: { Accept: 'text/event-stream' } });
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

/** @param {Response} response */
function refusal({ status, headers }) {
  const later = status === 429 || status >= 500;
  return later
    ? { retry: true, after: 1_000 * Number(headers.get('Retry-After') ?? 0) }
    : { retry: false, why: /** @type {const} */ ('refused') };
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
