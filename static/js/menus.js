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
