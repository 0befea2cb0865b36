import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from actors.choices import ActorKind, NameKind
from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions.actors import (
    add_actor,
    archive_actor,
    edit_actor,
    read_actor_fields,
    unarchive_actor,
)
from positions.exceptions import Refused, StaleVersion
from tests.factories import ActorFactory, ActorNameFactory, MembershipFactory, UserFactory, published_stance
from tests.positions.actions.coding import cell_value, editors_in_history
from tests.positions.actions.keeping import actor_fields, added, edited, name_fields, office

pytestmark = pytest.mark.django_db

YEARS = [dt.date(year, 1, 1) for year in range(2020, 2030)]


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def france() -> Actor:
    actor: Actor = ActorFactory.create(name="France", slug="france", kind=ActorKind.STATE)
    return actor


def test_an_actor_comes_with_its_names_and_offices(editor: User, france: Actor) -> None:
    actor = added(editor, names=(name_fields(),), memberships=(office(france, from_date=YEARS[0]),), note="Of Estonia.")
    assert (actor.slug, actor.version, actor.note) == ("kaja-kallas", 1, "Of Estonia.")
    assert [name.name for name in actor.names.all()] == ["Kallas"]
    assert [(row.group, row.role, row.speaks_for) for row in actor.memberships.all()] == [(france, "President", True)]
    for table, row in (
        ("actors_actor", actor),
        ("actors_actorname", actor.names.get()),
        ("actors_membership", actor.memberships.get()),
    ):
        assert editors_in_history(table, row.pk) == [editor.pk]


def test_the_same_form_sent_twice_makes_one_actor(editor: User) -> None:
    key = uuid.uuid4()
    first, second = (add_actor(fields=actor_fields(), by=editor, client_key=key) for _ in range(2))
    assert first == second
    assert Actor.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łukasz Groß-Öztürk", "lukasz-gross-ozturk"),
        ("Володимир Зеленський", "actor-2"),
        ("!", "actor-2"),
        ("Add", "add-2"),
        ("Taken", "taken-3"),
        ("x" * 200, "x" * 74),
    ],
)
def test_short_names_are_made_from_names(editor: User, name: str, slug: str) -> None:
    ActorFactory.create(slug="taken")
    ActorFactory.create(slug="taken-2")
    assert added(editor, name=name).slug == slug


def test_the_short_name_stays_unless_it_is_changed(editor: User) -> None:
    actor = added(editor)
    assert edited(actor, editor, name="Kaja").slug == "kaja-kallas"
    actor.refresh_from_db()
    assert edited(actor, editor, slug="kaja").slug == "kaja"


def test_rows_keep_their_identifiers(editor: User, france: Actor) -> None:
    actor = added(editor, names=(name_fields("A"), name_fields("B")), memberships=(office(france),))
    a, b = actor.names.order_by("pk")
    row = actor.memberships.get()
    edited(
        actor,
        editor,
        names=(name_fields("B2", row_id=b.pk), name_fields("C")),
        memberships=(office(france, row_id=row.pk, role="Chancellor"),),
    )
    assert list(actor.names.order_by("pk").values_list("name", flat=True)) == ["B2", "C"]
    assert actor.names.get(name="B2").pk == b.pk
    assert not ActorName.objects.filter(pk=a.pk).exists()
    assert Membership.objects.get().pk == row.pk
    assert len(editors_in_history("actors_actorname", a.pk)) == 2
    assert len(editors_in_history("actors_membership", row.pk)) == 2


def test_what_differs_in_nothing_changes_nothing(editor: User, france: Actor) -> None:
    actor = added(editor, names=(name_fields(),), memberships=(office(france),))
    saved = edit_actor(actor_id=actor.pk, version=1, fields=read_actor_fields(actor), by=editor)
    assert saved.version == 1
    assert len(editors_in_history("actors_actor", actor.pk)) == 1


def test_rows_of_others_cannot_be_taken(editor: User) -> None:
    theirs = ActorNameFactory.create(name="Theirs")
    edited(added(editor), editor, names=(name_fields("Mine", row_id=theirs.pk),))
    theirs.refresh_from_db()
    assert (theirs.name, theirs.actor.slug) != ("Mine", "kaja-kallas")
    assert ActorName.objects.filter(name="Mine").exclude(pk=theirs.pk).exists()


def test_one_office_makes_room_for_another(editor: User, france: Actor) -> None:
    """Changed one by one, the first would overlap with what the second still is."""
    actor = added(
        editor,
        memberships=(
            office(france, from_date=YEARS[0], until_date=YEARS[2]),
            office(france, from_date=YEARS[2], until_date=YEARS[4]),
        ),
    )
    first, second = actor.memberships.order_by("pk")
    edited(
        actor,
        editor,
        memberships=(
            office(france, row_id=first.pk, from_date=YEARS[0], until_date=YEARS[3]),
            office(france, row_id=second.pk, from_date=YEARS[3], until_date=YEARS[4]),
        ),
    )
    assert [row.until_date for row in actor.memberships.order_by("pk")] == [YEARS[3], YEARS[4]]


