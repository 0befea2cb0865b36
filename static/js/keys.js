// One key presses a button or follows a link: the one that its aria-keyshortcuts names. Not while somebody types, and
// not where the box beside the list of keys is empty; this browser remembers that.
const OFF = "demarche-keys-off";
const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=combobox], dialog";

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function turn(isOn) {
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // then they stay on
  }
}

document.addEventListener("keydown", (event) => {
  const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !event.isComposing;
  if (!isAlone || event.defaultPrevented || isOff() || event.target.closest?.(TYPING)) return;
  const wanted = event.key.toUpperCase();
  const named = [...document.querySelectorAll("[aria-keyshortcuts]")].find((one) => one.getAttribute("aria-keyshortcuts") === wanted);
  if (!named) return;
  event.preventDefault();
  const first = named.dataset.demarcheFirst && document.getElementById(named.dataset.demarcheFirst);
  if (first && !first.value.trim()) first.focus(); // what the button needs is written first
  else named.click();
});

document.addEventListener("htmx:load", ({ target }) => {
  for (const list of target.querySelectorAll("[data-demarche-keys]")) {
    list.hidden = false;
    const box = list.querySelector("input[type=checkbox]");
    box.checked = !isOff();
    box.addEventListener("change", () => turn(box.checked));
  }
});
