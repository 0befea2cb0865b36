// Selecting words opens the form of a stance beside them; what an editor has begun to type is never replaced.
import { anchor, betweenQuotes } from "./anchor.js";
import { connectDragging } from "./dragging.js";
import { isFree, isOff } from "./keys.js";
import { addRow } from "./rows.js";
import { sentenceCursor } from "./sentences.js";
import { goToSuggestion, leaveSuggestion, suggestionHere, suggestionOf, takeSuggestions } from "./suggested.js";
import { connectWalking } from "./walking.js";

let text, bar, page, snapshot, cursor; // of the page that is shown, which may come as the answer to a form
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
let isTypedMeanwhile = false; // in the panel, while another was on its way: that one is refused
let isTouched = false;
let isLeaving = false;
let isOpened = false; // the page, with the panel that it came with
let isGoingOn = false; // saved by Ctrl+Enter: the cursor goes to the next sentence

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
  for (const paragraph of page.paragraphs) {
    if (paragraph.firstElementChild) paragraph.textContent = paragraph.textContent; // one text node again
  }
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
  clearTimeout(pause); // or the words that were taken would be offered again
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
    } while (isOvertaken && !isTypedMeanwhile);
  } finally {
    isOpening = false;
  }
  if (isTypedMeanwhile) showBar();
}

// The server answers with the address of the form, so that Back, Forward and reload find it again.
async function open() {
  const { start, end, exact } = selected;
  const suggestion = suggestionOf(selected);
  if (suggestion) {
    hideBar();
    return showForm(suggestion);
  }
  leaveSuggestion();
  await askForPanel(`${text.dataset.demarcheAdd}&start=${start}&end=${end}`);
  if (isOvertaken || isTypedMeanwhile) return;
  const first = document.querySelector("[data-demarche-words] [data-demarche-span]");
  if (!first || Number(field(first, "start").value) !== start) return;
  if (fold(field(first, "exact").value) !== fold(exact)) location.reload(); // not the text of this page
  hideBar();
  document.querySelector("#stance-form [autofocus]")?.focus({ preventScroll: true });
}

function askForPanel(address) {
  isTypedMeanwhile = false;
  const asked = htmx.ajax("GET", address, { source: text, target: "#stance-panel", swap: "outerHTML" });
  return asked.catch(() => {}); // said in the panel, with a button that asks once more
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "stance-panel" && isTypedMeanwhile) detail.shouldSwap = false;
});

// The form of a suggestion, with what is proposed.
async function showForm({ address }) {
  getSelection().removeAllRanges();
  await showPanel(address);
  if (isTypedMeanwhile) return;
  const first = document.querySelector("#stance-form [autofocus]");
  const offered = first?.closest(".combobox")?.querySelector("[type=radio]"); // where a key chooses what is offered
  (offered ?? first)?.focus({ preventScroll: true });
}

const openWords = () => {
  const row = document.querySelector("[data-demarche-words] [data-demarche-span]");
  return row && { start: Number(field(row, "start").value), end: Number(field(row, "end").value) };
};

// The panel is exchanged, and the text stays as it is and where it is.
async function showPanel(address) {
  await askForPanel(address);
  if (isTypedMeanwhile) return;
  history.replaceState({ htmx: true }, "");
  history.pushState({ htmx: true }, "", address); // as htmx does it: Back finds the panel before
}

function showPart(part) {
  htmx.trigger(document, "htmx:beforeSwap", { target: document.getElementById("stance-panel") }); // as before any other
  htmx.swap("#stance-panel", part, { swapStyle: "outerHTML" });
}

// After one was dismissed: the cursor goes to the next.
async function showSuggestions({ pathname, search }) {
  await htmx.ajax("GET", pathname + search, { source: text, target: "#suggestions", swap: "outerHTML" }).catch(() => {});
  if (suggestionHere()) goToSuggestion(1, null, cursor);
}

const isStaying = (sent) => page && canHighlight && sent.matches("[data-demarche-stays]");

// Saved, it leads back here: the answer is asked for with the panel that follows.
document.addEventListener("demarche:sending", ({ detail: { form: sent, headers } }) => {
  if (isStaying(sent) && !sent.closest("#suggestions")) headers["Demarche-Here"] = `${text.dataset.demarcheHome}?snapshot=${snapshot}`;
});

// A form was saved whose answer would be the page that is shown.
document.addEventListener("demarche:saved", async (event) => {
  const { form: sent, target, part } = event.detail;
  const isHere = target.pathname.startsWith(text?.dataset.demarcheHome ?? "/") && target.searchParams.get("snapshot") === snapshot;
  if (!isHere || !isStaying(sent)) return;
  event.preventDefault();
  const list = sent.closest("#suggestions");
  if (list) return showSuggestions(target);
  const [words, goesOn] = [sent === form() ? openWords() : null, isGoingOn];
  isTouched = isGoingOn = false;
  for (const one of document.querySelectorAll("#stance-panel form")) one.inert = true; // what follows takes their place
  hideBar();
  getSelection().removeAllRanges();
  const address = target.pathname + target.search;
  if (part) showPart(part);
  else await askForPanel(address);
  if (part || !isTypedMeanwhile) history.replaceState({ htmx: true }, "", address);
  if (goesOn && suggestionHere() && goToSuggestion(1, words, cursor)) return;
  if (!(goesOn && cursor.move(1, { from: words }))) text.focus({ preventScroll: true });
});

