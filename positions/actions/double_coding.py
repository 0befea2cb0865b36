"""Having a text coded by two people blind of each other, and settling where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils import timezone

from config.accounts.roles import Role, role_of
from positions.actions.ground.locks import lock, lock_all, share_named
from positions.actions.ground.refusals import refuse_unfit
from positions.actions.ground.verbs import recorded, retried
from positions.choices import Decision, Kept, Status
from positions.exceptions import NotAllowed, OwnWork, Refused
from positions.models import BlindPair, DoubleCoding, Review, Snapshot, Source, Stance
from positions.reads.comparisons.double_codings import is_same, read_pairs
from positions.rules.approval import is_author_of, read_hashes
from positions.rules.blind import read_from
from positions.texts.lines import with_line_feeds
from positions.texts.sampling import draw_passages

SAME: Final = "Both coded the same."
"""Why the second of a pair is set aside where nothing differs."""


@retried
def open_double_coding(
    *, snapshot_id: int, first_id: int, second_id: int, share: int, by: User
) -> DoubleCoding:
    """Have a text coded by a second person, or ``share`` per cent of it: until both are done neither
    sees what the other made of it.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        Refused: if they are not two editors, the second has coded, mended or judged some of the
            text already, or codes it blind already, or its source is no longer in use.
    """
    with recorded(by=by, least=Role.REVIEWER):
        snapshot = Snapshot.objects.filter(pk=snapshot_id).first()
        if snapshot is None:
            raise Refused("This text is not on record.")
        if lock(Source, snapshot.source_id).archived_at:
            raise Refused("The source was archived: take that back first.")
        people = User.objects.in_bulk([first_id, second_id])
        if any(role_of(one) < Role.EDITOR for one in people.values()) or len(people) < 2:
            raise Refused("Choose two people who are editors.")
        if reason := _why_not_blind(snapshot.source_id, people[second_id]):
            raise Refused(reason)
        drawn = draw_passages(
            snapshot.text,
            boilerplate=[(one.lower, one.upper) for one in snapshot.boilerplate],
            share=share,
        )
        coding = DoubleCoding(
            snapshot=snapshot,
            first=people[first_id],
            second=people[second_id],
            # An empty list stands for the whole text.
            passages=[NumericRange(*one) for one in drawn] if share < 100 else [],
            opened_by=by,
        )
        coding.save()
        return coding


def _why_not_blind(source_id: int, user: User) -> str:
    """What somebody knows already of what was read from a source; "" where they know nothing.

    Own work that was put away does not count; what others wrote was seen, whatever became of it.
    """
    stances = read_from([source_id])
    if stances.in_use().filter(coder=user).exists():
        return "The second has coded some of this text already: choose somebody else."
    of_others = stances.exclude(coder=user)
    reviewed = Review.objects.filter(reviewer=user, stance__in=of_others)
    if reviewed.exists() or of_others.filter(is_author_of(user)).exists():
        return (
            "The second has judged or mended what others coded of this text: choose somebody else."
        )
    return ""


@retried
def finish_coding(*, coding_id: int, by: User) -> DoubleCoding:
    """Say that one is done with one's part. Once both are, what either coded is kept as it was, and
    both see it.

    Raises:
        NotAllowed: if ``by`` is neither of the two.
        Refused: if one was done before, or it was dropped.
    """
    with recorded(by=by):
        # Of two who finish at the same time the second waits, and sees that both are done.
        coding = _lock_coding(coding_id)
        if by.pk not in (coding.first_id, coding.second_id):
            raise NotAllowed("Only the two who code it say that they are done.")
        column = "first_done_at" if by.pk == coding.first_id else "second_done_at"
        if getattr(coding, column):
            raise Refused("You said so before.")
        setattr(coding, column, timezone.now())
        coding.save(update_fields=[column])
        if not coding.is_open:
            BlindPair.objects.bulk_create(
                BlindPair(
                    double_coding=coding,
                    coded_actor_id=one.actor_id,
                    coded_issue_id=one.issue_id,
                    first=list(one.first),
                    second=list(one.second),
                    answers=one.answers,
                )
                for one in read_pairs(coding)
            )
        return coding


@retried
def drop_double_coding(*, coding_id: int, by: User) -> None:
    """Give up a double coding that is not finished; what was coded stays, and is kept from nobody.

    Raises:
        NotAllowed: if ``by`` is no reviewer, or would see thereby what is kept from them.
        Refused: if both are done.
    """
    with recorded(by=by, least=Role.REVIEWER):
        coding = _lock_coding(coding_id)
        if not coding.is_open:
            raise Refused("Both are done: settle where they differ.")
        if by.pk in (coding.first_id, coding.second_id):
            raise NotAllowed("You take part in it: another reviewer drops it.")
        coding.delete()


@retried
def settle_pair(*, pair_id: int, kept: Kept, reason: str, by: User) -> BlindPair:
    """Keep one of two codings, or both: the stances of the other are set aside with the reason.

    What is kept stays as it is, in work or published.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        OwnWork: if ``by`` is one of the two, unless one person runs the installation.
        Refused: if it was settled already, or without a reason.
    """
    with recorded(by=by, least=Role.REVIEWER):
        pair = lock_all(BlindPair, [pair_id]).get(pair_id)
        if pair is None:
            raise Refused("This pair is not on record.")
        coding = DoubleCoding.objects.get(pk=pair.double_coding_id)
        if by.pk in (coding.first_id, coding.second_id) and not settings.DEMARCHE_SELF_REVIEW:
            raise OwnWork("You coded one of the two: another reviewer settles it.")
        if pair.kept:
            raise Refused("This was settled already.")
        pair.kept, pair.reason = kept, with_line_feeds(reason).strip()
        pair.settled_by, pair.settled_at = by, timezone.now()
        refuse_unfit(pair)
        pair.save()
        # A stance that comes back from there opens the pair again (`blindpair_opens_again`).
        losing = {Kept.FIRST: pair.second, Kept.SECOND: pair.first, Kept.BOTH: []}[kept]
        _set_aside(losing, pair.reason, by)
        return pair


@retried
def settle_same(*, coding_id: int, by: User) -> int:
    """Keep the first of all pairs of which both say the same; how many there were.

    Raises:
        As settling each.
    """
    with recorded(by=by, least=Role.REVIEWER):
        same = [
            pair.pk
            for pair in BlindPair.objects.filter(double_coding=coding_id, kept=None).order_by("pk")
            if is_same(pair)
        ]
        for pk in same:
            settle_pair(pair_id=pk, kept=Kept.FIRST, reason=SAME, by=by)
        return len(same)


def _set_aside(stances: Iterable[int], reason: str, by: User) -> None:
    share_named(list(stances))
    for stance in lock_all(Stance, stances).values():
        # Put away since both were done: there is nothing to set aside.
        if stance.status == Status.ARCHIVED:
            continue
        judged = read_hashes([stance.pk])[stance.pk]
        Review.objects.create(
            stance=stance,
            reviewer=by,
            decision=Decision.SET_ASIDE,
            judged_hash=judged,
            note=reason,
        )
        stance.status, stance.published_at = Status.ARCHIVED, None
        stance.version += 1
        stance.save(update_fields=["status", "published_at", "version"])


def _lock_coding(pk: int) -> DoubleCoding:
    coding = lock_all(DoubleCoding, [pk]).get(pk)
    if coding is None:
        raise Refused("This double coding is not on record: it was dropped.")
    return coding
