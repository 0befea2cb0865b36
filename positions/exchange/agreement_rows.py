"""How far people who code the same texts agree, as a table: a row for each issue and two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from config.web.csv import CsvCell
from positions.reads.comparisons.aspects import Aspect
from positions.reads.comparisons.double_codings import CoderAgreement

AGREEMENT_HEADER: Final = (
    *("issue", "issue_label", "first", "second", "only_first", "only_second"),
    *(
        f"{name}_{aspect}"
        for aspect in Aspect
        for name in ("alpha", "n", "same", "other", "left_out")
    ),
    "sample",
)
"""``alpha`` is Krippendorff's of the ``n`` that both gave one answer, empty where there are too few
or nothing varies; ``left_out`` were coded by both and are not in it.
"""


def agreement_rows(
    agreement: Iterable[CoderAgreement], *, sample: int | None = None
) -> Iterator[tuple[CsvCell, ...]]:
    """``sample`` is the one that all of it rests on, if it is one."""
    for one in agreement:
        measured = (
            (each.alpha, each.n, each.same, each.other, each.left_out) for each in one.reliability
        )
        yield (
            *((one.issue.slug, one.issue.label) if one.issue else ("", "")),
            *(one.first, one.second, one.only_first, one.only_second),
            *(cell for cells in measured for cell in cells),
            sample,
        )
