// One socket for the page. It shows its state in [data-live], and tells the page's own script by events on the
// document: "live:open" each time it (re)connects, "live:message" with what was sent as `detail`.

const indicator = document.querySelector("[data-live]");
const url = new URL("/ws", location.href);
url.protocol = url.protocol.replace("http", "ws");

let socket;
let timer;
let failures = 0;

function show(state, text) {
  indicator.hidden = false;
  indicator.dataset.live = state;
  indicator.textContent = text;
}

function connect() {
  clearTimeout(timer);
  socket = new WebSocket(url);
  socket.addEventListener("open", () => {
    failures = 0;
    show("open", "Live");
    document.dispatchEvent(new CustomEvent("live:open"));
  });
  socket.addEventListener("message", ({ data }) => {
    document.dispatchEvent(new CustomEvent("live:message", { detail: JSON.parse(data) }));
  });
  socket.addEventListener("close", () => {
    show("closed", "Reconnecting…");
    // Spread out, so that not all come back in the same moment after a restart.
    timer = setTimeout(connect, Math.random() * Math.min(30_000, 1_000 * 2 ** failures++));
  });
}

addEventListener("online", () => {
  if (socket.readyState === WebSocket.CLOSED) connect();
});

show("closed", "Connecting…");
connect();
