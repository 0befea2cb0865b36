"""Stances that a merge makes the same utterance: those that it would, and those that it made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Exists, OuterRef, Q

from actors.models import Actor
from positions.choices import Status
from positions.doubts.repeats import find_repeats
from positions.doubts.said import Said, read_said
from positions.models import Issue, Stance
from positions.querysets import StanceQuerySet

_MOST: Final = 500
"""Stances that are laid beside those of a like day."""


@dataclass(frozen=True, slots=True)
class Double:
    """``first`` was recorded before ``second``."""

    first: Stance
    second: Stance


def find_doubles_to_come(*, gone: Actor | Issue, kept: Actor | Issue) -> list[Double]:
    """The stances of ``gone`` that say what one of ``kept`` says, once they are of the same; five
    queries.
    """
    theirs = _on_a_like_day().filter(_is_of(kept))
    # Of issues any of kept's that shares a voice, of actors any on the same issue: the other half
    # is what the merge makes alike.
    theirs = theirs.filter(
        _has_voice_in_common() if isinstance(gone, Issue) else Q(issue=OuterRef("issue"))
    )
    doubles = _find(_in_use().filter(_is_of(gone)).filter(Exists(theirs)), gone=gone, kept=kept)
    # Doubles among the stances of `gone` were there before, and are no news of the merge.
    return [one for one in doubles if _names(one.first, kept) or _names(one.second, kept)]


def find_doubles_since(row: Actor | Issue) -> list[Double]:
    """Those among stances that came with what was merged into ``row``; five queries."""
    came = (
        # What it was coded with is noted by a merge alone.
        Q(issue=row, coded_issue__isnull=False)
        if isinstance(row, Issue)
        else Q(actor=row, coded_actor__isnull=False)
        | Q(on_behalf_of=row, coded_on_behalf_of__isnull=False)
    )
    others = (
        _on_a_like_day()
        .filter(_has_voice_in_common(), issue=OuterRef("issue"))
        .exclude(pk=OuterRef("pk"))
    )
    return list(_find(_in_use().filter(came).filter(Exists(others))))


def _in_use() -> StanceQuerySet:
    return Stance.objects.exclude(status=Status.ARCHIVED)


def _on_a_like_day() -> StanceQuerySet:
    """For the stance outside, those that can have been said on the same day."""
    return _in_use().filter(
        stated_date__lte=OuterRef("stated_until"), stated_until__gte=OuterRef("stated_date")
    )


def _has_voice_in_common() -> Q:
    voices = ("actor", "on_behalf_of")
    common = Q()
    for own in voices:
        for other in voices:
            common |= Q(**{own: OuterRef(other)})
    return common


def _is_of(row: Actor | Issue) -> Q:
    return Q(issue=row) if isinstance(row, Issue) else Q(actor=row) | Q(on_behalf_of=row)


def _names(stance: Stance, row: Actor | Issue) -> bool:
    if isinstance(row, Issue):
        return stance.issue_id == row.pk
    return row.pk in (stance.actor_id, stance.on_behalf_of_id)


def _find(
    stances: StanceQuerySet, *, gone: Actor | Issue | None = None, kept: Actor | Issue | None = None
) -> Iterator[Double]:
    """Each pair once, in the order in which they were recorded, as if ``gone`` were ``kept``."""
    looked_at = list(
        # The oldest first, so that the same are looked at each time.
        stances.select_related("actor", "on_behalf_of", "issue").order_by("pk")[:_MOST]
    )
    said: Sequence[Said] = read_said(looked_at)
    if gone and kept:
        # As they will be: repeats are looked for by actor and issue.
        said = [_as_if(one, gone, kept) for one in said]
    seen: set[tuple[int, int]] = set()
    for repeat in find_repeats(said):
        first, second = sorted(
            (looked_at[repeat.place], repeat.stance), key=lambda stance: stance.pk
        )
        # Either is found from the other.
        if (first.pk, second.pk) not in seen:
            seen.add((first.pk, second.pk))
            yield Double(first, second)


def _as_if(said: Said, gone: Actor | Issue, kept: Actor | Issue) -> Said:
    if isinstance(gone, Issue):
        return replace(said, issue_id=kept.pk)
    return replace(
        said,
        actor_id=kept.pk if said.actor_id == gone.pk else said.actor_id,
        on_behalf_of_id=kept.pk if said.on_behalf_of_id == gone.pk else said.on_behalf_of_id,
    )
