import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from actors.models import Actor
from config.web.input import BadInput
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.columns import choose_columns
from positions.reads.matrix.rows import choose_rows
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def test_a_dossiers_actors_by_kind_in_their_order() -> None:
    person, state, body = (ActorFactory.create(kind=kind) for kind in ("person", "state", "body"))
    dossier = DossierFactory.create(actors=[body, person, state])
    groups = choose_rows(dossier, MatrixAddress(), ON).groups
    assert [(group.title, [row.actor for row in group.rows]) for group in groups] == [
        ("States", [state]),
        ("People", [person]),
        ("Bodies and groups", [body]),
    ]
    [speakers] = choose_rows(dossier, MatrixAddress(rows="speakers"), ON).groups
    assert [row.actor for row in speakers.rows] == [person]


def test_named_actors_keep_their_order() -> None:
    a, b, c = ActorFactory.create_batch(3)
    address = MatrixAddress(actors=[c.slug, a.slug, b.slug], group="none")
    [group] = choose_rows(DossierFactory.create(), address, ON).groups
    assert [row.actor for row in group.rows] == [c, a, b]


def test_offices_are_those_of_the_day() -> None:
    office = MembershipFactory.create(
        role="Chancellor", speaks_for=True, from_date=dt.date(2025, 5, 6), group__name="Germany"
    )
    address = MatrixAddress(actors=[office.member.slug], group="none")
    dossier = DossierFactory.create()
    [[now]] = [group.rows for group in choose_rows(dossier, address, ON).groups]
    [[before]] = [group.rows for group in choose_rows(dossier, address, dt.date(2025, 5, 5)).groups]
    assert (now.office, before.office) == ("Chancellor, Germany", "")


def test_whoever_holds_no_office_any_more_is_told_with_the_last() -> None:
    office: dict[str, Any] = {"role": "Chancellor", "speaks_for": True, "group": ActorFactory.create(name="Germany")}
    until = {"from_date": dt.date(2021, 12, 8), "until_date": dt.date(2025, 5, 6)}
    former = MembershipFactory.create(**office, **until).member
    moved = MembershipFactory.create(**office, **until).member
    MembershipFactory.create(**office | {"role": "Envoy"}, member=moved, from_date=dt.date(2025, 6, 1))
    address = MatrixAddress(actors=[former.slug, moved.slug], group="none")
    [group] = choose_rows(DossierFactory.create(), address, ON).groups
    assert [row.office for row in group.rows] == ["until 5 May 2025 Chancellor, Germany", "Envoy, Germany"]


def test_grouped_by_alliance() -> None:
    inside, outside = ActorFactory.create_batch(2, kind="state")
    union = MembershipFactory.create(member=inside, group__name="Union", speaks_for=False).group
    dossier = DossierFactory.create(actors=[outside, inside])
    groups = choose_rows(dossier, MatrixAddress(group=union.slug), ON).groups
    assert [(group.title, [row.actor for row in group.rows]) for group in groups] == [
        ("Union", [inside]),
        ("Not in Union", [outside]),
    ]


def test_unknown_names_are_refused_by_name() -> None:
    dossier = DossierFactory.create()
    with pytest.raises(BadInput, match="Unknown actors: nobody"):
        choose_rows(dossier, MatrixAddress(actors=["nobody"]), ON)
    with pytest.raises(BadInput, match="no alliance nothing"):
        choose_rows(dossier, MatrixAddress(group="nothing"), ON)
    elsewhere = IssueFactory.create()
    with pytest.raises(BadInput, match=elsewhere.slug):
        choose_columns(dossier, MatrixAddress(issues=[elsewhere.slug]), ON)


def test_columns_of_a_large_dossier_are_paged() -> None:
    dossier = DossierFactory.create()
    issues = IssueFactory.create_batch(65, dossier=dossier)
    first = choose_columns(dossier, MatrixAddress(), ON)
    assert (first.issues, first.is_paged, first.previous_start, first.next_start) == (issues[:30], True, None, 30)
    last = choose_columns(dossier, MatrixAddress(start=60), ON)
    assert (last.issues, last.end, last.previous_start, last.next_start) == (issues[60:], 65, 30, None)
    assert choose_columns(dossier, MatrixAddress(start=999_999), ON).issues == issues[64:]
    named = choose_columns(dossier, MatrixAddress(issues=[issues[3].slug, issues[1].slug]), ON)
    assert (named.issues, named.is_paged) == ([issues[3], issues[1]], False)


