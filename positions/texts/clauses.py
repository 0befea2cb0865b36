"""Negotiating texts: the clauses of a version, its brackets, and which clauses of several versions
answer one another. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from positions.texts.passages import Range
from positions.texts.wording import read_wording

ALIKE: Final = 0.45
"""Share of their words, rare ones weighing more, from which two clauses answer one another."""

MOVED: Final = 0.7
"""The same of a clause that was moved: nothing but its words says that it is the one."""
FEWEST_MOVED: Final = 4
"""Different words that a moved clause has at least: “Article 2” stands anywhere."""

_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")
_BLANK: Final = re.compile(r"\n[^\S\n]*\n")
_MARKER: Final = re.compile(
    r"\s*(?:[•·▪●*–—-]\s"  # a bullet
    r"|\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|(?:[A-Za-z]|[ivxIVX]{1,6})\))\s"  # 1. 2.1) (a) iv)
    r"|(?:Article|ARTICLE|Section|SECTION|Chapter|CHAPTER|Annex|ANNEX)\s+\w+)"
)
_CUT: Final = re.compile(r"\[\s*(?:…|\.{3})?\s*\]")
"""Brackets with nothing in them: words that were left out in quoting, and not in dispute."""

type _Likeness = npt.NDArray[np.float64]
type _Bags = Sequence[Sequence[set[str]]]


@dataclass(frozen=True, slots=True)
class Brackets:
    """``pairs`` of square brackets, those within others too, with ``words`` between the outermost;
    ``unpaired`` close nothing or are never closed.
    """

    pairs: int
    words: int
    unpaired: int


def cut_clauses(text: str, *, leave_out: Sequence[Range] = ()) -> list[Range]:
    """The clauses of a text, without the blanks around them: paragraphs, and in these each line that
    begins as an item does (•, 1., (a), Article 2). Where no line is empty each line is one.

    What lies in ``leave_out`` is none.
    """
    is_spaced = _BLANK.search(text) is not None
    clauses: list[Range] = []
    previous = 0
    for line in _LINE.finditer(text):
        start, end = _trim(text, *line.span())
        if any(first <= start and end <= last for first, last in leave_out):
            continue
        begins = not is_spaced or not clauses or _BLANK.search(text, previous, line.start() + 1)
        if begins or _MARKER.match(text, line.start(), line.end()):
            clauses.append((start, end))
        else:
            clauses[-1] = (clauses[-1][0], end)
        previous = max(line.end() - 1, 0)
    return clauses


def _trim(text: str, start: int, end: int) -> Range:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def count_brackets(text: str) -> Brackets:
    """The square brackets of a text: what stands in them is not agreed.

    >>> count_brackets("within [30] [sixty [working] days of […] the truce")
    Brackets(pairs=2, words=2, unpaired=1)
    """
    text = _CUT.sub(" ", text)
    opened: list[int] = []
    pairs: list[Range] = []
    stray = 0
    for found in re.finditer(r"[\[\]]", text):
        if found[0] == "[":
            opened.append(found.end())
        elif opened:
            pairs.append((opened.pop(), found.start()))
        else:
            stray += 1
    outermost = [one for one in pairs if not any(a < one[0] and one[1] < b for a, b in pairs)]
    words = sum(len(read_wording(text[a:b]).tokens) for a, b in outermost)
    return Brackets(len(pairs), words, stray + len(opened))


@dataclass(slots=True)
class Aligned:
    """Clauses that answer one another: the number of one of each version, None where a version has
    none. Those of the versions ``moved`` stand elsewhere in their own version.
    """

    numbers: list[int | None]
    moved: set[int] = field(default_factory=set)

    def take(self, other: Aligned) -> None:
        """Hold the clauses of another row, too, as moved here; no version may have one in both."""
        pairs = zip(self.numbers, other.numbers, strict=True)
        self.moved |= {place for place, number in enumerate(other.numbers) if number is not None}
        self.moved |= other.moved
        self.numbers = [mine if mine is not None else theirs for mine, theirs in pairs]


def align_clauses(versions: Sequence[Sequence[str]]) -> list[Aligned]:
    """Rows of clauses that answer one another, in the order of the versions; what was moved stands in
    the row where it was before.

    Each version is laid beside the rows of those before it so that what is alike adds up to most.
    """
    if not versions:
        return []
    bags = _take_apart(versions)
    alike = _compare_all(bags)
    return _join_moved(_in_order(versions, alike), bags, alike)


def _in_order(
    versions: Sequence[Sequence[str]], alike: Mapping[tuple[int, int], _Likeness]
) -> list[list[int | None]]:
    """Rows in which the clauses of each version keep their order: what was moved is left out in one
    and put in another.
    """
    rows: list[list[int | None]] = [[number] for number in range(len(versions[0]))]
    for place in range(1, len(versions)):
        likeness = _likeness_of_rows(rows, [alike[before, place] for before in range(place)])
        rows = _lay_beside(rows, likeness, len(versions[place]), width=place)
    return rows


def _join_moved(
    rows: Sequence[list[int | None]], bags: _Bags, alike: Mapping[tuple[int, int], _Likeness]
) -> list[Aligned]:
    """The rows, of which those that one clause was moved between are one, the most alike first."""
    aligned: list[Aligned | None] = [Aligned(row) for row in rows]
    found = _find_moved(rows, bags, alike)
    for _, to, of in sorted(found, key=lambda one: (-one[0], one[1], one[2])):
        row, other = aligned[to], aligned[of]
        # Either may have been joined with a third by now, which has the place.
        if row is None or other is None or not _fit(row.numbers, other.numbers):
            continue
        row.take(other)
        aligned[of] = None
    return list(filter(None, aligned))


def _fit(row: Sequence[int | None], other: Sequence[int | None]) -> bool:
    """Whether no version has a clause in both."""
    return all(mine is None or theirs is None for mine, theirs in zip(row, other, strict=True))


def _find_moved(
    rows: Sequence[Sequence[int | None]],
    bags: _Bags,
    alike: Mapping[tuple[int, int], _Likeness],
) -> list[tuple[float, int, int]]:
    """How alike two clauses in different rows are that may be the same one, and the numbers of those
    rows, that of the earlier version first.
    """
    at = {(place, clause): n for n, row in enumerate(rows) for place, clause in enumerate(row)}
    found = []
    for (a, b), table in alike.items():
        for one, other in np.argwhere(table >= MOVED).tolist():
            to, of = sorted((at[a, one], at[b, other]), key=lambda n: _first_place(rows[n]))
            if to != of and _is_told_apart(bags[a][one], bags[b][other]):
                found.append((float(table[one, other]), to, of))
    return found


def _first_place(row: Sequence[int | None]) -> int:
    """The earliest version that has a clause in a row."""
    return next(place for place, number in enumerate(row) if number is not None)


def _is_told_apart(one: set[str], other: set[str]) -> bool:
    return min(len(one), len(other)) >= FEWEST_MOVED


def _take_apart(versions: Sequence[Sequence[str]]) -> _Bags:
    """Of each clause its words, each once."""
    return [
        [{token.key for token in read_wording(clause).tokens} for clause in version]
        for version in versions
    ]


def _compare_all(bags: _Bags) -> dict[tuple[int, int], _Likeness]:
    """Of each two versions, how alike each clause of the one is to each of the other: the Dice
    coefficient of their words, each weighing the more the fewer clauses have it.
    """
    places = {word: n for n, word in enumerate(sorted(_all_words(bags)))}
    has = [_tabulate(version, places) for version in bags]
    among = sum((table.sum(axis=0) for table in has), np.zeros(len(places)))
    weights = np.log1p(sum(map(len, bags)) / np.maximum(among, 1))
    return {(a, b): _dice(has[a], has[b], weights) for b in range(len(has)) for a in range(b)}


def _all_words(bags: Sequence[Sequence[set[str]]]) -> set[str]:
    return {word for version in bags for bag in version for word in bag}


def _tabulate(bags: Sequence[set[str]], places: Mapping[str, int]) -> _Likeness:
    """Which clause has which word."""
    table = np.zeros((len(bags), len(places)))
    for row, bag in enumerate(bags):
        table[row, [places[word] for word in bag]] = 1
    return table


def _dice(one: _Likeness, other: _Likeness, weights: _Likeness) -> _Likeness:
    sizes = (one @ weights)[:, None] + (other @ weights)[None, :]
    likeness: _Likeness = 2 * ((one * weights) @ other.T) / np.maximum(sizes, 1e-9)
    return likeness


def _likeness_of_rows(
    rows: Sequence[Sequence[int | None]], alike: Sequence[_Likeness]
) -> _Likeness:
    """How alike each row is to each clause of the next version: the best of its clauses."""
    likeness = np.zeros((len(rows), alike[0].shape[1]))
    for n, row in enumerate(rows):
        for table, clause in zip(alike, row, strict=True):
            if clause is not None:
                likeness[n] = np.maximum(likeness[n], table[clause])
    return likeness


def _lay_beside(
    rows: Sequence[list[int | None]], likeness: _Likeness, count: int, *, width: int
) -> list[list[int | None]]:
    laid: list[list[int | None]] = []
    pairs = [(-1, -1), *_best_pairs(likeness), (len(rows), count)]
    for (row, clause), (next_row, next_clause) in pairwise(pairs):
        laid += [[*rows[n], None] for n in range(row + 1, next_row)]
        laid += [[*[None] * width, n] for n in range(clause + 1, next_clause)]
        if next_row < len(rows):
            laid.append([*rows[next_row], next_clause])
    return laid


def _best_pairs(likeness: _Likeness) -> Iterator[tuple[int, int]]:
    """The ascending pairs whose likeness adds up to most, none below ``ALIKE``."""
    height, width = likeness.shape
    worth = np.where(likeness >= ALIKE, likeness, -1.0).tolist()
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        here, below, gains = best[i], best[i + 1], worth[i]
        for j in range(width - 1, -1, -1):
            here[j] = max(below[j], here[j + 1], below[j + 1] + gains[j])
    i = j = 0
    while i < height and j < width:
        if worth[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + worth[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
