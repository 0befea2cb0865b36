// Selecting words opens the form of a stance beside them; what an editor has begun to type is never replaced.
import { anchor } from "./anchor.js";
import { addRow } from "./rows.js";

const text = document.querySelector("[data-demarche-text]");
const bar = document.getElementById("selection-bar");
const page = text && anchor(text);
const snapshot = text?.dataset.demarcheText;
const canHighlight = Boolean(globalThis.CSS?.highlights);
const coded = page && canHighlight ? replaceMarks() : [];

let selected = null;
let isOpening = false;
let isTouched = false;
let isLeaving = false;

const form = () => document.querySelector("[data-demarche-stance]");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const betweenQuotes = (words) => (/^["'“„‘«‹「『]|["'”’»›」』]$/.test(words) ? words : `“${words}”`);
const fold = (words) => words.split(/\s+/).join(" ").trim();

// Server-rendered marks cut the paragraphs up; highlights do not, and may overlap.
function replaceMarks() {
  const spans = [...text.querySelectorAll("mark")].map((mark) => {
    const inside = document.createRange();
    inside.selectNodeContents(mark);
    return [
      page.offsetOf(inside.startContainer, inside.startOffset, true),
      page.offsetOf(inside.endContainer, inside.endOffset, false),
    ];
  });
  for (const paragraph of page.paragraphs) paragraph.textContent = paragraph.textContent; // one text node again
  return spans;
}

function paint(name, spans) {
  if (canHighlight) CSS.highlights.set(name, new Highlight(...spans.map((span) => page.toRange(...span))));
}

function paintOpen() {
  const rows = [...document.querySelectorAll("[data-demarche-words] [data-demarche-span]")];
  const here = rows.filter((row) => field(row, "snapshot").value === snapshot);
  if (page) paint("demarche-open", here.map((row) => [Number(field(row, "start").value), Number(field(row, "end").value)]));
}

function readSelection() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  return range?.intersectsNode(text) ? page.describe(range) : null;
}

function showBar() {
  selected = readSelection() ?? selected;
  if (!selected) return;
  bar.querySelector("[data-demarche-selected]").textContent = betweenQuotes(selected.exact);
  bar.querySelector("[data-demarche-begin]").hidden = isTouched;
  for (const button of bar.querySelectorAll("[data-demarche-more], [data-demarche-condition]")) button.hidden = !form();
  bar.hidden = false;
}

function hideBar() {
  bar.hidden = true;
  selected = null;
}

// Done selecting: the form opens at once, unless another is being filled in.
function finish() {
  const words = readSelection();
  if (!words) return;
  selected = words;
  if (isTouched) showBar();
  else begin();
}

// Words by keyboard: arrows walk from word to word, with Shift they extend; Enter, or letting go of Shift, is done.
const DIRECTIONS = { ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"], ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"] };

function walk(event) {
  if (event.key === "Enter") finish();
  const [direction, step] = DIRECTIONS[event.key] ?? [];
  if (!step || event.altKey || event.metaKey || (step === "line" && !event.shiftKey)) return;
  event.preventDefault();
  const selection = getSelection();
  if (!text.contains(selection.anchorNode)) selection.collapse(page.paragraphs[0].firstChild, 0);
  else if (!event.shiftKey && direction === "forward") selection.collapseToEnd();
  else if (!event.shiftKey) selection.collapseToStart();
  selection.modify("extend", direction, step);
}

async function begin() {
  if (isOpening) return;
  isOpening = true;
  const { start, end, exact } = selected;
  await htmx.ajax("GET", `${text.dataset.demarcheAdd}&start=${start}&end=${end}`, {
    source: text,
    target: "#stance-panel",
    swap: "outerHTML",
  });
  const first = document.querySelector("[data-demarche-words] [data-demarche-span]");
  isOpening = false;
  if (!first) return;
  if (fold(field(first, "exact").value) !== fold(exact)) location.reload(); // not the text of this page
  hideBar();
  document.getElementById("id_actor")?.focus({ preventScroll: true });
}

function fill(row, words) {
  for (const name of ["start", "end", "exact"]) field(row, name).value = words[name];
  field(row, "snapshot").value = snapshot;
}

function addWords() {
  const row = addRow(form().querySelector("[data-demarche-words]"));
  fill(row, selected);
  row.querySelector("blockquote").textContent = selected.exact;
  isTouched = true;
  hideBar();
  paintOpen();
}

function addCondition() {
  const set = form().querySelector("[data-demarche-conditions]");
  const rows = [...set.querySelectorAll("[data-demarche-condition-row]")];
  const row = rows.find((one) => !field(one, "text").value) ?? addRow(set);
  fill(row, selected);
  field(row, "text").value = selected.exact;
  isTouched = true;
  hideBar();
  field(row, "text").focus();
}

function connect(panel) {
  isTouched = Boolean(panel.querySelector(".errorlist, .message.error"));
  const open = panel.querySelector("[data-demarche-stance]");
  if (open) {
    open.addEventListener("input", () => (isTouched = true));
    open.addEventListener("submit", () => (isLeaving = true));
    // A suggestion that does not come must not lead away from the form.
    open.addEventListener("htmx:responseError", (event) => event.stopPropagation());
    const more = open.querySelector("[data-demarche-more-conditions]");
    more.hidden = false;
    more.addEventListener("click", () => field(addRow(more.closest("fieldset")), "kind").focus());
  }
  paintOpen();
}

document.addEventListener("htmx:load", ({ target }) => {
  const panel = target.matches("#stance-panel") ? target : target.querySelector("#stance-panel");
  if (panel) connect(panel);
});

addEventListener("beforeunload", (event) => {
  if (isTouched && !isLeaving) event.preventDefault();
});

if (page) {
  paint("demarche-coded", coded);
  text.tabIndex = 0;
  text.addEventListener("keydown", walk);
  text.addEventListener("mouseup", () => setTimeout(finish)); // after the browser has updated the selection
  document.addEventListener("keyup", (event) => event.key === "Shift" && finish());
  let pause;
  document.addEventListener("selectionchange", () => {
    clearTimeout(pause);
    if (readSelection()) pause = setTimeout(showBar, 300); // touch has no end of its own
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideBar());
  for (const [name, act] of [["begin", begin], ["more", addWords], ["condition", addCondition]]) {
    bar.querySelector(`[data-demarche-${name}]`).addEventListener("click", act);
  }
}
