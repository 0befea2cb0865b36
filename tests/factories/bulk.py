import datetime as dt
from collections.abc import Sequence
from itertools import count

from django.db import connection, transaction
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Act, Status, Value
from positions.models import Evidence, Excerpt, Issue, Stance
from tests.factories.actors import ActorFactory
from tests.factories.issues import IssueFactory
from tests.factories.sources import SnapshotFactory
from tests.factories.users import UserFactory

_captured = count()


def many_published(
    number: int,
    *,
    actors: Sequence[Actor] = (),
    issues: Sequence[Issue] = (),
    values: Sequence[int] = (Value.SUPPORTS, Value.NEUTRAL, Value.OPPOSES),
    since: dt.date = dt.date(2015, 1, 1),
) -> list[Stance]:
    """Published stances in a fixed number of queries, all from one source.

    Actors, issues and values take turns, each stance a day later than the one before.
    """
    actors, issues = actors or [ActorFactory.create()], issues or [IssueFactory.create()]
    coder, reviewer = UserFactory.create(role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    with transaction.atomic():
        stances = Stance.objects.bulk_create(
            Stance(
                actor=actors[i % len(actors)],
                issue=issues[i // len(actors) % len(issues)],
                value=values[i % len(values)],
                act=Act.VERBATIM,
                stated_date=since + dt.timedelta(days=i),
                coder=coder,
            )
            for i in range(number)
        )
        Evidence.objects.bulk_create(
            Evidence(stance=stance, excerpt=excerpt) for stance, excerpt in zip(stances, _excerpts(number), strict=True)
        )
        _approve([stance.pk for stance in stances], reviewer.pk)
        Stance.objects.filter(pk__in=[stance.pk for stance in stances]).update(
            status=Status.PUBLISHED, published_at=timezone.now()
        )
    return list(Stance.objects.filter(pk__in=[stance.pk for stance in stances]).order_by("pk"))


def _excerpts(number: int) -> list[Excerpt]:
    lines = [f"Statement {i}." for i in range(number)]
    snapshot = SnapshotFactory.create(text=f"Capture {next(_captured)}\n" + "\n".join(lines))
    starts = [snapshot.text.index(f"\n{line}") + 1 for line in lines]
    return Excerpt.objects.bulk_create(
        Excerpt(snapshot=snapshot, start=start, end=start + len(line), exact=line)
        for start, line in zip(starts, lines, strict=True)
    )


def _approve(stances: list[int], reviewer: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into positions_review (stance_id, reviewer_id, decision, note, judged_hash)"
            " select id, %s, 'approve', '', public.stance_hash(id) from unnest(%s::bigint[]) id",
            [reviewer, stances],
        )
