"""Which sources a sample for a second coding would draw, and what is left out of the lot."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.roles import Role, users_with
from positions.choices import EvidenceRole
from positions.exceptions import Refused
from positions.models import (
    Dossier,
    DoubleCoding,
    Evidence,
    Issue,
    Review,
    Snapshot,
    Source,
    Stance,
)
from positions.rules.approval import is_author_of

MOST_SOURCES: Final = 5_000
"""Sources among which is drawn: of more it is to be said which."""
MOST_DRAWN: Final = 200
"""Sources of one sample: more than a person codes again, and all are assigned at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Of which sources to draw, how many per cent, by which ``seed``, and who codes them again.

    Without a dossier those of all; the days are of publication, and included.
    """

    dossier: Dossier | None
    from_date: dt.date | None
    until_date: dt.date | None
    percent: int
    seed: str
    second: User


@dataclass(frozen=True, slots=True)
class Drawn:
    """A source with its newest text, and who coded most of it."""

    source: Source
    snapshot_id: int
    first: User


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is drawn ``out_of`` the sources that can be, and how many cannot, by the reason."""

    drawn: Sequence[Drawn]
    out_of: int
    left_out: Mapping[str, int]

    @property
    def digest(self) -> str:
        """Of exactly this: what is confirmed is what was seen."""
        told = ";".join(f"{one.snapshot_id}:{one.first.pk}" for one in self.drawn)
        return hashlib.sha256(f"{self.out_of};{told}".encode()).hexdigest()


def plan_sample(lot: Lot) -> SamplePlan:
    """Draw, in the order of the lots; eight queries.

    Raises:
        Refused: if there are too many sources to draw from, or too many are drawn.
    """
    sources = list(_in_scope(lot)[: MOST_SOURCES + 1])
    if len(sources) > MOST_SOURCES:
        raise Refused(f"More than {MOST_SOURCES:,} sources: choose a dossier or fewer days.")
    pks = [one.pk for one in sources]
    texts = _read_texts(pks)
    firsts = _read_firsts(pks, lot)
    twice = set(
        DoubleCoding.objects.filter(snapshot__source__in=pks).values_list(
            "snapshot__source", flat=True
        )
    )
    known = _read_known(pks, lot.second)
    ready: list[Drawn] = []
    left_out: Counter[str] = Counter()
    for source in sources:
        first = firsts.get(source.pk)
        if source.pk in twice:
            left_out["coded twice already, or assigned"] += 1
        elif source.pk in known:
            left_out["coded, mended or judged by the second"] += 1
        elif first is None or source.pk not in texts:
            left_out["of no coder who is an editor now"] += 1
        else:
            ready.append(Drawn(source, texts[source.pk], first))
    ready.sort(key=lambda one: _lot(lot.seed, one.source.pk))
    # Rounded up: of few sources a share is one at least.
    drawn = ready[: -(-lot.percent * len(ready) // 100)]
    if len(drawn) > MOST_DRAWN:
        raise Refused(
            f"These would be {len(drawn):,} sources; at most {MOST_DRAWN} are assigned at once."
        )
    # No counter: a template would take its `items` for a key that is not there, and 0.
    return SamplePlan(drawn, len(ready), dict(left_out))


def _lot(seed: str, source: int) -> bytes:
    """As good as random, and the same each time: a source keeps its lot whatever others come."""
    return hashlib.sha256(f"{seed}\n{source}".encode()).digest()


def _cited(lot: Lot) -> QuerySet[Evidence]:
    """The words by which sources were coded, on issues of the dossier if there is one."""
    stances = Stance.objects.in_use()
    if lot.dossier:
        stances = stances.filter(issue__in=Issue.objects.of(lot.dossier))
    return Evidence.objects.filter(role=EvidenceRole.SUPPORTS, stance__in=stances)


def _in_scope(lot: Lot) -> QuerySet[Source]:
    coded = _cited(lot).filter(excerpt__snapshot__source=OuterRef("pk"))
    sources = Source.objects.in_use().filter(Exists(coded))
    if lot.from_date:
        sources = sources.filter(published_date__gte=lot.from_date)
    if lot.until_date:
        sources = sources.filter(published_date__lte=lot.until_date)
    return sources.order_by("pk")


def _read_texts(sources: Sequence[int]) -> dict[int, int]:
    newest = Snapshot.objects.in_force().filter(source__in=sources).order_by("source", "-pk")
    return dict(newest.distinct("source").values_list("source", "pk"))


def _read_firsts(sources: Sequence[int], lot: Lot) -> dict[int, User]:
    """By the source who coded most of it and is an editor still, but the second."""
    people = users_with(Role.EDITOR).exclude(pk=lot.second.pk).in_bulk()
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    cited = _cited(lot).filter(excerpt__snapshot__source__in=sources, stance__coder__in=people)
    for source, coder in cited.values_list("excerpt__snapshot__source", "stance__coder").order_by(
        "pk"
    ):
        counts[source][coder or 0] += 1
    return {
        source: people[min(some, key=lambda coder: (-some[coder], coder))]
        for source, some in counts.items()
    }


def _read_known(sources: Sequence[int], second: User) -> set[int]:
    """Those of which the second coded, mended or judged something, as `open_double_coding` asks."""
    stances = Stance.objects.filter(evidence__excerpt__snapshot__source__in=sources)
    judged = Review.objects.filter(reviewer=second).values("stance")
    knows = (
        stances.in_use().filter(coder=second),
        stances.exclude(coder=second).filter(pk__in=judged),
        stances.exclude(coder=second).filter(is_author_of(second)),
    )
    places = (some.values_list("evidence__excerpt__snapshot__source", flat=True) for some in knows)
    return {source for some in places for source in some if source}
