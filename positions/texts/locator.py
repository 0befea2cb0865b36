"""Where words stand in an original that has pages, paragraphs or a running time."""

from __future__ import annotations

import re
from typing import Final

_PAGE: Final = r"(?:[0-9]{1,5}|[ivxlcdm]{1,10})"
_PARAGRAPH: Final = r"[0-9]{1,5}[a-z]?"
_TIME: Final = r"[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]"
LOCATOR: Final = re.compile(
    rf"^(?:p[.] {_PAGE}(?:–{_PAGE})?|para[.] {_PARAGRAPH}(?:–{_PARAGRAPH})?|{_TIME}(?:–{_TIME})?)$"
)
"""As one is kept, here and in PostgreSQL: "p. 12", "p. xii–xv", "para. 4", "0:12:30–0:13:05"."""
LONGEST_LOCATOR: Final = 40
"""Characters, as written and as kept."""

_MARKS: Final = {
    "p. ": re.compile(r"(?:pages?|pp?)\b[. ]*", re.IGNORECASE),
    "para. ": re.compile(r"(?:(?:paragraphs?|paras?)\b|[§¶]+)[. ]*", re.IGNORECASE),
}
_DASH: Final = re.compile(r"\s*[-‐‑–—]\s*")
_SHORT_TIME: Final = re.compile(r"^[0-9]{1,2}:[0-5][0-9]$")


def read_locator(text: str) -> str | None:
    """A place as people write it ("pp. 12-13", "§ 4", "12:30"), as it is kept; "" where there is
    none, None where it is no such place, or ends before it begins.

    A number alone is none: nothing tells a page from a paragraph.
    """
    written = " ".join(text.split())
    # Length is looked at before any pattern.
    if not written or len(written) > LONGEST_LOCATOR:
        return None if written else ""
    # What is neither page nor paragraph is tried as a time; `LOCATOR` then judges all three.
    kept = _read_counted(written) or "–".join(map(_with_hours, _DASH.split(written)))
    return kept if LOCATOR.match(kept) and not _runs_backwards(kept) else None


def _read_counted(written: str) -> str:
    """A page or paragraph; "" for what has neither mark."""
    for mark, pattern in _MARKS.items():
        if found := pattern.match(written):
            return mark + _DASH.sub("–", written[found.end() :].lower())
    return ""


def _with_hours(time: str) -> str:
    return f"0:{time.zfill(5)}" if _SHORT_TIME.match(time) else time


def _runs_backwards(kept: str) -> bool:
    """Roman numbers are not read: which of two comes first is not asked of them."""
    ends = [[int(number) for number in re.findall("[0-9]+", end)] for end in kept.split("–")]
    return all(ends) and ends[-1] < ends[0]
