"""Names are kept as they read; whoever is renamed is found by the former name, and at the former address."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from positions.models import Dossier, Issue
from positions.reads.lists.typed_names import find_actors
from tests.factories import ActorFactory, DossierFactory, IssueFactory, UserFactory
from tests.positions.pages.desk_forms import formset_data
from tests.positions.pages.upkeep_forms import new_actor, new_issue
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def rename(client: Client, url: str, field: str, **fields: str) -> None:
    form = shown_form(client.get(url).content.decode(), field)
    response = client.post(url, form | fields)
    assert response.status_code == 302, response.content.decode()


def test_a_renamed_actor_is_found_by_its_former_name_and_address(client: Client, editor: User) -> None:
    actor = ActorFactory.create(name="Swaziland", slug="swaziland")
    rename(client, "/desk/actors/swaziland/", "wikidata_id", name="Eswatini", slug="eswatini")
    assert find_actors("SWAZILAND") == [actor]
    assert client.get("/actors/swaziland/?on=2020-01-01")["Location"] == "/actors/eswatini/?on=2020-01-01"
    assert client.get("/desk/actors/swaziland/")["Location"] == "/desk/actors/eswatini/"
    rename(client, "/desk/actors/eswatini/", "wikidata_id", name="ESWATINI")  # only capitals: no other name
    assert [name.name for name in actor.names.all()] == ["Swaziland"]


def test_what_is_sent_to_a_former_address_is_refused_and_not_taken_for_saved(client: Client, editor: User) -> None:
    ActorFactory.create(name="Swaziland", slug="swaziland")
    form = shown_form(client.get("/desk/actors/swaziland/").content.decode(), "wikidata_id")
    rename(client, "/desk/actors/swaziland/", "wikidata_id", slug="eswatini")
    response = client.post("/desk/actors/swaziland/", form | {"note": "Typed."})
    assert response.status_code == 409
    assert "nothing was saved" in response.content.decode()
    assert 'href="/desk/actors/eswatini/"' in response.content.decode()


def test_a_former_address_that_is_taken_again_is_its_new_holders(client: Client, editor: User) -> None:
    ActorFactory.create(name="Swaziland", slug="swaziland")
    rename(client, "/desk/actors/swaziland/", "wikidata_id", slug="eswatini")
    ActorFactory.create(name="Another", slug="swaziland")
    assert client.get("/actors/swaziland/").status_code == 200
    assert client.get("/actors/nowhere/").status_code == 404


def test_renamed_issues_and_dossiers_are_found(client: Client, editor: User) -> None:
    dossier = DossierFactory.create(slug="talks")
    IssueFactory.create(slug="truce", dossier=dossier)
    rename(client, "/desk/issues/truce/", "proposition", slug="ceasefire")
    rename(client, "/desk/dossiers/talks/", "summary", slug="peace-talks")
    public = Client()
    assert public.get("/issues/truce/")["Location"] == "/issues/ceasefire/"
    assert public.get("/dossiers/talks/")["Location"] == "/dossiers/peace-talks/"
    for name in ("dossier_folder", "dossier_release"):
        former, now = (reverse(name, args=[slug]) for slug in ("talks", "peace-talks"))
        assert client.get(former)["Location"] == now
    assert public.get("/dossiers/talks/issues/?q=a")["Location"] == "/dossiers/peace-talks/issues/?q=a"


@pytest.mark.parametrize("typed", ["Emmanuel  Macron", "Emmanuel\u00a0Macron", " Emmanuel Macron ", "ÉMMANUEL MACRON"])
def test_what_reads_like_somebody_on_record_is_asked_about(client: Client, editor: User, typed: str) -> None:
    ActorFactory.create(name="Emmanuel Macron")
    response = client.post("/desk/actors/add/", new_actor(name=typed))
    assert response.status_code == 422
    assert "On record already" in response.content.decode()


def test_names_are_kept_tidy(client: Client, editor: User) -> None:
    assert client.post("/desk/actors/add/", new_actor(name="Recep  Erdog\u0306an\u00a0")).status_code == 302
    assert Actor.objects.get().name == "Recep Erdoğan"


def test_what_nobody_sees_is_refused(client: Client, editor: User) -> None:
    hidden = "Kaja\u200b Kallas"
    for row in ({"name": hidden}, formset_data("names", {"name": hidden, "kind": "alias"})):
        response = client.post("/desk/actors/add/", new_actor(**row))
        assert response.status_code == 422
        assert "zero width space" in response.content.decode()


def issue(client: Client, status: int, dossier: Dossier, **fields: Any) -> str:
    response = client.post("/desk/issues/add/", new_issue(dossier, **fields))
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "European troops"},
        {"label": "european  Troops"},
        {"label": "Another", "proposition": "Europe’s troops must be sent"},
        {"label": "Another", "proposition": "Europe's troops  must be sent."},
    ],
)
def test_the_same_words_twice_in_a_dossier_are_refused(client: Client, editor: User, fields: dict[str, str]) -> None:
    first = IssueFactory.create(label="European troops", proposition="Europe’s troops must be sent.")
    html = issue(client, 422, **{"proposition": "Else."} | fields, dossier=first.dossiers.get(), is_another="on")
    assert "in the dossier “" in html
    assert Issue.objects.count() == 1


def test_the_same_words_in_another_dossier_are_asked_about(client: Client, editor: User) -> None:
    IssueFactory.create(label="European troops")
    dossier = DossierFactory.create(slug="elsewhere")
    html = issue(client, 422, label="European troops", dossier=dossier)
    assert "On record already" in html
    assert 'name="is_another"' in html
    issue(client, 302, label="European troops", dossier=dossier, is_another="on")


def test_an_issue_on_record_that_doubles_another_can_be_edited_otherwise(client: Client, editor: User) -> None:
    first = IssueFactory.create(label="Truce")
    double = IssueFactory.create(label="Truce", dossier=first.dossiers.get(), slug="truce-2")
    rename(client, "/desk/issues/truce-2/", "proposition", coding_rule="What counts.")
    double.refresh_from_db()
    assert double.coding_rule == "What counts."


def test_former_names_in_lists_lead_to_the_present_ones(client: Client, editor: User) -> None:
    dossier = DossierFactory.create(slug="talks", actors=[ActorFactory.create(slug="france")])
    IssueFactory.create(slug="truce", dossier=dossier)
    IssueFactory.create(slug="troops", dossier=dossier)
    ActorFactory.create(name="Swaziland", slug="swaziland")
    rename(client, "/desk/actors/swaziland/", "wikidata_id", slug="eswatini")
    rename(client, "/desk/issues/truce/", "proposition", slug="ceasefire")
    public = Client()
    for page in ("", "compare/", "changes/", "matrix.csv"):
        url = f"/dossiers/talks/{page}"
        if public.get(url).status_code == 404:
            continue
        answer = public.get(f"{url}?actors=france,swaziland&issues=troops,truce", follow=True)
        assert answer.status_code == 200, page
        assert answer.redirect_chain[-1][0].endswith("?actors=france,eswatini&issues=troops,ceasefire"), page
    assert public.get("/dossiers/talks/?actors=france,nowhere").status_code == 400


def test_what_was_merged_leads_on_in_lists_too(client: Client) -> None:
    DossierFactory.create(slug="talks")
    ActorFactory.create(slug="former", merged_into=ActorFactory.create(slug="present"))
    answer = client.get("/dossiers/talks/compare/?actors=former", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/dossiers/talks/compare/?actors=present"


def test_names_of_another_dossier_lead_nowhere(client: Client, editor: User) -> None:
    """Two that took each other's former names would lead to one another for ever."""
    DossierFactory.create(slug="talks")
    other = DossierFactory.create(slug="other")
    IssueFactory.create(slug="one", dossier=other)
    IssueFactory.create(slug="two", dossier=other)
    for former, now in (("one", "three"), ("two", "one"), ("three", "two")):
        rename(client, f"/desk/issues/{former}/", "proposition", slug=now)
    assert Client().get("/dossiers/talks/?issues=one").status_code == 400
