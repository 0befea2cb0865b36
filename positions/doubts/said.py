"""What somebody is said to have said: a stance on record, or one that is just being entered; and a
doubt about it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from positions.choices import EvidenceRole
from positions.models import Evidence, Stance


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is likely a slip: ``text`` says what, beside the form's ``field``, and ``url``
    leads to more.
    """

    kind: str
    field: str
    text: str
    url: str = ""
    link: str = ""
    """The words that lead to ``url``."""
    facts: str = ""
    """What is doubted, where ``text`` tells more than that."""
    confirmed_by: str = ""
    """Who said that it is right as it stands, once that is on record."""
    confirmed_at: dt.datetime | None = None

    @property
    def key(self) -> str:
        """Tells it from any other: who confirms a doubt confirms these very facts."""
        # Sixteen digits, as `confirmeddoubt_key_form` has them: keys are kept for good, so neither
        # changes.
        facts = "\n".join((self.field, self.facts or self.text))
        return f"{self.kind}-{hashlib.sha256(facts.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class SaidWords:
    """Words that carry what is said."""

    snapshot_id: int
    start: int
    end: int
    exact: str
    role: str = EvidenceRole.SUPPORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is looked at for doubts; ``pk`` is None where it is not on record yet."""

    pk: int | None
    actor_id: int
    on_behalf_of_id: int | None
    issue_id: int
    value: int
    act: str
    stated_date: dt.date
    stated_precision: str
    withdrawn_date: dt.date | None = None
    words: Sequence[SaidWords] = ()
    kept: frozenset[int] = frozenset()
    """Stances that whoever says it is not told of."""

    @property
    def supporting(self) -> list[SaidWords]:
        """The words that carry it, and not what contradicts it or is context."""
        # Words that are just selected have no role yet, and will support it.
        return [words for words in self.words if words.role in (EvidenceRole.SUPPORTS, "")]

    @property
    def voices(self) -> list[int]:
        """Whoever it counts for."""
        return [pk for pk in (self.actor_id, self.on_behalf_of_id) if pk]


def read_said(stances: Sequence[Stance]) -> list[Said]:
    """Stances on record with their words, in their order; one query."""
    words: dict[int, list[SaidWords]] = defaultdict(list)
    evidence = Evidence.objects.filter(stance__in=stances).order_by(
        "excerpt__snapshot", "excerpt__start", "pk"
    )
    columns = [f"excerpt__{name}" for name in ("snapshot", "start", "end", "exact")]
    for stance, *place in evidence.values_list("stance", *columns, "role"):
        words[stance].append(SaidWords(*place))
    return [
        Said(
            pk=stance.pk,
            actor_id=stance.actor_id,
            on_behalf_of_id=stance.on_behalf_of_id,
            issue_id=stance.issue_id,
            value=stance.value,
            act=stance.act,
            stated_date=stance.stated_date,
            stated_precision=stance.stated_precision,
            withdrawn_date=stance.withdrawn_date,
            words=words[stance.pk],
        )
        for stance in stances
    ]
