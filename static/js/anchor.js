// What a reader selects, as code points of the text that the server keeps; and back, as ranges of the page.
// The paragraphs are p[data-demarche-offset]: their text as it is kept, from that code point on. Between them lie line ends,
// and before those with data-demarche-gap words that are not shown.

// What Python's str.strip takes away: JavaScript's trim leaves separators of files and records, and takes a BOM.
const BLANK = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const BLANK_START = new RegExp(`^${BLANK}+`);
const BLANK_END = new RegExp(`${BLANK}+$`);
const ELISION = /(?:^|\P{L})\p{L}{1,2}['\u2019]$/u; // l’OTAN: what was chosen behind it is a word of its own

const words = new Intl.Segmenter(undefined, { granularity: "word" });

// Words that bring a quotation mark of their own get no second one.
export function betweenQuotes(text) {
  return /^["'“„‘«‹「『]|["'”’»›」』]$/.test(text) ? text : `“${text}”`;
}

export function countCodePoints(text) {
  let count = 0;
  for (const _ of text) count += 1; // iterates over code points, not UTF-16 units
  return count;
}

function unitAt(text, codePoint) {
  let unit = 0;
  for (; codePoint > 0 && unit < text.length; codePoint -= 1) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  return unit;
}

export function anchor(root) {
  const paragraphs = [...root.querySelectorAll("p[data-demarche-offset]")];
  const starts = paragraphs.map((paragraph) => Number(paragraph.dataset.demarcheOffset));
  const ends = paragraphs.map((paragraph, n) => starts[n] + countCodePoints(paragraph.textContent));

  const at = (offset) => Math.max(0, starts.findLastIndex((start) => start <= offset));

  // Where a boundary of a range stands, whatever node it is given in; null where no text lies on its side.
  function offsetOf(node, offset, isStart) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const within = paragraphs.indexOf(element.closest("p[data-demarche-offset]"));
    const before = document.createRange();
    if (within >= 0) {
      before.selectNodeContents(paragraphs[within]);
      before.setEnd(node, offset);
      return starts[within] + countCodePoints(before.toString());
    }
    before.setStart(node, offset);
    const next = paragraphs.findIndex((paragraph) => before.comparePoint(paragraph, 0) >= 0);
    if (isStart) return next < 0 ? null : starts[next];
    const previous = (next < 0 ? paragraphs.length : next) - 1;
    return previous < 0 ? null : ends[previous];
  }

  // Words are taken whole; where a script writes none, at least whole characters as readers know them.
  function snap(offset, isStart) {
    const n = at(isStart ? offset : Math.max(0, offset - 1));
    const text = paragraphs[n].textContent;
    const unit = unitAt(text, offset - starts[n]);
    const word = unit > 0 && unit < text.length ? words.segment(text).containing(unit) : null;
    if (!word || word.index === unit || (isStart && ELISION.test(text.slice(0, unit)))) return offset;
    return starts[n] + countCodePoints(text.slice(0, isStart ? word.index : word.index + word.segment.length));
  }

  function slice(start, end) {
    let text = "";
    for (let n = at(start); n < paragraphs.length && starts[n] < end; n += 1) {
      const whole = paragraphs[n].textContent;
      text += whole.slice(unitAt(whole, Math.max(0, start - starts[n])), unitAt(whole, Math.max(0, end - starts[n])));
      const gap = Math.min(end, starts[n + 1] ?? end) - Math.max(start, ends[n]);
      if (gap > 0) text += "\n".repeat(gap);
    }
    return text;
  }

  const hasGap = (start, end) => paragraphs.slice(at(start) + 1, at(end - 1) + 1).some((one) => "demarcheGap" in one.dataset);

  // { start, end, exact } of whole words without white space around them, or null where nothing is selected, or words that
  // do not follow one another: nobody saw what lies between.
  function describe(range) {
    let start = offsetOf(range.startContainer, range.startOffset, true);
    let end = offsetOf(range.endContainer, range.endOffset, false);
    if (start === null || end === null || start >= end) return null;
    const chosen = slice(start, end);
    const behind = chosen.replace(BLANK_START, "");
    const exact = behind.replace(BLANK_END, "");
    if (!exact) return null;
    start += countCodePoints(chosen) - countCodePoints(behind);
    end = snap(start + countCodePoints(exact), false);
    start = snap(start, true);
    return hasGap(start, end) ? null : { start, end, exact: slice(start, end) };
  }

  function toRange(start, end) {
    const range = document.createRange();
    const [first, last] = [at(start), at(end - 1)];
    range.setStart(...pointIn(paragraphs[first], start - starts[first]));
    range.setEnd(...pointIn(paragraphs[last], Math.min(end, ends[last]) - starts[last]));
    return range;
  }

  return { paragraphs, paragraphAt: at, endOf: (p) => ends[p], describe, slice, toRange, offsetOf };
}

function pointIn(paragraph, codePoint) {
  let unit = unitAt(paragraph.textContent, codePoint);
  const nodes = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let node = nodes.nextNode();
  for (let next = node; next && unit > node.length; ) {
    next = nodes.nextNode();
    if (!next) break;
    unit -= node.length;
    node = next;
  }
  return [node, Math.min(unit, node.length)];
}
