// Drop-downs (details[data-demarche-menu]) close on Escape, on a click elsewhere, and when focus leaves them.
const openMenus = () => document.querySelectorAll("details[data-demarche-menu][open]");

for (const happening of ["click", "focusin"]) {
  document.addEventListener(happening, ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    event.preventDefault(); // what else listens for Escape has its turn next time
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A menu hangs from the right end of its button; where that would take it out of the window, from the left.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const body = target.matches("[data-demarche-menu][open]") && target.querySelector(".menu-body");
    if (body && body.getBoundingClientRect().left < 0) body.classList.add("start");
  },
  true,
);

// What a reader unfolded stays so when htmx replaces the part of the page that it stands in.
const unfolded = new Set();
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("details.fold[id]")) unfolded[target.open ? "add" : "delete"](target.id);
  },
  true, // the event does not bubble
);
document.addEventListener("htmx:load", ({ target }) => {
  for (const fold of target.querySelectorAll("details.fold[id]")) fold.open ||= unfolded.has(fold.id);
});
