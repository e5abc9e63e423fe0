// One connection for the page, to the rooms that <meta name="rooms"> names. It shows its state in [data-live], and tells
// the page's own scripts by events on the document: "live:open" when something may have happened that nobody tells,
// "live:message" with what has happened as `detail`. A form with data-command is sent over it, and the page loaded again
// if it says data-reload.

import { connect } from "./live.js";

const indicator = document.querySelector("[data-live]");
const { content: base, dataset: { user } } = document.querySelector("meta[name=realtime]");
const rooms = document.querySelector("meta[name=rooms]")?.content.split(" ") ?? [];
const words = { connecting: "Connecting…", open: "Live", waiting: "Reconnecting…", closed: "Logged out" };

const unopened = new Set(rooms);

function tell(type, detail) {
  document.dispatchEvent(new CustomEvent(type, { detail }));
}

async function token() {
  const secret = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch("/api/live/token", { method: "POST", headers: { "X-CSRFToken": secret } });
  if (response.ok) return response.json();
  if ([401, 403].includes(response.status)) return undefined; // logged out meanwhile
  throw new Error(response.statusText);
}

export const connection = connect({
  base: base || location.href,
  rooms: user ? [...rooms, `user:${user}`] : rooms,
  socket: true,
  token: user ? token : undefined,
  onEvent: ({ event, data }) => tell("live:message", { type: event, [event.split(".", 1)[0]]: data }),
  onJoined: (room) => {
    if (unopened.delete(room)) tell("live:open");
  },
  onReset: (room) => {
    if (rooms.includes(room)) tell("live:open");
  },
  // Not all at once: everybody is told so.
  onReload: () => setTimeout(() => location.reload(), Math.random() * 10_000),
  onState: (state) => {
    if (!indicator) return;
    indicator.hidden = false;
    indicator.dataset.live = state === "open" ? "open" : "closed";
    indicator.textContent = words[state];
  },
});

for (const form of document.querySelectorAll("form[data-command]")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await connection.command(form.dataset.command, Object.fromEntries(new FormData(form)));
      if ("reload" in form.dataset) location.reload();
      else button.disabled = false;
    } catch (error) {
      form.querySelector("[role=alert]").textContent = error.message;
      button.disabled = false;
    }
  });
}
