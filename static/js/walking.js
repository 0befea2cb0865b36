// Choosing words with the keyboard: the arrow keys walk from word to word and from line to line, Page Up and Page Down a
// screen at a time; with Shift they take more words. The page follows.
import { countCodePoints } from "./anchor.js";

const segments = new Intl.Segmenter(undefined, { granularity: "word" });
const JOINS = new Set(["-", "\u2010", "\u2011", "\u00ad", "'", "\u2019", "."]); // cease-fire, l’OTAN and U.S. are one word
const HEADER = 80; // px that the head of the page covers
const FOOTER = 140; // px that the bar of the selected words covers

// Where each word of a paragraph begins and ends, in UTF-16 units.
function wordsOf(text) {
  const words = [];
  let joinEnds = -1;
  for (const { segment, index, isWordLike } of segments.segment(text)) {
    const last = words.at(-1);
    if (isWordLike && last && joinEnds === index) last[1] = index + segment.length;
    else if (isWordLike) words.push([index, index + segment.length]);
    else if (last?.[1] === index && JOINS.has(segment)) joinEnds = index + segment.length;
  }
  const [start, end] = [text.length - text.trimStart().length, text.trimEnd().length];
  return words.length || start >= end ? words : [[start, end]];
}

export function connectWalking(text, page, finish) {
  const known = new Map();
  const words = (p) => known.get(p) ?? known.set(p, wordsOf(page.paragraphs[p].textContent)).get(p);
  let from = null;
  let to = null; // { p, w }: a paragraph, and a word in it

  const isWord = ({ p, w }) => p >= 0 && p < page.paragraphs.length && w >= 0 && w < words(p).length;
  const isBefore = (one, other) => one.p < other.p || (one.p === other.p && one.w < other.w);

  function step({ p, w }, by) {
    let next = { p, w: w + by };
    while (!isWord(next)) {
      p += by;
      if (p < 0 || p >= page.paragraphs.length) return null;
      next = { p, w: by > 0 ? 0 : words(p).length - 1 };
    }
    return next;
  }

  function spanOf({ p, w }) {
    const [paragraph, [start, end]] = [page.paragraphs[p], words(p)[w]];
    const offset = (unit) => Number(paragraph.dataset.demarcheOffset) + countCodePoints(paragraph.textContent.slice(0, unit));
    return [offset(start), offset(end)];
  }

  const rectOf = (word) => page.toRange(...spanOf(word)).getBoundingClientRect();

  // The word where the selection ends, or the one that a click left the caret in or before; null outside the text.
  function current() {
    const { focusNode, focusOffset, isCollapsed } = getSelection();
    if (!focusNode || !text.contains(focusNode)) return null;
    if (to && !isCollapsed) return to;
    const at = page.offsetOf(focusNode, focusOffset, true);
    if (at === null) return null;
    const p = Math.max(0, page.paragraphs.findLastIndex((one) => Number(one.dataset.demarcheOffset) <= at));
    const w = words(p).findIndex((_, n) => spanOf({ p, w: n })[1] >= at);
    return { p, w: (w < 0 ? words(p).length : w) - 1 }; // one before, so that the first step takes it
  }

  // The word nearest below or above: in the next line, or a number of pixels away.
  function across(word, by, distance) {
    const here = rectOf(word);
    const isFar = ({ top }) => (top - here.top) * by > distance;
    let found = word;
    if (distance > here.height) found = leap(word, by, here, distance);
    for (let next = step(found, by); next; next = step(next, by)) {
      found = next;
      if (isFar(rectOf(next))) break;
    }
    const line = rectOf(found).top;
    for (let next = step(found, by); next && Math.abs(rectOf(next).top - line) < 3; next = step(next, by)) {
      if (Math.abs(rectOf(next).left - here.left) >= Math.abs(rectOf(found).left - here.left)) break;
      found = next;
    }
    return found;
  }

  // Over whole paragraphs, without asking each of their words where it stands.
  function leap(word, by, here, distance) {
    let { p } = word;
    const reaches = (n) => {
      const { top, bottom } = page.paragraphs[n].getBoundingClientRect();
      return by > 0 ? bottom - here.top > distance : here.top - top > distance;
    };
    while (!reaches(p) && p + by >= 0 && p + by < page.paragraphs.length) p += by;
    if (p === word.p) return word;
    return step({ p, w: by > 0 ? -1 : words(p).length }, by) ?? word;
  }

  function show() {
    const [first, last] = isBefore(to, from) ? [to, from] : [from, to];
    const range = page.toRange(spanOf(first)[0], spanOf(last)[1]);
    const { startContainer, startOffset, endContainer, endOffset } = range;
    if (first === to && to !== from) getSelection().setBaseAndExtent(endContainer, endOffset, startContainer, startOffset);
    else getSelection().setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    const { top, bottom } = rectOf(to);
    if (top < HEADER || bottom > innerHeight - FOOTER) scrollBy({ top: top - innerHeight / 3, behavior: "instant" });
  }

  const screen = () => innerHeight * 0.8;
  const MOVES = {
    ArrowRight: (word) => step(word, 1),
    ArrowLeft: (word) => step(word, -1),
    ArrowDown: (word) => across(word, 1, 3),
    ArrowUp: (word) => across(word, -1, 3),
    PageDown: (word) => across(word, 1, screen()),
    PageUp: (word) => across(word, -1, screen()),
  };

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) finish();
    const move = MOVES[event.key];
    if (!move || event.altKey || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const start = current() ?? { p: 0, w: -1 };
    const isNew = !isWord(start) || !to || getSelection().isCollapsed;
    const next = isNew ? (step(start, 1) ?? step(start, -1)) : move(start);
    if (!next) return;
    from = event.shiftKey && from && !isNew ? from : next;
    to = next;
    show();
  });

  text.addEventListener("mousedown", () => (from = to = null)); // what is dragged is not walked
}
