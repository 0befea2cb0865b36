"""Forms of the admin that no browser sends: choices that are none, and rows that are claimed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.roles import Role
from positions.models import DossierActor
from tests.factories import DossierFactory, UserFactory

pytestmark = pytest.mark.django_db
CHOICES = ["abc", "-1", "1.5", "9" * 30, "\u0663", "", "0", "{}"]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(UserFactory.create(role=Role.ADMINISTRATOR))
    return client


def rows(prefix: str, total: str, **fields: str) -> dict[str, str]:
    return {
        f"{prefix}-TOTAL_FORMS": total,
        f"{prefix}-INITIAL_FORMS": "0",
        **{f"{prefix}-0-{name}": value for name, value in fields.items()},
    }


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_that_is_none_is_refused_in_words(administrator: Client, choice: str) -> None:
    issue = {"dossier": choice, "label": "Truce", "slug": "truce", "proposition": "There must be a truce."}
    dossier = {"slug": "d", "title": "D"} | rows("dossier_actors", "1", actor=choice, order="1")
    actor = {"slug": "a", "kind": "person", "name": "A"} | rows("names", "0")
    actor |= rows("memberships", "1", group=choice, role="member")
    for path, form in (("positions/issue", issue), ("positions/dossier", dossier), ("actors/actor", actor)):
        response = administrator.post(f"/admin/{path}/add/", form)
        assert response.status_code == 200, path
        assert "errornote" in response.content.decode(), path


@pytest.mark.parametrize("total", ["501", "100000", "9" * 30, "abc", ""])
def test_rows_that_are_claimed_are_told_at_once(administrator: Client, total: str) -> None:
    dossier = DossierFactory.create()
    form = {"slug": dossier.slug, "title": dossier.title} | rows("dossier_actors", total)
    with CaptureQueriesContext(connection) as queries:
        response = administrator.post(f"/admin/positions/dossier/{dossier.pk}/change/", form)
    assert (response.status_code, len(queries) < 600) == (200, True)
    assert "errornote" in response.content.decode()
    assert not DossierActor.objects.exists()
