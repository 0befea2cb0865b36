"""Text copied from a PDF as it is read: lines joined to paragraphs, and words that were broken at
line ends.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, compress, count, pairwise
from typing import Final

_PAGE_NUMBER: Final = re.compile(
    r"[-–—\s]*(page\s+)?\d{1,4}(\s*(of|/)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_SURE_PAGE_NUMBER: Final = re.compile(
    r"\s*(page\s+\d{1,4}(\s+of\s+\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—])\s*", re.IGNORECASE
)
_ITEM: Final = re.compile(r"\s*([•◦▪‣·*–—-]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\([ivx]+\))\s")
_BROKEN: Final = re.compile(r"([^\W\d_]{2,})[-\u2010]$")
_HALF: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W_]+(?:[-\u2010'’][^\W_]+)*")
_ENDS: Final = tuple('.!?:;…”"’»)')
_NO_WORD_BEGINS: Final = (
    "tion",
    "sion",
    "ment",
    "ness",
    "lish",
    "tive",
    "sive",
    "cial",
    "tial",
    "ture",
    "ble",
    "ters",
)
"""With these the second half of an English word begins, and no word of its own."""
_FEW: Final = 6
_SHORT: Final = 0.7
"""Of the usual width: a line that ends earlier may end its paragraph."""


def with_line_feeds(text: str) -> str:
    """What was typed, with line feeds for the line ends that browsers send; nothing else is one here."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def join_lines(text: str) -> str:
    """Paragraphs out of lines; page breaks and page numbers go.

    A list's items and headings keep their own line.

    A word broken at the end of a line is joined where the text has it whole, and keeps its hyphen
    where the text has it with one, or where nothing tells.
    """
    lines = _cut_lines(text)
    words = {word.lower() for word in _WORD.findall(text)}
    width = _usual_width(lines)
    paragraphs: list[list[str]] = []
    gap = ""
    for line in lines:
        if line in ("", "\f"):
            # An empty line outweighs the end of a page: across pages a
            # paragraph may go on, behind an empty line it does not.
            gap = max(gap, line or "\n", key=_rank)
            continue
        if paragraphs and _continues(paragraphs[-1][-1], line, gap=gap, width=width):
            _append(paragraphs[-1], line, words)
        else:
            paragraphs.append([line])
        gap = ""
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def page_breaks(text: str, joined: str) -> list[int]:
    """Where in the ``joined`` text each page but the first begins.

    Joining drops no letter of the lines that it cuts, so that their number tells.
    """
    pages = "".join(_cut_lines(text)).split("\f")[:-1]
    # The n-th letter of the lines is the n-th letter of the joined
    # text, whatever hyphens and blanks went (decision 0034).
    letters = list(compress(count(), map(str.isalnum, joined)))
    read = accumulate(sum(map(str.isalnum, page)) for page in pages[:-1])
    return [letters[n] if n < len(letters) else len(joined) for n in read]


def _cut_lines(text: str) -> list[str]:
    """Lines without page numbers and space around them; of a text with pages, each page with a
    break behind it.
    """
    pages = [_without_number(page.split("\n")) for page in text.split("\f")]
    breaks = ["\f"] if len(pages) > 1 else []
    return [line for page in pages for line in (*map(str.strip, page), *breaks)]


def kept_hyphens(text: str, joined: str) -> list[str]:
    """Words that keep the hyphen of a line's end in the ``joined`` text, since nothing in ``text``
    tells of them.
    """
    known = {word.lower() for word in _WORD.findall(text)}
    words = (word for word in _WORD.findall(joined) if "-" in word or "\u2010" in word)
    return list(dict.fromkeys(word for word in words if word.lower() not in known))


def looks_broken(text: str) -> bool:
    """Whether at least a third of the lines end in the middle of a sentence: it was copied from a PDF."""
    lines = [line.strip() for line in text.replace("\f", "\n").split("\n") if line.strip()]
    open_ends = [a for a, b in pairwise(lines) if not a.endswith(_ENDS) and b[:1].islower()]
    # A third will do: a line that ends a sentence, or whose next
    # begins with a capital, is not counted, however broken.
    return len(lines) >= _FEW and len(open_ends) * 3 >= len(lines)


def is_page_number(line: str) -> bool:
    """Whether a line holds no more than the number of its page."""
    return bool(_PAGE_NUMBER.fullmatch(line)) and any(letter.isdigit() for letter in line)


def _rank(gap: str) -> int:
    return ("", "\f", "\n").index(gap)


def _without_number(page: Sequence[str]) -> list[str]:
    """A page without the number that is its first or last line; what is surely a page number goes
    anywhere.
    """
    lines = [line for line in page if not _SURE_PAGE_NUMBER.fullmatch(line)]
    filled = [n for n, line in enumerate(lines) if line.strip()]
    edges = (
        {n for n in (filled[:1] + filled[-1:]) if _PAGE_NUMBER.fullmatch(lines[n])}
        if len(filled) > 1
        else set()
    )
    return [line for n, line in enumerate(lines) if n not in edges]


def _usual_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line) for line in lines if len(line) > 1)
    # The ninth tenth, not the longest: a single table row or address would make every line look short.
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _continues(above: str, line: str, *, gap: str, width: int) -> bool:
    """Whether a line goes on with the paragraph whose last line is ``above``."""
    if gap == "\n" or _ITEM.match(line):
        return False
    # A full line goes on whatever it ends with, unless a page ended there.
    if not gap and len(above) >= _SHORT * width:
        return True
    return not above.endswith(_ENDS) and (line[:1].islower() or bool(_BROKEN.search(above)))


def _append(paragraph: list[str], line: str, words: set[str]) -> None:
    """The line behind the paragraph; a word that was broken between them becomes one."""
    first, second = _BROKEN.search(paragraph[-1]), _HALF.match(line)
    if not first or not second:
        paragraph.append(line)
        return
    # What the text has elsewhere decides; the list of English endings only where it has neither.
    whole, hyphened = f"{first[1]}{second[0]}".lower(), f"{first[1]}-{second[0]}".lower()
    is_whole = whole in words or (hyphened not in words and second[0].startswith(_NO_WORD_BEGINS))
    before, rest = (
        # *Franco-German* keeps its hyphen: a half with a capital is a word of its own.
        (paragraph[-1][:-1] if is_whole and second[0].islower() else paragraph[-1]),
        line.partition(" "),
    )
    paragraph[-1] = before + rest[0]
    if rest[2]:
        paragraph.append(rest[2])
