"""Django's admin: what it saves is kept with its author, and what the database refuses is said, not thrown."""

from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Status, Value
from positions.models import Source, Stance
from tests.factories import ActorFactory, ConditionFactory, SourceFactory, UserFactory, publish, published_stance

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> int:
    user = UserFactory.create(role=Role.ADMINISTRATOR)
    client.force_login(user)
    return int(user.pk)


def no_inlines(*prefixes: str) -> dict[str, Any]:
    return {f"{prefix}-{field}": 0 for prefix in prefixes for field in ("TOTAL_FORMS", "INITIAL_FORMS")}


ACTOR = no_inlines("names", "memberships")


def written(thing: Any) -> dict[str, Any]:
    """The fields of a form as a browser sends them."""
    return {name: value for name, value in model_to_dict(thing).items() if value is not None}


def text(response: Any) -> str:
    return str(response.content.decode())


def last_revision(table: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select operation, user_id, page from history.revision where table_name = %s order by id desc limit 1",
            [table],
        )
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def test_a_change_names_its_author_and_page(client: Client, administrator: int) -> None:
    actor = ActorFactory.create()
    url = f"/admin/actors/actor/{actor.pk}/change/"
    assert client.post(url, written(actor) | ACTOR | {"note": "Since 2022."}).status_code == 302
    assert last_revision("actors_actor") == ("update", administrator, url)
    actor.refresh_from_db()
    assert (actor.note, actor.version) == ("Since 2022.", 2)


def test_inlines_are_kept_too(client: Client, administrator: int) -> None:
    actor = ActorFactory.create()
    name = {"names-TOTAL_FORMS": 1, "names-0-name": "Kremlin", "names-0-kind": "metonym", "names-0-actor": actor.pk}
    client.post(url := f"/admin/actors/actor/{actor.pk}/change/", written(actor) | ACTOR | name)
    assert last_revision("actors_actorname") == ("insert", administrator, url)


def test_who_adds_a_source_is_its_author(client: Client, administrator: int) -> None:
    client.post("/admin/positions/source/add/", written(SourceFactory.build(title="Minutes")))
    assert Source.objects.get(title="Minutes").created_by_id == administrator


def test_constraints_are_explained_beside_the_form(client: Client, administrator: int) -> None:
    actor = ActorFactory.create()
    response = client.post(f"/admin/actors/actor/{actor.pk}/change/", written(actor) | ACTOR | {"iso3": "NAM"})
    assert response.status_code == 200
    assert "actor_iso3_of_state" in text(response)


def test_what_triggers_refuse_is_said_and_nothing_is_saved(client: Client, administrator: int) -> None:
    gone, kept = ActorFactory.create(), ActorFactory.create()
    Actor.objects.filter(pk=gone.pk).update(merged_into=kept)
    response = client.post(f"/admin/actors/actor/{kept.pk}/change/", written(kept) | ACTOR | {"iso3": "NAM"})
    assert "actor_iso3_of_state" in text(response)
    kept.refresh_from_db()
    assert not kept.iso3


@pytest.mark.parametrize("status", Status.values)
def test_a_stance_and_its_parts_are_only_looked_at(client: Client, administrator: int, status: str) -> None:
    """Or an administrator would change what was submitted, and approve it."""
    stance = publish(ConditionFactory.create().stance)
    Stance.objects.filter(pk=stance.pk).update(status=status)
    stance.refresh_from_db()
    evidence, condition = stance.evidence.get(), stance.conditions.get()
    url = f"/admin/positions/stance/{stance.pk}/change/"
    page = text(client.get(url))
    assert reverse("stance_edit", args=[stance.pk]) in page
    assert 'name="_save"' not in page
    assert not [name for name in ("value", "status", "coder", "note", "evidence-0-role") if f'name="{name}"' in page]
    rows = {
        "evidence-TOTAL_FORMS": 1, "evidence-INITIAL_FORMS": 1, "evidence-0-id": evidence.pk, "evidence-0-DELETE": "on",
        "conditions-TOTAL_FORMS": 1, "conditions-INITIAL_FORMS": 1, "conditions-0-id": condition.pk,
        "conditions-0-text": "else", "conditions-0-kind": "unless",
    }  # fmt: skip
    assert client.post(url, written(stance) | rows | {"value": Value.OPPOSES}).status_code == 403
    assert client.post("/admin/positions/stance/add/", written(stance)).status_code == 403
    now = Stance.objects.get(pk=stance.pk)
    assert (now.value, now.version, now.evidence.get(), now.conditions.get().text) == (
        stance.value, stance.version, evidence, condition.text,
    )  # fmt: skip


@pytest.mark.parametrize("model", ["stance", "excerpt", "snapshot", "review"])
def test_what_carries_a_judgement_has_no_form(client: Client, administrator: int, model: str) -> None:
    stance = published_stance()
    rows = {
        "stance": stance,
        "excerpt": (excerpt := stance.evidence.get().excerpt),
        "snapshot": excerpt.snapshot,
        "review": stance.reviews.get(),
    }
    page = client.get(f"/admin/positions/{model}/{rows[model].pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in text(page)
    assert client.post(f"/admin/positions/{model}/{rows[model].pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("path", ["actors/actor", "positions/stance"])
def test_lists_are_searched_and_nothing_is_deleted_in_bulk(path: str, client: Client, administrator: int) -> None:
    stance = published_stance()
    page = text(client.get(f"/admin/{path}/?q=actor"))
    assert "delete_selected" not in page
    client.post(f"/admin/{path}/", {"action": "delete_selected", "_selected_action": stance.pk, "post": "yes"})
    assert Actor.objects.exists()
    assert Stance.objects.exists()
