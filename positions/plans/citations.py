"""What a stance lacks of how another cites the same words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from positions.models import Evidence
from positions.models.citations import CITATION


@dataclass(frozen=True, slots=True)
class Supplement:
    """What ``evidence`` takes over from that of another stance, by field."""

    evidence: Evidence
    taken: Mapping[str, str]

    @property
    def said(self) -> str:
        """In words, for whoever decides."""
        names = {"gloss": "translation", "locator": "place in the original"}
        return " or ".join(name for field, name in names.items() if field in self.taken)


def supplement_citations(
    *, kept: Iterable[Evidence], gone: Iterable[Evidence]
) -> Iterator[Supplement]:
    """Of words that both stances rest on. A translation goes with its maker, as neither is there
    without the other; what the kept one has stays, also where the other has something else.
    """
    others = {one.excerpt_id: one for one in gone}
    for evidence in kept:
        if other := others.get(evidence.excerpt_id):
            taken = {
                name: getattr(other, name) for name in CITATION if _lacks(evidence, other, name)
            }
            if taken:
                yield Supplement(evidence, taken)


def _lacks(evidence: Evidence, other: Evidence, name: str) -> bool:
    # Null is nothing said; an empty text is refused by the database.
    return getattr(evidence, name) is None and getattr(other, name) is not None
