// Selecting words opens the form of a stance beside them; what an editor has begun to type is never replaced.
import { anchor, betweenQuotes } from "./anchor.js";
import { addRow } from "./rows.js";
import { connectWalking } from "./walking.js";

let text, bar, page, snapshot; // of the page that is shown, which may come as the answer to a form
const canHighlight = Boolean(globalThis.CSS?.highlights);
const MARKS = {
  "demarche-coded": "mark:not(.phrase, .parked)",
  "demarche-parked": "mark.parked",
  "demarche-phrase": "mark.phrase:not(.contra)",
  "demarche-contra": "mark.phrase.contra",
  "demarche-aside": ".boilerplate",
};

const isNarrow = matchMedia("(max-width: 1099px)"); // the panel is a sheet over the text

let selected = null;
let isOpening = false;
let isOvertaken = false; // other words were chosen meanwhile
let isTouched = false;
let isLeaving = false;

const form = () => document.querySelector("[data-demarche-stance]");
const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
const fold = (words) => words.split(/\s+/).join(" ").trim();

// Server-rendered marks cut the paragraphs up; highlights do not, and may overlap.
function replaceMarks() {
  const marked = (selector) => [...text.querySelectorAll(selector)].map((mark) => {
    const inside = document.createRange();
    inside.selectNodeContents(mark);
    return [
      page.offsetOf(inside.startContainer, inside.startOffset, true),
      page.offsetOf(inside.endContainer, inside.endOffset, false),
    ];
  });
  const spans = Object.fromEntries(Object.entries(MARKS).map(([name, selector]) => [name, marked(selector)]));
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

// Of a third click the form comes with the paragraph, though it was asked for with the second one's word already.
async function begin() {
  isOvertaken = isOpening;
  if (isOpening) return;
  isOpening = true;
  try {
    do {
      isOvertaken = false;
      await open();
    } while (isOvertaken);
  } finally {
    isOpening = false;
  }
}

// The server answers with the address of the form, so that Back, Forward and reload find it again.
async function open() {
  const { start, end, exact } = selected;
  const request = htmx.ajax("GET", `${text.dataset.demarcheAdd}&start=${start}&end=${end}`, {
    source: text,
    target: "#stance-panel",
    swap: "outerHTML",
  });
  await request.catch(() => {}); // said in the panel, with a button that asks once more
  if (isOvertaken) return;
  const first = document.querySelector("[data-demarche-words] [data-demarche-span]");
  if (!first || Number(field(first, "start").value) !== start) return;
  if (fold(field(first, "exact").value) !== fold(exact)) location.reload(); // not the text of this page
  hideBar();
  document.getElementById("id_actor")?.focus({ preventScroll: true });
}

function fill(row, words) {
  for (const name of ["start", "end", "exact"]) field(row, name).value = words[name];
  field(row, "snapshot").value = snapshot;
}

// Changed by more than typing: the draft is to know of it too.
function touch() {
  isTouched = true;
  form().dispatchEvent(new CustomEvent("demarche:changed"));
}

function addWords() {
  const row = addRow(form().querySelector("[data-demarche-words]"));
  fill(row, selected);
  row.querySelector("blockquote").textContent = selected.exact;
  touch();
  hideBar();
  paintOpen();
}

function addCondition() {
  const set = form().querySelector("[data-demarche-conditions]");
  const rows = [...set.querySelectorAll("[data-demarche-condition-row]")];
  const row = rows.find((one) => !field(one, "text").value) ?? addRow(set);
  fill(row, selected);
  field(row, "text").value = selected.exact;
  touch();
  hideBar();
  field(row, "text").focus();
}

function connect(panel, isInPlace) {
  isTouched = Boolean(panel.querySelector(".errorlist, .message.error"));
  const open = panel.querySelector("[data-demarche-stance]");
  if (open) {
    open.addEventListener("input", () => (isTouched = true));
    open.addEventListener("demarche:filled", paintOpen);
    // A suggestion that does not come must not lead away from the form.
    open.addEventListener("htmx:responseError", (event) => event.stopPropagation());
    const more = open.querySelector("[data-demarche-more-conditions]");
    more.hidden = false;
    more.addEventListener("click", () => field(addRow(more.closest("fieldset")), "kind").focus());
  }
  for (const hint of panel.querySelectorAll("[data-demarche-with-script]")) hint.hidden = !page;
  for (const hint of panel.querySelectorAll("[data-demarche-without-script]")) hint.hidden = Boolean(page);
  const sheet = panel.querySelector("[data-demarche-begin-sheet]");
  const begun = sheet?.querySelectorAll(".draft-offer").length;
  if (begun) sheet.querySelector("[data-demarche-begun]").textContent = `${begun} begun`;
  if (sheet && isNarrow.matches && !sheet.querySelector(".places, .errorlist")) sheet.open = false;
  paintOpen();
  if (open && page && !isInPlace) showOpenWords();
}

// The panel ends with the window however much stands above the page.
function measureAbove() {
  const pageBox = document.querySelector(".page");
  pageBox.style.setProperty("--above", `${pageBox.offsetTop}px`);
}
const above = new ResizeObserver(measureAbove);
addEventListener("resize", measureAbove);

// By its address the form opens with words that may stand anywhere in the text.
function showOpenWords() {
  const [row] = document.querySelectorAll("[data-demarche-words] [data-demarche-span]");
  if (!row || field(row, "snapshot").value !== snapshot || location.hash) return;
  if (scrollY > 0 && !isNarrow.matches) return;
  // After a reload the browser would scroll back to where the page was; sending.js lets it scroll again.
  if (document.readyState !== "complete") history.scrollRestoration = "manual";
  const words = page.toRange(Number(field(row, "start").value), Number(field(row, "end").value));
  // A sheet covers the lower half of a phone.
  words.startContainer.parentElement.scrollIntoView({ block: isNarrow.matches ? "start" : "center", behavior: "instant" });
}

// Back and Forward between forms: each is loaded by its own address, and what was typed is offered as a draft.
document.addEventListener("htmx:historyCacheMiss", (event) => {
  event.preventDefault();
  isLeaving = true;
  location.reload();
});

document.addEventListener("htmx:load", ({ target, detail }) => {
  const found = document.querySelector("[data-demarche-text]");
  if (found !== text) connectText(found);
  const panel = target.matches("#stance-panel") ? target : target.querySelector("#stance-panel");
  if (panel) connect(panel, detail.isInPlace);
});

document.addEventListener("demarche:leaving", ({ detail }) => {
  if (detail.matches("[data-demarche-stance]")) isLeaving = true;
});

addEventListener("beforeunload", (event) => {
  if (isTouched && !isLeaving && form()) event.preventDefault();
});

let isDragging = false;
let pause;

document.addEventListener("mouseup", () => {
  if (isDragging) setTimeout(finish); // after the browser has updated the selection, wherever the button was let go
  isDragging = false;
});
document.addEventListener("keyup", (event) => event.key === "Shift" && page && finish());
document.addEventListener("selectionchange", () => {
  clearTimeout(pause);
  if (page && readSelection()) pause = setTimeout(showBar, 300); // touch has no end of its own
});
document.addEventListener("keydown", (event) => event.key === "Escape" && page && hideBar());

function connectText(found) {
  above.disconnect();
  above.observe(document.querySelector(".messages"));
  measureAbove();
  text = found;
  page = text && anchor(text);
  snapshot = text?.dataset.demarcheText;
  bar = document.getElementById("selection-bar");
  if (!page) return;
  for (const [name, spans] of Object.entries(canHighlight ? replaceMarks() : {})) paint(name, spans);
  text.tabIndex = 0;
  connectWalking(text, page, finish);
  text.addEventListener("mousedown", () => (isDragging = true));
  for (const [name, act] of [["begin", begin], ["more", addWords], ["condition", addCondition]]) {
    bar.querySelector(`[data-demarche-${name}]`).addEventListener("click", act);
  }
}
