"""Corrected texts: when a source was captured anew, and what that did to the words that stances
rest on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from positions.audience import Audience
from positions.choices import CorrectionState, Status
from positions.models import Condition, Evidence, Excerpt, Snapshot, Source, Stance
from positions.texts.alignment import Alignment, align
from positions.texts.fate_of_words import (
    CARRIABLE,
    Fate,
    WordsOutcome,
    count_changed_passages,
    judge,
    surroundings,
)

CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class CorrectedText:
    """A text that was captured in the place of another; ``changed`` is the number of passages that
    differ.

    ``state`` is in words where it is not confirmed; editors alone see such.
    """

    snapshot: Snapshot
    changed: int
    state: str

    @property
    def is_told(self) -> bool:
        """Whether readers are told: not where only the spacing changed."""
        return bool(self.changed) and not self.state


@dataclass(frozen=True, slots=True)
class Affected:
    """Words of an earlier text that a stance rests on, and what became of them.

    ``key`` is that of the evidence, 0 for those of a condition. ``is_settled``: the stance rests on
    the corrected text already. ``before`` and ``after`` stand beside the words in the corrected
    text, where they stand in it.
    """

    stance: Stance
    excerpt: Excerpt
    cited: Evidence | Condition
    key: int
    role: str
    outcome: WordsOutcome
    is_settled: bool
    before: str
    after: str

    @property
    def is_carriable(self) -> bool:
        return self.outcome.fate in CARRIABLE and bool(self.key) and not self.is_settled

    @property
    def is_offered(self) -> bool:
        """Whether the page proposes to carry the words: nothing published is touched unasked, nor
        what must be read.
        """
        return (
            self.is_carriable
            and self.outcome.fate is Fate.SAME
            and self.stance.status != Status.PUBLISHED
        )


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the corrected text ``snapshot`` did to words of the earlier ones, in the order of the
    article.
    """

    source: Source
    snapshot: Snapshot
    affected: Sequence[Affected]
    changed: int
    state: str

    @property
    def is_confirmed(self) -> bool:
        return self.state == CorrectionState.CONFIRMED

    @property
    def is_taken_back(self) -> bool:
        return self.state == CorrectionState.TAKEN_BACK

    def of(self, fate: Fate) -> list[Affected]:
        """Those of one fate that wait to be looked at."""
        return [one for one in self.affected if one.outcome.fate is fate and not one.is_settled]

    @property
    def settled(self) -> list[Stance]:
        """The stances of which something was carried over, or edited, to rest on the corrected
        text.
        """
        return list({one.stance.pk: one.stance for one in self.affected if one.is_settled}.values())


