// One key presses a button, follows a link or goes to a field: the one whose aria-keyshortcuts names it. Not while somebody
// types, and not where the box beside the list of keys is empty; this browser remembers that.
const OFF = "demarche-keys-off";
const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], [role=combobox], dialog";

export function isOff() {
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
  showHints();
}

// Whether a key that was pressed may be one of these.
export function isFree(event) {
  return !event.altKey && !event.isComposing && !event.defaultPrevented && !isOff() && !event.target.closest?.(TYPING);
}

const nameOf = (event) => `${event.ctrlKey || event.metaKey ? "CONTROL+" : ""}${event.key.toUpperCase()}`;

// The keys stand beside what they press as long as they work.
function showHints() {
  document.documentElement.dataset.demarcheKeys = isOff() ? "off" : "on";
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || !isFree(event)) return;
  const wanted = nameOf(event);
  const isNamed = (one) => one.getAttribute("aria-keyshortcuts").toUpperCase() === wanted && one.checkVisibility();
  const named = [...document.querySelectorAll("[aria-keyshortcuts]")].find(isNamed);
  if (!named) return;
  event.preventDefault();
  const first = named.dataset.demarcheFirst && document.getElementById(named.dataset.demarcheFirst);
  if (first && !first.value.trim()) {
    // What the button needs is written first; then Ctrl+Enter presses the one that led there.
    named.form.querySelector("[data-demarche-ctrl-enter]")?.removeAttribute("data-demarche-ctrl-enter");
    named.setAttribute("data-demarche-ctrl-enter", "");
    first.focus();
  } else if (named.matches(TYPING)) named.focus();
  else named.click();
});

document.addEventListener("htmx:load", ({ target }) => {
  for (const list of target.querySelectorAll("[data-demarche-keys]")) {
    list.hidden = false;
    const box = list.querySelector("input[type=checkbox]");
    box.checked = !isOff();
    box.addEventListener("change", () => turn(box.checked));
  }
  showHints();
});
