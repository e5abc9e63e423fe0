// @ts-check
import { user } from './account.js';
import { on, say } from './connection.js';
import { show } from './api.js';

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const log = $('messages');
const SHOWN = 200;

/** @param {{ at: string, data: { name: string, text: string } }} message */
function add({ at, data }) {
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 20;
  const li = document.createElement('li');
  const who = document.createElement('small');
  who.textContent = `${data.name}, ${new Date(at).toLocaleTimeString()} `;
  const text = document.createElement('div');
  text.textContent = data.text;
  li.append(who, text);
  log.append(li);
  while (log.childElementCount > SHOWN) log.firstElementChild?.remove();
  if (atEnd) log.scrollTop = log.scrollHeight; // who reads further up is left there
}

on('lobby', {
  event: add,
  reset: () => {
    log.replaceChildren();
  },
});

user.then((who) => {
  $('say').hidden = !who;
  $('say-who').hidden = !!who;
});
$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  say('lobby', String(new FormData(form).get('text'))).then(
    () => {
      form.reset();
      show($('problem'));
    },
    (error) => {
      show($('problem'), error);
    },
  );
});