def with_corrections(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Evidence with ``corrected_at``, when the next text of its source was captured, or None.

    ``is_carried`` where the stance rests on the same words of a later text of the source as well.
    """
    # By number, not by time: what was loaded together was captured at one time.
    later = Snapshot.objects.filter(
        source=OuterRef("excerpt__snapshot__source"),
        pk__gt=OuterRef("excerpt__snapshot"),
        correction__state=CorrectionState.CONFIRMED,
        correction__is_spacing_only=False,
    )
    corrected_at = Subquery(later.order_by("pk").values("captured_at")[:1])
    return evidence.annotate(corrected_at=corrected_at, is_carried=_is_carried())


def newest_words(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """As ``with_corrections``, of the same words only those of the newest text."""
    return with_corrections(evidence.filter(~_is_carried()))


def _is_carried() -> Exists:
    return Exists(
        Evidence.objects.filter(
            stance=OuterRef("stance"),
            role=OuterRef("role"),
            excerpt__exact=OuterRef("excerpt__exact"),
            excerpt__snapshot__source=OuterRef("excerpt__snapshot__source"),
            excerpt__snapshot__gt=OuterRef("excerpt__snapshot"),
        )
    )


def read_history_of_texts(source: Source, *, audience: Audience) -> list[CorrectedText]:
    """Every text that replaced an earlier one, newest first; two texts are read only where nobody
    compared them yet.

    Readers are told of those that somebody confirmed.
    """
    replacing = source.snapshots.filter(supersedes__source=F("source"))
    replacing = replacing if audience.is_editor else replacing.in_force()
    snapshots = replacing.select_related("supersedes", "correction")
    snapshots = snapshots.defer("raw", "text", "supersedes__raw", "supersedes__text").order_by(
        "-pk"
    )
    return [CorrectedText(one, _count_changes(one), _state_in_words(one)) for one in snapshots]


def told_since(corrections: Sequence[CorrectedText], snapshot: Snapshot) -> list[CorrectedText]:
    """Those that readers are told of whose text is newer than the one shown."""
    return [one for one in corrections if one.is_told and one.snapshot.pk > snapshot.pk]


def _state_in_words(snapshot: Snapshot) -> str:
    correction = getattr(snapshot, "correction", None)
    if correction is None:  # the history took it back
        return str(CorrectionState.TAKEN_BACK.label)
    return "" if correction.state == CorrectionState.CONFIRMED else correction.get_state_display()


def _count_changes(snapshot: Snapshot) -> int:
    """Texts never change, so what was counted once holds."""
    key = f"changed-passages:{snapshot.supersedes_id}:{snapshot.pk}"
    changed: int | None = caches["memory"].get(key)
    if changed is None:
        texts = dict(
            Snapshot.objects.filter(pk__in=[snapshot.pk, snapshot.supersedes_id]).values_list(
                "pk", "text"
            )
        )
        changed = count_changed_passages(
            align(texts[snapshot.supersedes_id or 0], texts[snapshot.pk])
        )
        caches["memory"].set(key, changed)
    return changed


def read_corrections(*, source: Source, snapshot: int | None = None) -> Corrections | None:
    """What the snapshot named, or the newest, did to the words of those before; None if there is no
    such correction.

    Seven queries, whatever the number of stances.
    """
    texts = {
        one.pk: one
        for one in source.snapshots.defer("raw").select_related("correction").order_by("pk")
    }
    target = texts.get(max(texts, default=0) if snapshot is None else snapshot)
    if target is None or target.supersedes_id is None:
        return None
    in_force = (
        source.snapshots.in_force()
        .filter(pk__in=texts, pk__lt=target.pk)
        .values_list("pk", flat=True)
    )
    judged = _judge_all(target, {pk: texts[pk].text for pk in in_force})
    # A condition has words of one text only, and keeps them; nothing is to be done while they still
    # stand.
    affected = [one for one in judged if one.key or one.outcome.fate not in CARRIABLE]
    return Corrections(
        source=source,
        snapshot=target,
        affected=sorted(affected, key=_place),
        changed=_count_changes(target),
        state=target.correction.state
        if hasattr(target, "correction")
        else CorrectionState.TAKEN_BACK,
    )


def _place(one: Affected) -> tuple[int, int, int, int]:
    return one.excerpt.start, one.excerpt.end, one.stance.pk, one.key


def _judge_all(target: Snapshot, earlier: dict[int, str]) -> list[Affected]:
    """Every quoted piece of the earlier texts; a text is compared only where something of it is
    quoted.
    """
    quoted = list(_read_quoted(list(earlier)))
    compared = {words.snapshot_id for _, _, _, words in quoted}
    alignments = {pk: align(earlier[pk], target.text) for pk in compared}
    standing = _read_standing(target)
    return [_judge(one, alignments, target, standing) for one in _newest_only(quoted)]


type _Quoted = tuple[Evidence | Condition, int, str, Excerpt]
type _Standing = set[tuple[int, int, int]]
"""Stances with the places of their words in the corrected text."""


def _read_quoted(snapshots: Sequence[int]) -> Iterator[_Quoted]:
    """The words of earlier texts that stances in use rest on, newest text first."""
    current = Stance.objects.in_use()
    evidence = Evidence.objects.filter(excerpt__snapshot__in=snapshots, stance__in=current)
    related = ("excerpt", "stance__actor", "stance__on_behalf_of", "stance__issue", "stance__coder")
    for one in evidence.select_related(*related).order_by("-excerpt__snapshot", "pk"):
        yield one, one.pk, one.role, one.excerpt
    conditions = Condition.objects.filter(excerpt__snapshot__in=snapshots, stance__in=current)
    for condition in conditions.select_related(*related).order_by("-excerpt__snapshot", "pk"):
        if condition.excerpt:
            yield condition, 0, CONDITION, condition.excerpt


def _newest_only(quoted: Sequence[_Quoted]) -> Iterator[_Quoted]:
    """Without words that a stance has from a later of the earlier texts too: they were carried over
    before.
    """
    seen: dict[tuple[int, str, str], int] = {}
    for cited, key, role, words in quoted:
        place = (cited.stance_id, role, words.exact)
        if seen.setdefault(place, words.snapshot_id) == words.snapshot_id:
            yield cited, key, role, words


def _read_standing(target: Snapshot) -> _Standing:
    evidence = Evidence.objects.filter(excerpt__snapshot=target)
    return set(evidence.values_list("stance", "excerpt__start", "excerpt__end"))


def _judge(
    quoted: _Quoted, alignments: dict[int, Alignment], target: Snapshot, standing: _Standing
) -> Affected:
    cited, key, role, words = quoted
    stance = cited.stance
    outcome = judge(alignments[words.snapshot_id], words.start, words.end)
    if outcome.place and key:
        is_settled = (stance.pk, *outcome.place) in standing
    else:
        is_settled = any(stance.pk == other for other, _, _ in standing)
    before, after = surroundings(target.text, *outcome.place) if outcome.place else ("", "")
    return Affected(
        stance=stance,
        excerpt=words,
        cited=cited,
        key=key,
        role=role,
        outcome=outcome,
        is_settled=is_settled,
        before=before,
        after=after,
    )
