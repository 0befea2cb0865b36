// What may be coded: a list in the panel, a quiet line under its words in the text, and a cursor from one to the next.
let all = []; // in the order of the text
let here = null; // where the cursor is, with the words as they were selected

const read = (line) => ({
  start: Number(line.dataset.demarcheStart),
  end: Number(line.dataset.demarcheEnd),
  address: line.querySelector("a[data-demarche-panel]").getAttribute("href"),
  line,
});

// The spans of the list that came; the panel of a form has none, and they stay as they were.
export function takeSuggestions(list) {
  all = [...list.querySelectorAll("[data-demarche-suggestion]")].map(read).sort((one, other) => one.start - other.start);
  if (here) mark(all.find(({ start, end }) => start === here.start && end === here.end) ?? { ...here, line: null });
  return all.map(({ start, end }) => [start, end]);
}

function mark(suggestion) {
  here = { ...here, ...suggestion };
  for (const { line } of all) line.toggleAttribute("data-demarche-here", line === here.line);
}

// Shows the next one on from `place`, and returns it; null where there is none.
export function goToSuggestion(by, place, cursor) {
  const from = here ?? place;
  const isBeyond = ({ start }) => !from || (by > 0 ? start > from.start : start < from.start);
  const found = by > 0 ? all.find(isBeyond) : all.findLast(isBeyond);
  if (!found) return null;
  mark({ ...found, chosen: cursor.show(found.start, found.end) });
  found.line.scrollIntoView({ block: "nearest", behavior: "instant" });
  return found;
}

// The suggestion at the cursor, if these are its words.
export function suggestionOf(words) {
  const isHere = here && words && here.chosen?.start === words.start && here.chosen.end === words.end;
  return isHere ? here : null;
}

export function suggestionHere() {
  return here;
}

// Any other words were chosen.
export function leaveSuggestion() {
  here = null;
}
