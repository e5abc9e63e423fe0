const clock = document.getElementById("clock");

document.addEventListener("live:message", ({ detail }) => {
  clock.dateTime = detail.now;
  clock.textContent = detail.now.slice(11, 19);
});
