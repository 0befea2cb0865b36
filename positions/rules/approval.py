"""Who may submit, put away and approve a stance: the rules of four eyes, for verbs, plans and pages
alike.

An author is whoever wrote some of what a stance says now, as the history tells
(migrations/sql/0015_four_eyes.sql).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from actors.models import Actor
from config.accounts.roles import Role, role_of
from positions.choices import Decision, Status, Value
from positions.exceptions import ActionRefused, NotAllowed, OwnWork, Refused
from positions.models import Issue, Review, Source, Stance

OPEN: Final = (Status.DRAFT, Status.RETURNED)
# What the newest of decides whether content is approved; to mend, to confirm and to be unsure
# decide nothing.
JUDGEMENTS: Final = (Decision.APPROVE, Decision.RETURN)


def own_work_of(user: User) -> RawSQL:
    """Of stances: whether the user wrote some of it that nobody else confirmed.

    The database refuses the approval.
    """
    # The table is named outright: it fits a query on stances, and none in which Django gives them
    # an alias.
    sql = "public.is_own_work(positions_stance.id, %s)"
    return RawSQL(sql, [user.pk], output_field=BooleanField())  # noqa: S611 # nosec B611 # no user's text in it


def is_author_of(user: User) -> RawSQL:
    """Of stances: whether the user wrote some of what it says now."""
    sql = "public.is_stance_author(positions_stance.id, %s)"
    return RawSQL(sql, [user.pk], output_field=BooleanField())  # noqa: S611 # nosec B611 # no user's text in it


def own_work(pks: Collection[int], *, user: User) -> set[int]:
    """Those of the stances that the user must leave to others to judge."""
    return set(Stance.objects.filter(own_work_of(user), pk__in=pks).values_list("pk", flat=True))


def is_own_work(*, user: User, stance: Stance) -> bool:
    """Whether the user must leave it to others to judge the stance."""
    return bool(own_work([stance.pk], user=user))


def read_authors(pks: Collection[int]) -> dict[int, set[int]]:
    """By stance, who wrote some of what it says now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, public.stance_authors(id) from unnest(%s::bigint[]) id", [list(pks)]
        )
        authors: dict[int, set[int]] = {}
        for pk, user in cursor.fetchall():
            authors.setdefault(pk, set()).add(user)
    return authors


