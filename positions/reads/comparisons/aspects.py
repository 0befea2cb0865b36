"""What two codings of the same source, actor and issue can agree on, and how far they do."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from positions.choices import SCALE, is_on_scale
from positions.measures.agreement import N_MIN
from positions.measures.reliability import krippendorff_alpha
from positions.models import Stance

type CodingAnswers = frozenset[Hashable]
"""What one coding says, of one or several stances: each different answer once."""
type AnswerPair = tuple[CodingAnswers, CodingAnswers]


class Aspect(enum.StrEnum):
    VALUE = "value"
    FIRMNESS = "firmness"
    CONDITIONS = "conditions"
    ON_BEHALF_OF = "on_behalf_of"
    ROLES = "roles"
    UNNAMED = "unnamed"

    @property
    def label(self) -> str:
        return _LABELS[self]

    def answer(self, stance: Stance) -> Hashable:
        """What a stance says of it; of conditions their kinds, since everybody words them otherwise, of
        its words what they do, and of a speaker who is not named on which terms.
        """
        match self:
            case Aspect.VALUE:
                return stance.value
            case Aspect.FIRMNESS:
                return stance.firmness
            case Aspect.CONDITIONS:
                return tuple(sorted({one.kind for one in stance.conditions.all()}))
            case Aspect.ON_BEHALF_OF:
                return stance.on_behalf_of_id
            case Aspect.ROLES:
                return tuple(sorted({one.role for one in stance.evidence.all()}))
            case Aspect.UNNAMED:
                return _terms(stance)
            case other:
                assert_never(other)


def _terms(stance: Stance) -> str | None:
    """On which terms somebody spoke who is not named; None where the source names who did."""
    return None if stance.unnamed_speaker is None else stance.speaking_terms or "unknown"


_LABELS: Final = {
    Aspect.VALUE: "Value",
    Aspect.FIRMNESS: "Firmness",
    Aspect.CONDITIONS: "Conditions",
    Aspect.ON_BEHALF_OF: "On behalf of",
    Aspect.ROLES: "What the words do",
    Aspect.UNNAMED: "Unnamed speaker",
}


@dataclass(frozen=True, slots=True)
class AspectReliability:
    """Of what both coded, ``n`` have one answer by each, and ``alpha`` is Krippendorff's of these;
    None below ``N_MIN`` and where it is undefined.

    ``same`` and ``other`` count all that both coded. ``left_out`` of these have several answers by
    one coding or, for a value, one without a direction.
    """

    aspect: Aspect
    same: int
    other: int
    n: int
    alpha: float | None

    @property
    def left_out(self) -> int:
        return self.same + self.other - self.n

    @property
    def is_ordinal(self) -> bool:
        return self.aspect is Aspect.VALUE

    @property
    def is_hidden(self) -> bool:
        return self.n < N_MIN


def measure_reliability(aspect: Aspect, pairs: Iterable[AnswerPair]) -> AspectReliability:
    """Of what both codings answered, ordinal for a value and nominal for the rest."""
    both = list(pairs)
    same = sum(first == second for first, second in both)
    units = [unit for pair in both if (unit := _unit(aspect, pair))]
    scale = SCALE if aspect is Aspect.VALUE else None
    # Fewer cases than N_MIN say nothing, so no figure is made of them (`Reliability.is_hidden`).
    alpha = krippendorff_alpha(units, scale=scale) if len(units) >= N_MIN else None
    return AspectReliability(aspect, same, len(both) - same, len(units), alpha)


def _unit(aspect: Aspect, pair: AnswerPair) -> Sequence[Hashable]:
    """One answer each; empty where there are several, or it is none that can be ranked."""
    if any(len(answers) != 1 for answers in pair):
        return ()
    unit = [answer for answers in pair for answer in answers]
    ranked = aspect is not Aspect.VALUE or all(is_on_scale(one) for one in unit)  # type: ignore[arg-type]
    return unit if ranked else ()
