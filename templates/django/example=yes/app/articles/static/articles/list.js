// Keeps the list of articles as it is on the server. Without this script it is a plain list.

const area = document.getElementById("articles");
const news = document.getElementById("news");
const template = document.getElementById("item");
const size = Number(area.dataset.takesNew ?? 0); // a search and older pages take in nothing new
const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

let connected = false;
let missed; // what is heard while the list is fetched, which may be older
let again = false; // fetch once more when that is done
let timer;
let due = Infinity;

const list = () => area.querySelector("ol");
const find = (id) => list().querySelector(`[data-id="${id}"]`);

function fill(item, article) {
  item.dataset.id = article.id;
  item.dataset.version = article.version;
  const link = item.querySelector("a");
  link.href = `/articles/${article.slug}/`;
  link.textContent = article.title;
  const time = item.querySelector("time");
  time.dateTime = article.created;
  time.textContent = dates.format(new Date(article.created));
  item.querySelector(".author").textContent = article.author.name;
  item.querySelector(".badge")?.remove(); // nobody is told of drafts
  item.classList.add("fresh");
  return item;
}

function put(article) {
  const shown = find(article.id);
  if (shown) {
    if (Number(shown.dataset.version) < article.version) fill(shown, article);
    return;
  }
  const items = list().children;
  const older = [...items].find((item) => Number(item.dataset.id) < article.id);
  const belongs = older || (items.length < size && !area.querySelector("[rel=next]"));
  if (!size || !belongs) return;
  list().insertBefore(fill(template.content.firstElementChild.cloneNode(true), article), older ?? null);
  if (items.length > size) list().lastElementChild.remove();
  news.textContent = `New article: ${article.title}, by ${article.author.name}`;
}

function apply({ type, article }) {
  if (type !== "article.deleted") return put(article);
  const shown = find(article.id);
  if (!shown) return;
  // It may live on as one's own draft. All who look at it hear this at once, and are not to ask at once.
  if ("hasDrafts" in area.dataset) fetchWithin(500 + Math.random() * 2_000);
  else shown.remove();
}

function replace(fresh) {
  const focused = area.contains(document.activeElement) && document.activeElement;
  area.replaceChildren(...fresh.children);
  if (!focused) return;
  const item = focused.closest("[data-id]");
  const same = item ? find(item.dataset.id)?.querySelector("a") : area.querySelector(`[rel="${focused.rel}"]`);
  same?.focus({ preventScroll: true });
}

function fetchWithin(delay) {
  if (performance.now() + delay >= due) return;
  due = performance.now() + delay;
  clearTimeout(timer);
  timer = setTimeout(fetchList, delay);
}

async function fetchList() {
  clearTimeout(timer);
  due = Infinity;
  if (missed) {
    again = true;
    return;
  }
  missed = [];
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("articles");
    if (response.ok && fresh) replace(fresh);
    else if (response.status === 404) list().replaceChildren(); // the page went with its last article
    else fetchWithin(10_000 + Math.random() * 10_000);
  } catch {
    fetchWithin(10_000 + Math.random() * 10_000);
  }
  const events = missed;
  missed = undefined;
  events.forEach(apply);
  if (again) {
    again = false;
    fetchList();
  }
}

document.addEventListener("live:message", ({ detail }) => {
  missed?.push(detail);
  apply(detail);
});

// What happened before the connection was there, nobody told, so the list is fetched. Only that of a page just made
// can wait: it lacks what happened within a moment, if anything, and most readers go on before it is fetched again.
document.addEventListener("live:open", () => {
  const [navigation] = performance.getEntriesByType("navigation");
  const justMade = !connected && performance.now() < 5_000 && navigation?.type !== "back_forward";
  connected = true;
  fetchWithin(justMade ? 10_000 + Math.random() * 10_000 : 0);
});

// So that it is seen each time.
area.addEventListener("animationend", ({ target }) => target.classList.remove("fresh"));