// What stands beside the text, and what of it is marked, as of now.
function showMargin(margin) {
  for (const list of text.querySelectorAll(".notes")) list.remove();
  const spans = { "demarche-coded": [], "demarche-parked": [] };
  for (const { dataset, firstElementChild: list } of margin.content.querySelectorAll("[data-demarche-at]")) {
    const [start, end] = [Number(dataset.demarcheAt), Number(dataset.demarcheEnds)];
    const p = page.paragraphAt(start);
    if (start >= page.endOf(p)) continue; // of words that are not shown
    spans[list.querySelector(".parked") ? "demarche-parked" : "demarche-coded"].push([start, end]);
    const passage = page.paragraphs[p].parentElement;
    const beside = passage.querySelector(".notes");
    if (!beside) passage.append(list);
    else beside.append(...[...list.children].filter(({ id }) => !beside.querySelector(`#${id}`)));
  }
  for (const [name, marked] of Object.entries(spans)) paint(name, marked);
  document.querySelector("[data-demarche-coded] b").textContent = margin.dataset.demarcheMargin;
  for (const share of document.querySelectorAll("[data-demarche-share]")) {
    const now = margin.content.querySelector(`[data-demarche-share="${share.dataset.demarcheShare}"]`);
    now.hidden = share.hidden; // a line more above the text would move what is being read
    share.replaceWith(now);
  }
  margin.remove();
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

function addWords({ currentTarget }) {
  const set = form().querySelector("[data-demarche-words]");
  const words = { ...selected, snapshot };
  const isSame = (row) => ["snapshot", "start", "end"].every((name) => field(row, name).value === String(words[name]));
  const row = [...set.querySelectorAll("[data-demarche-span]")].find(isSame) ?? addRow(set);
  fill(row, selected);
  field(row, "role").value = currentTarget.dataset.demarcheMore;
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

// Seen in the panel, heard where messages are.
function announce(said) {
  const heard = document.createElement("p");
  heard.className = "vh";
  heard.textContent = said.textContent;
  document.querySelector("#messages > .vh")?.remove();
  document.getElementById("messages").append(heard);
}

function connect(panel, isInPlace) {
  measureAbove();
  if (page && !isOpening && !readSelection()) hideBar(); // it spoke of words for the form before
  isTouched = Boolean(panel.querySelector(".errorlist, .message.error"));
  for (const typed of ["input", "demarche:changed"]) panel.addEventListener(typed, () => (isTypedMeanwhile = true), true);
  const open = panel.querySelector("[data-demarche-stance]");
  if (open) {
    open.addEventListener("input", () => (isTouched = true));
    open.addEventListener("demarche:filled", paintOpen);
    // What was offered for the issue is chosen: the value comes next.
    open.addEventListener("change", ({ target }) => {
      if (target.name === "issue-pick") open.querySelector("[name=value]").focus({ preventScroll: true });
    });
    // A suggestion that does not come must not lead away from the form.
    open.addEventListener("htmx:responseError", (event) => event.stopPropagation());
    const more = open.querySelector("[data-demarche-more-conditions]");
    more.hidden = false;
    more.addEventListener("click", () => field(addRow(more.closest("fieldset")), "kind").focus());
  }
  const margin = panel.querySelector("[data-demarche-margin]");
  if (margin && page) showMargin(margin);
  for (const said of panel.querySelectorAll("[data-demarche-said]")) announce(said);
  for (const hint of document.querySelectorAll("[data-demarche-with-script]")) hint.hidden = !page;
  for (const hint of document.querySelectorAll("[data-demarche-without-script]")) hint.hidden = Boolean(page);
  const sheet = panel.querySelector("[data-demarche-begin-sheet]");
  const begun = sheet?.querySelectorAll(".draft-offer").length;
  if (begun) sheet.querySelector("[data-demarche-begun]").textContent = `${begun} begun`;
  if (sheet && isNarrow.matches && !sheet.querySelector(".places, .errorlist")) sheet.open = false;
  paintOpen();
  if (open && page && !isInPlace) showOpenWords();
  isOpened = true;
}

// The panel ends with the window however much stands above the page. A sheet of its own: htmx would copy a style of the
// panel's to the next one as an attribute, which the policy of the page forbids.
const aboveRule = new CSSStyleSheet();
document.adoptedStyleSheets.push(aboveRule);
let knownAbove;
function measureAbove() {
  const { offsetTop } = document.querySelector(".page");
  if (offsetTop === knownAbove) return;
  knownAbove = offsetTop;
  aboveRule.replaceSync(`.page > #stance-panel#stance-panel { --above: ${offsetTop}px; }`);
}
const above = new ResizeObserver(measureAbove);
addEventListener("resize", measureAbove);

// By its address the form opens with words that may stand anywhere in the text.
function showOpenWords() {
  const [row] = document.querySelectorAll("[data-demarche-words] [data-demarche-span]");
  if (!row || field(row, "snapshot").value !== snapshot || location.hash) return;
  if (isOpened && scrollY > 0 && !isNarrow.matches) return;
  // After a reload the browser would scroll back to where the page was, or did; sending.js lets it scroll again.
  if (document.readyState !== "complete") history.scrollRestoration = "manual";
  const words = page.toRange(Number(field(row, "start").value), Number(field(row, "end").value));
  // A sheet covers the lower half of a phone.
  const paragraph = words.startContainer.parentElement;
  const show = () => paragraph.scrollIntoView({ block: isNarrow.matches ? "start" : "center", behavior: "instant" });
  show();
  if (!isOpened) keepInSight(paragraph, show);
}

// Until somebody moves, for two seconds: a long text is laid out as it comes near, and what stands in it moves.
function keepInSight(paragraph, show) {
  const moved = new AbortController();
  const { signal } = moved;
  const look = () => {
    const { top, bottom } = paragraph.getBoundingClientRect();
    if (!signal.aborted && (bottom < 0 || top > innerHeight)) show();
  };
  addEventListener("scroll", look, { signal });
  for (const act of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(act, () => moved.abort(), { signal, passive: true });
  setTimeout(() => {
    look();
    moved.abort();
  }, 2000);
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
  const list = target.matches("#suggestions") ? target : target.querySelector("section#suggestions");
  if (list && page) paint("demarche-suggested", takeSuggestions(list));
  const panel = target.matches("#stance-panel") ? target : target.querySelector("#stance-panel");
  if (panel) connect(panel, detail.isInPlace);
});

document.addEventListener("demarche:leaving", ({ detail }) => {
  if (detail.matches("[data-demarche-stance]")) isLeaving = true;
});

addEventListener("beforeunload", (event) => {
  if (isTouched && !isLeaving && form()) event.preventDefault();
});

let pause;

document.addEventListener("keyup", (event) => event.key === "Shift" && page && finish());
document.addEventListener("selectionchange", () => {
  clearTimeout(pause);
  if (page && readSelection()) pause = setTimeout(showBar, 300); // touch has no end of its own
});

const SENTENCES = { j: 1, k: -1 };
const SUGGESTIONS = { n: 1, p: -1 };

document.addEventListener("keydown", (event) => {
  if (!page) return;
  const isHeld = event.ctrlKey || event.metaKey;
  const key = !isHeld && isFree(event) ? event.key.toLowerCase() : "";
  if (key in SENTENCES) {
    event.preventDefault();
    leaveSuggestion();
    cursor.move(SENTENCES[key], { isLonger: event.shiftKey, from: openWords() });
  } else if (key in SUGGESTIONS) {
    event.preventDefault();
    goToSuggestion(SUGGESTIONS[key], openWords() ?? cursor.place(), cursor);
  } else if (key === "x") suggestionHere()?.line?.querySelector("form button").click();
  else if (event.key === "Escape") leave(event.target);
  else if (event.key === "Enter" && isHeld && form()) {
    isGoingOn = true;
    if (!event.target.form) form().requestSubmit(form().querySelector("[data-demarche-ctrl-enter]"));
  }
});

// Escape lets the selected words go, then leaves the field, then the form.
function leave(from) {
  if (document.querySelector(":popover-open, details[data-demarche-menu][open]")) return;
  if (!bar.hidden) hideBar();
  else if (isOff() || !form()) return;
  else if (from.matches("input:not([type=radio], [type=checkbox]), select, textarea")) text.focus({ preventScroll: true });
  else document.querySelector("#stance-panel .close").click();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-demarche-panel]");
  const isOwn = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || !page || isTouched || isOwn || event.defaultPrevented) return;
  event.preventDefault();
  const { demarcheStart: start, demarcheEnd: end } = link.closest("[data-demarche-suggestion]")?.dataset ?? {};
  if (start) cursor.show(Number(start), Number(end));
  showForm({ address: link.getAttribute("href") });
});

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
  const covered = () => (isNarrow.matches ? document.getElementById("stance-panel").offsetHeight : 140);
  cursor = sentenceCursor(text, page, covered);
  connectDragging(text, finish);
  for (const [name, act] of [["begin", begin], ["more", addWords], ["condition", addCondition]]) {
    const take = (event) => {
      selected = readSelection() ?? selected; // chosen a moment ago, and not shown yet
      act(event);
    };
    for (const button of bar.querySelectorAll(`[data-demarche-${name}]`)) button.addEventListener("click", take);
  }
}
