"""How far each two of some actors and groups agree, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from actors.models import Actor
from positions.measures.agreement import Agreement
from positions.reads.comparisons.membership import Bloc

type ComparedColumn = Actor | Bloc
"""Whoever stands beside others: somebody, or the members of a group."""


@dataclass(frozen=True, slots=True)
class ActorPair:
    """``earlier`` is the agreement on the comparison date."""

    first: ComparedColumn
    second: ComparedColumn
    agreement: Agreement
    earlier: Agreement | None

    @property
    def is_of_groups(self) -> bool:
        """Whether either is the members of a group."""
        return isinstance(self.first, Bloc) or isinstance(self.second, Bloc)


@dataclass(frozen=True, slots=True)
class Together:
    """How far more than two agree: the mean of their pairs that have a figure, each counting once, of
    ``without`` it is not known. ``earlier`` is that of the pairs that have one on both days, with the
    mean of those today, ``kept``; None where there is none.
    """

    mean: float
    pairs: int
    without: int
    lowest: ActorPair
    highest: ActorPair
    earlier: float | None = None
    kept: float | None = None


def tell_together(pairs: Sequence[ActorPair]) -> Together | None:
    """None of one pair, and where none has a figure."""
    values = [(one.agreement.value, one) for one in pairs if one.agreement.value is not None]
    if len(pairs) < 2 or not values:
        return None
    both = [
        (now, one.earlier.value)
        for now, one in values
        if one.earlier is not None and one.earlier.value is not None
    ]
    kept, earlier = map(fmean, zip(*both, strict=True)) if both else (None, None)
    return Together(
        mean=fmean(value for value, _ in values),
        pairs=len(values),
        without=len(pairs) - len(values),
        lowest=min(values, key=_figure)[1],
        highest=max(values, key=_figure)[1],
        earlier=earlier,
        kept=kept,
    )


def _figure(one: tuple[float, ActorPair]) -> float:
    return one[0]
