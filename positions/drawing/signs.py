"""The signs of a cell besides its value, and what they mean: the same on a page and in a figure."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Final

from positions.choices import VALUE_GLYPHS, VALUE_LABELS, Mark, distance
from positions.reads.matrix.cells import Matrix

EX: Final = "ex"
_DEPARTED_WORDS = "words of a former office-holder"

# The second of each is its class in matrix.css: groupby joins neighbours alone, so a corner's marks stay
# together.
MARKS: Final = (
    (Mark.CONDITIONAL, "if", "if", "conditional"),
    (Mark.REPORTED, "rep", "”", "reported by others"),
    (Mark.INFERRED, "inf", "inf", "inferred"),
    (Mark.UNNAMED, "inf", "anon", "by somebody unnamed"),
    (Mark.ORDER_UNKNOWN, "order", "⇄", "order unknown"),
    (Mark.REWORDED, "order", "≠", "approved under another wording"),
    (Mark.FRESH, "order", "•", "newly published"),
)
"""Each with the corner it stands in: signs of one corner stand side by side, and next to one another here."""


def legend_of(matrix: Matrix) -> list[tuple[str, str]]:
    """The signs of the marks that some cell bears, each with what it means."""
    # The set first: thousands of cells bear a handful of combinations.
    borne = reduce(or_, {cell.marks for cell in matrix.cells.values() if cell.value is not None}, 0)
    signs = [(sign, words) for mark, _corner, sign, words in MARKS if borne & mark]
    return [*signs, (EX, _DEPARTED_WORDS)] if matrix.departed else signs


def say_move(value: int, before: int | None) -> tuple[str, str]:
    """The sign of a value that is not as it was, how many steps if it has a distance, and the words
    for it.
    """
    if before is None:
        return "new", ", new"
    was = f", was {VALUE_LABELS[before].lower()}"
    # None where one of the two is no place on the scale: then the former sign is shown instead of steps.
    moved = distance(value, before)
    if moved is None:
        return f"was {VALUE_GLYPHS[before]}", was
    return f"{'+' if moved > 0 else '−'}{abs(moved)}", was
