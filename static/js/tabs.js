// Where tabs do not fit side by side, the one that is open is scrolled into sight.
document.addEventListener("htmx:load", ({ target }) => {
  for (const open of target.querySelectorAll(".tabs [aria-current]")) {
    const tabs = open.closest(".tabs");
    tabs.scrollLeft = open.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
  }
});
