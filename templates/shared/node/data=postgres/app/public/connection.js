// @ts-check
// The one connection of this page, for all rooms that its parts want to hear of.
import { user } from './account.js';
import { call } from './api.js';
import { connect } from './live.js';

/**
 * @typedef {import('./live.js').LiveEvent} LiveEvent
 * @typedef {{ event: (event: LiveEvent) => void, reset: () => void, joined?: () => void }} Handler
 */

/** @type {Map<string, Handler>} */
const rooms = new Map();
/** @type {ReturnType<typeof connect> | undefined} */
let connection;

/**
 * To be called while the page loads.
 * @param {string} room
 * @param {Handler} handler
 */
export function on(room, handler) {
  rooms.set(room, handler);
}

/** @param {string} room @param {string} text */
export function say(room, text) {
  return connection?.say(room, text) ?? Promise.reject(new Error('There is no connection yet.'));
}

const LOGGED_OUT = 'logged out: load the page again';
const words = { connecting: 'connecting …', open: 'live', waiting: 'trying again …', closed: 'not connected' };

// By then every part of the page has said what it wants.
document.addEventListener('DOMContentLoaded', async () => {
  const who = await user.catch(() => undefined);
  const state = document.getElementById('connection');
  connection = connect({
    rooms: [...rooms.keys()],
    talk: who !== undefined,
    onEvent: (event) => rooms.get(event.room)?.event(event),
    onReset: (room) => rooms.get(room)?.reset(),
    onJoined: (room) => rooms.get(room)?.joined?.(),
    onState: (next, why) => {
      if (state) state.textContent = why === 'signed-out' ? LOGGED_OUT : words[next];
      if (next === 'waiting' && who) void checkSession(state);
    },
  });
});

/** A handshake does not tell a page why it was refused: it may be that the session has ended meanwhile. */
async function checkSession(/** @type {HTMLElement | null} */ state) {
  const session = await call('GET', '/api/auth/get-session').catch(() => undefined); // the server may be away too
  if (session !== null) return;
  connection?.close();
  if (state) state.textContent = LOGGED_OUT;
}
