import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind, NameKind
from actors.models import Actor
from tests.factories import ActorFactory, ActorNameFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]

HTMX = {"HX-Request": "true", "HX-Target": "actor-table"}


@pytest.fixture
def macron() -> Actor:
    """President of France, and France in the European Union."""
    france = ActorFactory.create(slug="france", name="France", kind=ActorKind.STATE, iso3="FRA")
    union = ActorFactory.create(slug="eu", name="European Union", kind=ActorKind.ORGANISATION)
    macron: Actor = ActorFactory.create(slug="macron", name="Emmanuel Macron")
    MembershipFactory.create(member=macron, group=france)
    MembershipFactory.create(member=france, group=union, role="member state", speaks_for=False)
    ActorNameFactory.create(actor=france, name="the Élysée", kind=NameKind.METONYM)
    return macron


def page(client: Client, query: str = "", status: int = 200, headers: dict[str, str] | None = None) -> str:
    response = client.get(f"/actors/{query}", headers=headers)
    assert response.status_code == status
    return response.content.decode()


def names(client: Client, query: str) -> list[str]:
    table = client.get(f"/actors/{query}").context["table"]
    return [row.record.name for row in table.paginated_rows]


@pytest.mark.usefixtures("macron")
def test_offices_are_told_with_their_title(client: Client) -> None:
    html = page(client)
    assert 'President, <a href="/actors/france/">France</a>' in html
    assert '<a href="/actors/eu/">European Union</a>' in html
    assert "member state" not in html


def test_past_offices_are_not_told(client: Client, macron: Actor) -> None:
    macron.memberships.update(until_date=dt.date(2021, 1, 1))
    assert "President" not in page(client)


def test_offices_of_who_has_ended_are_not_told(client: Client, macron: Actor) -> None:
    macron.ended_date = timezone.localdate()
    macron.save()
    assert "President" not in page(client)


@pytest.mark.usefixtures("macron")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=elys", ["France"]),
        ("?q=macron", ["Emmanuel Macron"]),
        ("?q=nobody", []),
        ("?kind=state", ["France"]),
        ("?group=eu", ["France"]),
        ("?sort=-name", ["France", "European Union", "Emmanuel Macron"]),
        ("?sort=kind", ["European Union", "Emmanuel Macron", "France"]),
    ],
)
def test_filters_and_orders(client: Client, query: str, found: list[str]) -> None:
    assert names(client, query) == found


def test_names_are_in_the_order_of_the_alphabet(client: Client) -> None:
    for name in ("Zambia", "Croatia", "Côte d'Ivoire", "Costa Rica", "BRICS", "Bahrain"):
        ActorFactory.create(name=name)
    assert names(client, "") == ["Bahrain", "BRICS", "Costa Rica", "Côte d'Ivoire", "Croatia", "Zambia"]


def test_actors_no_longer_in_use_are_not_listed(client: Client) -> None:
    kept = ActorFactory.create()
    ActorFactory.create(merged_into=kept)
    ActorFactory.create(archived_at=timezone.now())
    assert names(client, "") == [kept.name]


@pytest.mark.parametrize("query", ["?kind=ghost", "?group=nobody", f"?q={'x' * 201}"])
def test_filters_that_cannot_be_read_are_told_of(client: Client, query: str) -> None:
    assert "message error" in page(client, query, status=422)


@pytest.mark.parametrize(("query", "status"), [("?sort=slug", 400), ("?page=-1", 400), ("?page=7", 404)])
def test_forged_addresses(client: Client, query: str, status: int) -> None:
    page(client, query, status=status)


@pytest.mark.usefixtures("macron")
def test_the_fragment_is_part_of_the_page(client: Client) -> None:
    whole, fragment = page(client, "?q=france"), page(client, "?q=france", headers=HTMX)
    assert "<html" not in fragment
    assert fragment.strip() in whole


@pytest.mark.usefixtures("macron")
def test_the_download_names_everything(client: Client) -> None:
    response = client.get("/actors/?format=csv&kind=state")
    text = b"".join(response).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["slug"], row["iso3"], row["roles_today"]) == ("france", "FRA", "member state, European Union")
    assert row["other_names"] == "the Élysée"


@pytest.mark.parametrize("sort", ["", "name", "-name", "kind", "-kind"])
def test_the_download_keeps_the_order_shown(client: Client, sort: str) -> None:
    for name, kind in (("Beta", ActorKind.STATE), ("Alpha", ActorKind.PERSON), ("Gamma", ActorKind.BODY)):
        ActorFactory.create(name=name, kind=kind)
    query = f"sort={sort}" if sort else ""
    html = page(client, f"?{query}")
    shown = sorted(("Beta", "Alpha", "Gamma"), key=lambda name: html.index(f">{name}<"))
    lines = b"".join(client.get(f"/actors/?format=csv&{query}")).decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == shown


@pytest.mark.parametrize("number", [2, 60])
def test_the_number_of_queries_is_fixed(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        MembershipFactory.create()
    with django_assert_num_queries(3):
        page(client)
