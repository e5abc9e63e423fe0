const rung = document.getElementById("rung");

document.addEventListener("live:message", ({ detail }) => {
  if (detail.type !== "bell.rung") return;
  const line = document.createElement("li");
  line.textContent = `${detail.bell.name} has rung the bell`;
  rung.prepend(line);
  while (rung.children.length > 10) rung.lastElementChild.remove();
});