def test_everybody_on_record_has_a_row_after_the_dossiers_own() -> None:
    own, silent = ActorFactory.create(kind="state", name="Sweden"), ActorFactory.create(kind="state", name="Malta")
    dossier = DossierFactory.create(actors=[own, silent])
    issue = IssueFactory.create(dossier=dossier)
    published_stance(actor=own, issue=issue, stated_date=ON)
    others = [ActorFactory.create(kind="state", name=name) for name in ("Portugal", "Österreich", "Denmark")]
    for other in others:
        published_stance(actor=other, issue=issue, stated_date=ON)
    later, elsewhere, archived = ActorFactory.create_batch(3, kind="state")
    published_stance(actor=later, issue=issue, stated_date=ON + dt.timedelta(days=1))
    published_stance(actor=elsewhere, stated_date=ON)
    published_stance(actor=archived, issue=issue, stated_date=ON)
    Actor.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    rows = choose_rows(dossier, MatrixAddress(), ON)
    [states] = rows.groups
    assert [row.actor.name for row in states.rows] == ["Sweden", "Malta", "Denmark", "Österreich", "Portugal"]
    assert (rows.own_count, rows.other_count, rows.left_out, rows.is_part) == (2, 3, 0, False)


def test_whom_somebody_spoke_for_has_a_row_and_so_has_who_stood_there_on_the_day_compared_with() -> None:
    speaker, principal = ActorFactory.create(kind="person"), ActorFactory.create(kind="state")
    stance = published_stance(actor=speaker, on_behalf_of=principal, stated_date=ON)
    stance.withdrawn_date = ON + dt.timedelta(days=9)
    stance.save()
    dossier, later = stance.issue.dossiers.get(), ON + dt.timedelta(days=9)
    assert choose_rows(dossier, MatrixAddress(), ON).count == 2
    assert choose_rows(dossier, MatrixAddress(), later).count == 0
    assert choose_rows(dossier, MatrixAddress(vs=ON), later).count == 2
    assert choose_rows(dossier, MatrixAddress(known=dt.date(2020, 1, 1)), ON).count == 0
    assert choose_rows(dossier, MatrixAddress(known=localdate()), ON).count == 2


@pytest.mark.parametrize("is_own", [True, False])
def test_who_ended_as_was_entered_later_has_a_row_in_the_record_of_before(
    is_own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, behalf = ActorFactory.create_batch(2, kind="state")
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=[actor, behalf] if is_own else []))
    published_stance(actor=actor, on_behalf_of=behalf, issue=issue, stated_date=ON)
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    Actor.objects.filter(pk__in=[actor.pk, behalf.pk]).update(ended_date=ON)
    assert choose_rows(issue.dossiers.get(), MatrixAddress(), ON).count == 0
    if is_own:
        assert choose_rows(issue.dossiers.get(), MatrixAddress(known=localdate()), ON).count == 0
    monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day: moment)
    [states] = choose_rows(issue.dossiers.get(), MatrixAddress(known=localdate()), ON).groups
    assert {row.actor for row in states.rows} == {actor, behalf}


def test_who_had_ended_as_was_known_has_no_row() -> None:
    ended = ActorFactory.create(kind="state")
    stance = published_stance(actor=ended, stated_date=ON - dt.timedelta(days=9))
    Actor.objects.filter(pk=ended.pk).update(ended_date=ON)
    known = MatrixAddress(known=localdate())
    assert choose_rows(stance.issue.dossiers.get(), known, ON).count == 0
    assert choose_rows(stance.issue.dossiers.get(), known, ON - dt.timedelta(days=1)).count == 1


