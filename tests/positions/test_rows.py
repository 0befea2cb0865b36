import datetime as dt

import pytest

from config.http import BadInput
from positions.address import MatrixAddress
from positions.columns import choose_columns
from positions.rows import choose_rows
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def test_a_dossiers_actors_by_kind_in_their_order() -> None:
    person, state, body = (ActorFactory.create(kind=kind) for kind in ("person", "state", "body"))
    dossier = DossierFactory.create(actors=[body, person, state])
    groups = choose_rows(dossier, MatrixAddress(), ON)
    assert [(group.title, [row.actor for row in group.rows]) for group in groups] == [
        ("States", [state]),
        ("People", [person]),
        ("Bodies and groups", [body]),
    ]
    [speakers] = choose_rows(dossier, MatrixAddress(rows="speakers"), ON)
    assert [row.actor for row in speakers.rows] == [person]


def test_named_actors_keep_their_order() -> None:
    a, b, c = ActorFactory.create_batch(3)
    address = MatrixAddress(actors=[c.slug, a.slug, b.slug], group="none")
    [group] = choose_rows(DossierFactory.create(), address, ON)
    assert [row.actor for row in group.rows] == [c, a, b]


def test_offices_are_those_of_the_day() -> None:
    office = MembershipFactory.create(
        role="Chancellor", speaks_for=True, from_date=dt.date(2025, 5, 6), group__name="Germany"
    )
    address = MatrixAddress(actors=[office.member.slug], group="none")
    dossier = DossierFactory.create()
    [[now]] = [group.rows for group in choose_rows(dossier, address, ON)]
    [[before]] = [group.rows for group in choose_rows(dossier, address, dt.date(2025, 5, 5))]
    assert (now.office, before.office) == ("Chancellor, Germany", "")


def test_grouped_by_alliance() -> None:
    inside, outside = ActorFactory.create_batch(2, kind="state")
    union = MembershipFactory.create(member=inside, group__name="Union", speaks_for=False).group
    dossier = DossierFactory.create(actors=[outside, inside])
    groups = choose_rows(dossier, MatrixAddress(group=union.slug), ON)
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
        choose_columns(dossier, MatrixAddress(issues=[elsewhere.slug]))


def test_columns_of_a_large_dossier_are_paged() -> None:
    dossier = DossierFactory.create()
    issues = IssueFactory.create_batch(65, dossier=dossier)
    first = choose_columns(dossier, MatrixAddress())
    assert (first.issues, first.is_paged, first.previous_start, first.next_start) == (issues[:30], True, None, 30)
    last = choose_columns(dossier, MatrixAddress(start=60))
    assert (last.issues, last.end, last.previous_start, last.next_start) == (issues[60:], 65, 30, None)
    assert choose_columns(dossier, MatrixAddress(start=999_999)).issues == issues[64:]
    named = choose_columns(dossier, MatrixAddress(issues=[issues[3].slug, issues[1].slug]))
    assert (named.issues, named.is_paged) == ([issues[3], issues[1]], False)
