import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.dossiers import add_dossier, archive_dossier, edit_dossier, read_actor_ids, unarchive_dossier
from positions.exceptions import Refused
from positions.models import Dossier, DossierActor
from positions.reads.lists.dossier_overview import read_dossier_version
from tests.factories import ActorFactory, DossierFactory, UserFactory
from tests.positions.actions.coding import editors_in_history
from tests.positions.actions.keeping import dossier_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def add(by: User, **given: Any) -> Dossier:
    return add_dossier(fields=dossier_fields(**given), by=by, client_key=uuid.uuid4())


def edit(dossier: Dossier, by: User, **given: Any) -> Dossier:
    return edit_dossier(dossier_id=dossier.pk, version=dossier.version, fields=dossier_fields(**given), by=by)


def test_a_dossier_has_its_actors_in_order(editor: User) -> None:
    a, b = (actor.pk for actor in ActorFactory.create_batch(2))
    dossier = add(editor, actor_ids=(b, a), summary="What was said.")
    assert (dossier.slug, read_actor_ids(dossier)) == ("talks", [b, a])
    assert editors_in_history("positions_dossier", dossier.pk) == [editor.pk]


def test_the_same_form_sent_twice_makes_one_dossier(editor: User) -> None:
    key = uuid.uuid4()
    assert len({add_dossier(fields=dossier_fields(), by=editor, client_key=key).pk for _ in range(2)}) == 1


def test_actors_keep_their_rows(editor: User) -> None:
    a, b, c = ActorFactory.create_batch(3)
    dossier = DossierFactory.create(title="Talks", actors=[a, b])
    rows = {row.actor_id: row.pk for row in dossier.dossier_actors.all()}
    saved = edit(dossier, editor, slug=dossier.slug, actor_ids=(c.pk, b.pk))
    assert (saved.version, read_actor_ids(saved)) == (2, [c.pk, b.pk])
    assert dossier.dossier_actors.get(actor=b).pk == rows[b.pk]
    assert not DossierActor.objects.filter(pk=rows[a.pk]).exists()
    assert editors_in_history("positions_dossieractor", rows[a.pk])[-1] == editor.pk
    assert edit(saved, editor, actor_ids=(c.pk, b.pk)).version == 2


def test_pages_know_of_the_change(editor: User) -> None:
    dossier = DossierFactory.create(slug="talks")
    before = read_dossier_version("talks")
    edit(dossier, editor, actor_ids=(ActorFactory.create().pk,))
    assert read_dossier_version("talks") != before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": " "}, "Give the dossier a title|blank"),
        ({"title": "a\0b"}, "NUL"),
        ({"slug": "taken"}, "Another has this short name"),
        ({"actor_ids": (2**40,)}, "not on record"),
    ],
)
def test_what_cannot_be_kept(editor: User, given: dict[str, Any], said: str) -> None:
    DossierFactory.create(slug="taken")
    with pytest.raises(Refused, match=said):
        add(editor, **given)
    assert Dossier.objects.count() == 1


def test_actors_out_of_use_are_not_added_but_stay(editor: User) -> None:
    gone = ActorFactory.create(archived_at=timezone.now())
    with pytest.raises(Refused, match="was archived"):
        add(editor, actor_ids=(gone.pk,))
    dossier = DossierFactory.create(actors=[gone])
    assert read_actor_ids(edit(dossier, editor, actor_ids=(ActorFactory.create().pk, gone.pk)))[1] == gone.pk


def test_archiving_and_bringing_back() -> None:
    reviewer = UserFactory.create(role=Role.REVIEWER)
    dossier = archive_dossier(dossier_id=DossierFactory.create(slug="talks").pk, version=1, by=reviewer)
    assert read_dossier_version("talks") is None
    unarchive_dossier(dossier_id=dossier.pk, version=2, by=reviewer)
    assert read_dossier_version("talks")