def test_who_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.reads.matrix.rows.ACTOR_LIMIT", 2)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=[ActorFactory.create()]))
    for _ in range(3):
        published_stance(issue=issue, stated_date=ON)
    rows = choose_rows(issue.dossiers.get(), MatrixAddress(), ON)
    assert (rows.count, rows.other_count, rows.left_out, rows.is_part) == (2, 1, 2, True)


def test_columns_of_a_day_are_those_with_a_position_then_the_last_spoken_on_first() -> None:
    dossier = DossierFactory.create()
    issues = IssueFactory.create_batch(40, dossier=dossier)
    for years, issue in enumerate(issues[:35]):
        published_stance(issue=issue, stated_date=dt.date(1980 + years, 5, 1))
    columns = choose_columns(dossier, MatrixAddress(), dt.date(1985, 12, 31))
    assert columns.issues == issues[5::-1]
    assert (columns.total, columns.in_dossier, columns.without_position, columns.is_part) == (6, 40, 34, True)
    assert choose_columns(dossier, MatrixAddress(), dt.date(1970, 1, 1)).total == 40
    assert choose_columns(dossier, MatrixAddress(start=30), dt.date(2020, 1, 1)).issues == issues[4::-1]


def test_who_has_ended_has_no_row_unless_asked_for_or_compared() -> None:
    gone = ActorFactory.create(slug="gone", ended_date=dt.date(1992, 4, 27))
    dossier = DossierFactory.create(actors=[gone])

    def slugs(on: dt.date, **address: Any) -> list[str]:
        rows = choose_rows(dossier, MatrixAddress(**address), on)
        return [row.actor.slug for group in rows.groups for row in group.rows]

    assert slugs(dt.date(1992, 4, 26)) == ["gone"]
    assert slugs(dt.date(1992, 4, 27)) == []
    assert slugs(dt.date(2020, 1, 1), actors=["gone"]) == ["gone"]
    assert slugs(dt.date(2020, 1, 1), vs=dt.date(1990, 1, 1)) == ["gone"]


def test_a_state_says_what_it_was_called_on_the_day() -> None:
    russia = ActorFactory.create(kind="state", name="Russia")
    ActorNameFactory.create(actor=russia, name="Soviet Union", kind="official", until_date=dt.date(1991, 12, 26))
    ActorNameFactory.create(actor=russia, name="Russian Federation", kind="official")
    dossier = DossierFactory.create(actors=[russia])
    [then] = choose_rows(dossier, MatrixAddress(), dt.date(1985, 1, 1)).groups[0].rows
    [now] = choose_rows(dossier, MatrixAddress(), dt.date(1992, 1, 1)).groups[0].rows
    assert (then.office, now.office) == ("until 1991 Soviet Union", "")


def test_a_dossier_shows_its_first_rows_until_all_are_asked_for() -> None:
    actors = [ActorFactory.create(kind="state"), *ActorFactory.create_batch(2, kind="person")]
    dossier = DossierFactory.create(actors=actors, first_actors=1)
    first = choose_rows(dossier, MatrixAddress(), ON)
    assert (first.count, first.left_out, first.total, first.is_first, first.is_part) == (1, 2, 3, True, True)
    assert choose_rows(dossier, MatrixAddress(whole=True), ON).count == 3
    assert choose_rows(dossier, MatrixAddress(rows="speakers"), ON).count == 2
    assert choose_rows(dossier, MatrixAddress(actors=[one.slug for one in actors]), ON).count == 3


def test_a_dossier_shows_its_first_columns_until_all_are_asked_for() -> None:
    dossier = DossierFactory.create(first_issues=2)
    issues = [IssueFactory.create(dossier=dossier) for _ in range(3)]
    first = choose_columns(dossier, MatrixAddress(), ON)
    assert (list(first.issues), first.is_first, first.without_position) == (issues[:2], True, 0)
    whole = choose_columns(dossier, MatrixAddress(whole=True), ON)
    assert (list(whole.issues), whole.is_first) == (issues, False)
    assert choose_columns(dossier, MatrixAddress(issues=[issues[2].slug]), ON).issues == [issues[2]]
