// @ts-check
import { user } from './account.js';
import { call, show } from './api.js';
import { on } from './connection.js';

/**
 * @typedef {{ id: number, title: string, status: string, version: number, author: { name: string }, updated: string }} Article
 */

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const list = $('articles');
const more = /** @type {HTMLButtonElement} */ ($('more'));
/** @type {string | null} */
let next = null;
let words = '';
/** @type {Map<number, number>} what has gone, and the version from which on it is back */
const gone = new Map();
/** How many times something was loaded: the answer to an older question is of no use. */
let loads = 0;
/** @type {import('./live.js').LiveEvent[] | undefined} what is told while something is loaded, which may be older */
let told;
let joined = false;

/** @param {Article} article */
function item(article) {
  const li = document.createElement('li');
  li.dataset.id = String(article.id);
  li.dataset.version = String(article.version);
  const title = document.createElement('strong');
  title.textContent = article.title;
  const by = document.createElement('small');
  const when = new Date(article.updated).toLocaleString();
  by.textContent = `${article.author.name}, ${when}${article.status === 'draft' ? ', draft' : ''}`;
  li.append(title, ' ', by);
  return li;
}

const known = (/** @type {number} */ id) => list.querySelector(`[data-id="${id}"]`);

/** Loads a page: the first one, or the one behind what is there. */
async function load(first = true) {
  const mine = ++loads;
  told ??= [];
  more.disabled = true;
  const query = new URLSearchParams({ search: words });
  if (!first && next) query.set('cursor', next);
  try {
    const page = await call('GET', `/api/articles?${query}`);
    if (mine !== loads) return;
    const items = page.items.map(item);
    if (first) list.replaceChildren(...items);
    else list.append(...items);
    next = page.next;
    more.hidden = next === null;
    $('no-articles').hidden = list.childElementCount > 0;
  } catch (error) {
    if (mine === loads) show($('problem'), error);
  } finally {
    if (mine === loads) {
      more.disabled = false;
      for (const message of told) apply(message);
      told = undefined;
    }
  }
}

/** @param {import('./live.js').LiveEvent} message */
function apply({ event, data }) {
  const old = /** @type {HTMLElement | null} */ (known(data.id));
  // Two writes of one article may be told in the wrong order.
  if (data.version < Math.max(Number(old?.dataset.version ?? 0), gone.get(data.id) ?? 0)) return;
  if (event === 'article.deleted') {
    gone.set(data.id, data.version + 1);
    old?.remove();
  } else if (old) old.replaceWith(item(data));
  else if (words === '') place(data);
  $('no-articles').hidden = list.childElementCount > 0;
}

/** Where it belongs: newest first. What is older than the last one shown comes with its page. @param {Article} article */
function place(article) {
  const after = [...list.children].find((li) => Number(/** @type {HTMLElement} */ (li).dataset.id) < article.id);
  if (after) after.before(item(article));
  else if (next === null) list.append(item(article));
}

on('articles', {
  event: (message) => {
    if (told) told.push(message);
    else apply(message);
  },
  reset: () => void load(),
  joined: () => {
    // What happened between the first load and this nobody has told.
    if (!joined) void load();
    joined = true;
  },
});
void load();

more.addEventListener('click', () => void load(false));
$('search').addEventListener('submit', (event) => {
  event.preventDefault();
  words = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('search'));
  void load();
});

user.then((who) => {
  $('write').hidden = !who;
});
$('article').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const article = Object.fromEntries(new FormData(form, /** @type {HTMLButtonElement} */ (event.submitter)));
  try {
    const made = await call('POST', '/api/articles', article);
    form.reset();
    show($('problem'));
    if (!known(made.id)) place(made); // a draft is told to nobody
  } catch (error) {
    show($('problem'), error);
  }
});
