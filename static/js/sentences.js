// The cursor that goes from sentence to sentence. It is the browser's own selection, so that mouse, finger, arrow keys and
// these go on from one another.
import { countCodePoints } from "./anchor.js";

const HEADER = 80; // px that the head of the page covers
const TITLES = "Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Capt|Sgt|Sen|Rep|Gov|Amb|St|No|Nr|Art|Abs|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mme";
const NO_END = new RegExp(`(?:^|[^\\p{L}])(?:\\p{Lu}|(?:\\p{L}\\.)+\\p{L}|${TITLES})\\.\\s*$`, "u"); // Dr. Reed of the U.S. Senate
const ORDINAL = /(?:^|\s)\d{1,2}\.\s*$/; // am 5. Mai
const WITH_ORDINALS = new Set(["cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "no", "pl", "sk", "sl", "sr"]);

// Where the sentences of a paragraph begin and end, in UTF-16 units, without the blanks around them.
export function sentencesOf(text, language) {
  const found = [];
  let isOpen = false;
  for (const { segment, index } of new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)) {
    if (isOpen) found.at(-1)[1] = index + segment.length;
    else if (segment.trim()) found.push([index, index + segment.length]);
    else continue;
    isOpen = NO_END.test(segment) || (WITH_ORDINALS.has(language) && ORDINAL.test(segment));
  }
  return found.map(([start, end]) => {
    const words = text.slice(start, end);
    return [end - words.trimStart().length, start + words.trimEnd().length];
  });
}

// A function that moves the cursor by one sentence, or takes one more; `page` is the anchored text, `bottom` tells how much
// of the window is covered below.
export function sentenceCursor(text, page, bottom) {
  const language = text.lang === "und" ? undefined : text.lang;
  const known = new Map();

  function spansOf(p) {
    if (!known.has(p)) {
      const { textContent, dataset } = page.paragraphs[p];
      const offset = (unit) => Number(dataset.demarcheOffset) + countCodePoints(textContent.slice(0, unit));
      const spans = sentencesOf(textContent, language).map((units) => units.map(offset));
      const words = Number(dataset.demarcheWords ?? 0); // where they begin behind the label of a turn
      known.set(p, spans.map(([start, end]) => [Math.max(start, words), end]).filter(([start, end]) => start < end));
    }
    return known.get(p);
  }

  // The first sentence that fits, from paragraph `p` on.
  function find(p, by, fits) {
    for (; p >= 0 && p < page.paragraphs.length; p += by) {
      const spans = spansOf(p);
      const found = by > 0 ? spans.find(fits) : spans.findLast(fits);
      if (found) return found;
    }
    return null;
  }

  function firstInSight() {
    const isInSight = (one) => one.getBoundingClientRect().bottom > HEADER;
    // What is out of sight would be laid out by asking each of its paragraphs.
    const stretch = [...text.children].find(isInSight);
    const first = page.paragraphs.findIndex((one) => stretch?.contains(one));
    const p = page.paragraphs.findIndex((one, n) => n >= first && isInSight(one));
    return find(Math.max(0, p), 1, () => true);
  }

  // The words selected in the text; without any where the caret stands in it, or null.
  function place() {
    const { rangeCount, focusNode, isCollapsed } = getSelection();
    if (!rangeCount || !text.contains(focusNode)) return null;
    const range = getSelection().getRangeAt(0);
    const chosen = !isCollapsed && page.describe(range);
    if (chosen) return chosen;
    const at = page.offsetOf(range.startContainer, range.startOffset, true);
    return at ? { start: at, end: at } : null;
  }

  // `from` is where the cursor was left; the selection says where it is, unless there is none.
  function next(by, from) {
    const here = place();
    const chosen = here && here.end > here.start ? here : from;
    if (chosen) {
      const fits = by > 0 ? ([start]) => start >= chosen.end : ([, end]) => end <= chosen.start;
      return find(page.paragraphAt(by > 0 ? chosen.end : chosen.start), by, fits);
    }
    return here ? find(page.paragraphAt(here.end), 1, ([, end]) => end > here.end) : firstInSight();
  }

  // Selects the words, in sight; returns them as a selection is described.
  function show(start, end) {
    const range = page.toRange(start, end);
    text.focus({ preventScroll: true });
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    const place = range.getBoundingClientRect();
    if (place.top < HEADER || place.bottom > innerHeight - bottom()) scrollBy({ top: place.top - innerHeight / 3, behavior: "instant" });
    return page.describe(range);
  }

  // False at either end of the text.
  function move(by, { isLonger = false, from = null } = {}) {
    const found = next(by, from);
    if (!found) return false;
    const range = isLonger && !getSelection().isCollapsed && page.describe(getSelection().getRangeAt(0));
    show(range ? Math.min(range.start, found[0]) : found[0], range ? Math.max(range.end, found[1]) : found[1]);
    return true;
  }

  return { move, place, show };
}
