"""Every column of every model is sent along with every form, by every role: what no form asks for is not written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.urls import resolve

from config.accounts.roles import Role
from positions.models import Stance
from tests.factories import UserFactory
from tests.faults.asked import MODEL, OF_CHANGES, asked_forms
from tests.faults.ground import count_rows
from tests.faults.kill_web import find_writes, unnamed_views
from tests.faults.writes import Write
from tests.lots import IN_LOTS, Lot
from tests.site import PAGES, ROLES, World

pytestmark = pytest.mark.django_db

WORD, NUMBER, DAY = "f0rged", "987654321", "1999-09-09"
SOME = (Role.EDITOR, Role.ADMINISTRATOR)
"""Roles that send the forms of which there are most; what the others may is in `test_access_walk`."""
REFUSED = {302, 403}
"""Whoever is not signed in is sent to do so, or is shown what they typed, which must not be lost."""


def forged(bystander: User) -> dict[str, str]:
    """A value for each column of ours and of accounts, as forms would name it."""
    sent = {"role": "administrator", "groups": "1"}
    ours: list[type[models.Model]] = [
        *apps.get_app_config("actors").get_models(), *apps.get_app_config("positions").get_models(), User,
    ]  # fmt: skip
    for model in ours:
        for field in model._meta.concrete_fields:
            value = value_for(field, bystander)
            sent[field.name] = sent[field.attname] = value
    return sent | {"status": "published"}


def value_for(field: Any, bystander: User) -> str:
    if isinstance(field, models.ForeignKey):
        return str(bystander.pk) if field.related_model is User else NUMBER
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return DAY
    return WORD if isinstance(field, models.CharField | models.TextField) else NUMBER


def asked_for(write: Write, world: World) -> set[str]:
    """What the form on the page itself asks for, or one of the same view on another page."""
    names = set(write.form) | set(getattr(resolve(urlsplit(write.path).path).func, "form_fields", ()))
    for url in (write.path, *(entry.url(world) for entry in PAGES if entry.name == write.view)):
        page: Any = world.clients[Role.ADMINISTRATOR].get(url)
        if page.status_code == 200:
            names |= set(re.findall(r'\bname="([^"]+)"', page.getvalue().decode(errors="replace")))
    return names


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered, and what came of it."""

    status: int
    rows: dict[str, int]
    stances: list[tuple[object, ...]]
    accounts: list[tuple[object, ...]]


def send(write: Write, role: Role, world: World, along: dict[str, str]) -> Outcome:
    """Taken back again. Of a forged value nothing is kept in any column."""
    with transaction.atomic():
        response: Any = world.clients[role].post(write.path, {**along, **write.sent})
        found = Outcome(
            response.status_code,
            _count_kept(),
            sorted(Stance.objects.values_list("status", "coder__username", "withdrawn_date")),
            sorted(User.objects.values_list("username", "is_staff", "is_superuser", "is_active", "groups__name")),
        )
        if along:
            assert rows_that_hold(WORD, NUMBER, DAY) == [], (write.view, role)
        transaction.set_rollback(True)
    return found


def _count_kept() -> dict[str, int]:
    """Without versions: they lie in sixteen parts by the numbers of issues, which go on though all is taken back."""
    return {name: n for name, n in count_rows(connection).items() if not name.endswith("_dossierversion")}


def rows_that_hold(*values: str) -> list[str]:
    """Tables with one of these, in any column."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(("django_session", "axes_"))]
        cursor.execute(
            " union all ".join(f"(select '{name}' from {name} t where t::text ~ %s limit 1)" for name in tables),
            ["|".join(values)] * len(tables),
        )
        return [name for (name,) in cursor.fetchall()]


@IN_LOTS
def test_what_no_form_asks_for_is_not_written(lot: Lot, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MODEL.items():
        monkeypatch.setenv(name, value)
    bystander = UserFactory.create(username="bystander", role=Role.EDITOR)
    more = list(asked_forms(world, is_one_transaction=True))
    writes = find_writes(world, more=more, only_own=lot.is_daily)
    assert lot.is_daily or len(writes) > 70
    # For `./run faults` too, whose short form walks no pages.
    assert lot.is_daily or unnamed_views(writes) - OF_CHANGES == set()
    for write in writes.values():
        asked = asked_for(write, world)
        along = {name: value for name, value in forged(bystander).items() if name not in asked}
        assert len(along) > 50
        for role in lot.first_of(SOME if write in more else ROLES, f"{write.view} {write.path}", every=5):
            plain, sent_along = (send(write, role, world, more) for more in ({}, along))
            if {plain.status, sent_along.status} == REFUSED:
                plain = replace(plain, status=sent_along.status)
            assert sent_along == plain, (write.view, role)


def test_a_forged_value_would_be_seen(world: World) -> None:
    Stance.objects.filter(pk=world.named["draft"]).update(note=f"It is {WORD}.")
    assert rows_that_hold(WORD, NUMBER, DAY) == ["positions_stance"]
