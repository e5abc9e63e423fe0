// Keeps the list of articles as it is on the server. Without this script it is a plain list.

const area = document.getElementById("articles");
const template = document.getElementById("item");
const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

let missed; // what is heard while the list is fetched, which may be older

const list = () => area.querySelector("ol");
const find = (id) => list().querySelector(`[data-id="${id}"]`);

function draw(article) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.dataset.id = article.id;
  item.dataset.version = article.version;
  const link = item.querySelector("a");
  link.href = `/articles/${article.slug}/`;
  link.textContent = article.title;
  const time = item.querySelector("time");
  time.dateTime = article.created;
  time.textContent = dates.format(new Date(article.created));
  item.querySelector(".author").textContent = article.author.name;
  return item;
}

function put(article) {
  const shown = find(article.id);
  if (shown) {
    if (Number(shown.dataset.version) < article.version) shown.replaceWith(highlight(draw(article)));
    return;
  }
  const size = Number(area.dataset.takesNew ?? 0);
  const older = [...list().children].find((item) => Number(item.dataset.id) < article.id);
  if (!older && list().children.length >= size) return;
  list().insertBefore(highlight(draw(article)), older ?? null);
  if (list().children.length > size) list().lastElementChild.remove();
}

function highlight(item) {
  item.classList.add("fresh");
  return item;
}

function hear({ type, article }) {
  missed?.push({ type, article });
  if (type !== "article.deleted") put(article);
  else if ("hasDrafts" in area.dataset) fetchList(); // it may live on as one's own draft
  else find(article.id)?.remove();
}

async function fetchList() {
  missed = [];
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("articles");
    if (!response.ok || !fresh) return;
    area.replaceChildren(...fresh.children);
  } finally {
    const events = missed;
    missed = undefined;
    events.filter(({ type }) => type !== "article.deleted" || !("hasDrafts" in area.dataset)).forEach(hear);
  }
}

document.addEventListener("live:message", ({ detail }) => hear(detail));
// What happened before the connection was there, nobody told: also the first time.
document.addEventListener("live:open", fetchList);