def overlapping(group: Actor) -> dict[str, Any]:
    return {"memberships": (office(group, until_date=YEARS[2]), office(group, from_date=YEARS[1]))}


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "Give the actor a name|cannot be blank"),
    ({"name": "a\0b"}, "NUL"),
    ({"name": "a\ud800"}, "half a character"),
    ({"name": "x" * 30_000}, "at most 20,000"),
    ({"name": "x" * 201}, "at most 200"),
    ({"kind": "planet"}, "not a valid choice"),
    ({"iso3": "FRA"}, "Only a state"),
    ({"iso3": "FRA", "kind": "state"}, "Another actor has this country code"),
    ({"wikidata_id": "42"}, "Q and a number"),
    ({"slug": "taken"}, "Another has this short name"),
    ({"slug": "not a slug"}, "valid “slug”"),
    ({"slug": "add"}, "cannot be a short name"),
    ({"names": (name_fields(), name_fields())}, "given twice"),
    ({"names": (name_fields(kind="nickname"),)}, "not a valid choice"),
    ({"names": (name_fields(from_date=YEARS[1], until_date=YEARS[1]),)}, "ends after it begins"),
    ({"names": (name_fields("a\0"),)}, "NUL"),
]


@pytest.mark.parametrize(("given", "said"), BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_kept(editor: User, given: dict[str, Any], said: str) -> None:
    ActorFactory.create(slug="taken", kind=ActorKind.STATE, iso3="FRA")
    with pytest.raises(Refused, match=said):
        added(editor, **given)
    assert Actor.objects.count() == 1
    actor = ActorFactory.create()
    with pytest.raises(Refused, match=said):
        edited(actor, editor, **given)
    actor.refresh_from_db()
    assert (actor.version, actor.names.count()) == (1, 0)


def test_offices_that_overlap(editor: User, france: Actor) -> None:
    with pytest.raises(Refused, match="Two periods of the same office overlap"):
        added(editor, **overlapping(france))


def test_groups_out_of_use_are_not_joined_but_stay(editor: User, france: Actor) -> None:
    actor = added(editor, memberships=(office(france),))
    france.archived_at = timezone.now()
    france.save()
    with pytest.raises(Refused, match="France” was archived"):
        added(editor, memberships=(office(france),))
    row = actor.memberships.get()
    assert edited(actor, editor, name="Kaja", memberships=(office(france, row_id=row.pk),)).name == "Kaja"
    with pytest.raises(Refused, match="is not on record"):
        added(editor, memberships=(office(ActorFactory.build(pk=2**40)),))


def test_nobody_is_succeeded_by_who_went_out_of_use(editor: User, france: Actor) -> None:
    france.archived_at = timezone.now()
    france.save()
    ended: dict[str, Any] = {"ended_date": dt.date(1991, 12, 26)}
    with pytest.raises(Refused, match="France” was archived"):
        added(editor, succeeded_by_id=france.pk, **ended)
    actor = added(editor, **ended)
    with pytest.raises(Refused, match="France” was archived"):
        edited(actor, editor, succeeded_by_id=france.pk, **ended)


def test_it_does_not_belong_to_itself(editor: User) -> None:
    actor = added(editor)
    with pytest.raises(Refused, match="does not belong to itself"):
        edited(actor, editor, memberships=(office(actor),))


def test_what_went_elsewhere_is_not_changed(editor: User, france: Actor) -> None:
    for fate in ({"archived_at": timezone.now()}, {"merged_into": france}):
        actor = ActorFactory.create(**fate)
        with pytest.raises(Refused, match=r"was archived on|was merged into “France”"):
            edited(actor, editor)
    with pytest.raises(Refused, match="not on record"):
        edit_actor(actor_id=2**40, version=1, fields=actor_fields(), by=editor)


def test_archiving_and_bringing_back(editor: User) -> None:
    stance, reviewer = published_stance(), UserFactory.create(role=Role.REVIEWER)
    actor = archive_actor(actor_id=stance.actor_id, version=1, by=reviewer)
    assert not Actor.objects.in_use().filter(pk=actor.pk).exists()
    with pytest.raises(Refused, match="was archived on"):
        archive_actor(actor_id=actor.pk, version=2, by=reviewer)
    with pytest.raises(StaleVersion):
        unarchive_actor(actor_id=actor.pk, version=1, by=reviewer)
    assert unarchive_actor(actor_id=actor.pk, version=2, by=reviewer).archived_at is None
    assert cell_value(stance) == stance.value
    with pytest.raises(Refused, match="is not archived"):
        unarchive_actor(actor_id=actor.pk, version=3, by=reviewer)


def test_memberships_read_as_they_were_written(editor: User) -> None:
    name, row = ActorNameFactory.create(), MembershipFactory.create()
    assert read_actor_fields(name.actor).names[0].kind == NameKind.ALIAS
    assert read_actor_fields(row.member).memberships[0].group_id == row.group_id