def read_hashes(pks: Collection[int]) -> dict[int, str]:
    """What a judgement of each of the stances, as they stand now, covers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, public.stance_hash(id) from positions_stance where id = any(%s)",
            [list(pks)],
        )
        return dict(cursor.fetchall())


def is_approved(stance: Stance) -> bool:
    """Whether the newest judgement of exactly what it says is an approval, by somebody who did not
    write it.
    """
    # As the database decides it (`stance_published_is_approved`, decision 0003), which has the last
    # word: an answer that differs would be refused there.
    judged_hash = read_hashes([stance.pk])[stance.pk]
    judgements = Review.objects.filter(
        stance=stance, judged_hash=judged_hash, decision__in=JUDGEMENTS
    )
    newest = judgements.select_related("reviewer").order_by("pk").last()
    if newest is None or newest.decision != Decision.APPROVE:
        return False
    # An approval that was given before its reviewer wrote exactly this is none (decision 0013).
    return newest.is_self_review or not is_own_work(user=newest.reviewer, stance=stance)


def still_codes(coder: User | None) -> bool:
    """Whether the first coder keeps a stance that others edit: as long as they have a desk."""
    return coder is not None and role_of(coder) >= Role.EDITOR


def why_not_submit(
    stance: Stance,
    *,
    has_words: bool,
    waits: bool,
    by: User,
    authors: Collection[int],
    is_read: bool = True,
) -> ActionRefused | None:
    """Why ``by`` cannot hand it to the reviewers.

    ``waits`` where another coding of its text is to be settled first (``blind.waiting_for_others``);
    ``is_read`` where the page showed it in full, with every mend.
    """
    if stance.status not in OPEN:
        return Refused(
            f"This cannot be done to a stance that is {stance.get_status_display().lower()}."
        )
    # A search that found nothing has no words to cite; its note is asked for by a constraint.
    if not has_words and stance.value != Value.NO_STATED_POSITION:
        return Refused("Select words that support the stance before you submit it.")
    if waits:
        return Refused("It is coded blind: hand it in once the two codings are settled.")
    # To submit confirms what others mended, so nobody does that from a list of ticks.
    if not is_read and stance.coder_id == by.pk and set(authors) - {by.pk}:
        return Refused("Somebody mended it: open it, see what was changed, and confirm that.")
    return None


def why_not_archive(stance: Stance, *, by: User, role: Role) -> ActionRefused | None:
    """Why ``by`` cannot put it away."""
    if stance.coder_id != by.pk and role < Role.REVIEWER:
        return NotAllowed("Only its coder or a reviewer may archive a stance.")
    if stance.status not in OPEN:
        return Refused(
            f"This cannot be done to a stance that is {stance.get_status_display().lower()}."
        )
    return None


def why_not_take_back(stance: Stance, *, by: User) -> ActionRefused | None:
    """Why ``by`` cannot make it a draft again before it is judged."""
    if stance.coder_id != by.pk:
        return NotAllowed("Only its coder takes a stance back: a reviewer can return it.")
    if stance.status != Status.SUBMITTED:
        return Refused(
            f"This cannot be done to a stance that is {stance.get_status_display().lower()}."
        )
    return None


def why_not_confirm(stance: Stance, *, is_own: bool) -> ActionRefused | None:
    """Why a reviewer cannot judge it anew under the present wording of its issue; ``is_own`` as for
    approving.
    """
    if stance.status != Status.PUBLISHED:
        return Refused(f"It is no longer published, but {stance.get_status_display().lower()}.")
    if is_own:
        return OwnWork("You wrote some of this stance: another reviewer has to confirm it.")
    return None


def why_not_approve(stance: Stance, *, is_own: bool) -> ActionRefused | None:
    """Why a reviewer cannot publish it; ``is_own`` as ``own_work`` says, where the installation
    minds.
    """
    if stance.status != Status.SUBMITTED:
        return Refused(
            f"This stance waits for no review: it is {stance.get_status_display().lower()}."
        )
    if is_own:
        return OwnWork(
            "You wrote some of this stance: another reviewer has to approve it, or its coder to confirm it."
        )
    rows = (stance.actor, stance.on_behalf_of, stance.reported_by, stance.issue)
    return next((Refused(reason) for row in rows if row and (reason := why_departed(row))), None)


def why_not_hand_back(
    stance: Stance, *, by: User, role: Role, authors: Collection[int]
) -> ActionRefused | None:
    """Why ``by`` cannot hand what they mended back to the first coder."""
    if role < Role.REVIEWER:
        return NotAllowed("Only a reviewer hands a stance back.")
    if stance.status not in (*OPEN, Status.SUBMITTED):
        return Refused(
            f"This cannot be done to a stance that is {stance.get_status_display().lower()}."
        )
    if stance.coder_id == by.pk or not still_codes(stance.coder):
        return Refused("There is nobody to hand it back to: you coded it, or its coder left.")
    if by.pk not in authors:
        return Refused("You changed nothing of it: return it with a reason, or approve it.")
    return None


def why_departed(row: Actor | Issue) -> str:
    """Why a stance can no longer be about an actor or an issue; "" where it can."""
    kind = row._meta.verbose_name
    if row.merged_into:
        return f"The {kind} “{row}” was merged into “{row.merged_into}”: choose that instead."
    if row.archived_at:
        return f"The {kind} “{row}” was archived on {row.archived_at:%-d %B %Y}: choose another."
    return ""


def why_archived(sources: Iterable[Source]) -> str:
    """Why a stance that cites these sources cannot be published; "" where it can."""
    gone = next((source for source in sources if source.archived_at), None)
    return (
        f"Its source “{gone}” was archived: take that back first, or cite other words."
        if gone
        else ""
    )
