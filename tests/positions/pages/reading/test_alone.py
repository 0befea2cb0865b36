"""One row or one column of a matrix at a time."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from positions.choices import Value
from positions.models import Dossier
from positions.reads.matrix.alone import Alone
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]
URL = "/dossiers/ukraine/?on=2025-12-31"


@pytest.fixture(autouse=True)
def dossier() -> Dossier:
    """Brazil opposes troops and then supports them; Chile never spoke."""
    found = DossierFactory.create(slug="ukraine")
    troops = IssueFactory.create(slug="troops", label="Troops <b>abroad</b>", dossier=found)
    IssueFactory.create(slug="talks", label="Talks", dossier=found)
    brazil, chile = (ActorFactory.create(slug=name.lower(), name=name) for name in ("Brazil", "Chile"))
    for actor in (brazil, chile):
        found.dossier_actors.create(actor=actor, order=0)
    said: dict[str, Any] = {"actor": brazil, "issue": troops}
    published_stance(**said, stated_date=dt.date(2024, 5, 1), value=Value.OPPOSES)
    published_stance(**said, stated_date=dt.date(2025, 5, 1), value=Value.SUPPORTS)
    made: Dossier = found
    return made


def shown(client: Client, query: str) -> Alone:
    page = client.get(URL + query)
    assert page.status_code == 200
    alone: Alone = page.context["walk"].shown
    return alone


def test_alone_an_issue_has_every_actor_and_an_actor_every_issue(client: Client, dossier: Dossier) -> None:
    dossier.first_actors = dossier.first_issues = 1
    dossier.save()
    assert "1 of 2 issues" in client.get(URL).content.decode()
    assert [line.name for line in shown(client, "&alone=issue.troops").lines] == ["Brazil", "Chile"]
    assert len(shown(client, "&alone=actor.brazil").lines) == 2


def test_a_row_is_a_list_of_its_issues(client: Client) -> None:
    page = client.get(f"{URL}&vs=2024-12-31&alone=actor.brazil")
    html = page.content.decode()
    assert [line.name for line in page.context["walk"].shown.lines] == ["Troops <b>abroad</b>", "Talks"]
    assert "Troops &lt;b&gt;abroad" in html
    assert "Supports" in html
    assert "1 May 2025, was opposes" in html
    assert "Nothing on record" in html
    assert "data-demarche-grid" not in html
    assert re.search(r'href="/dossiers/ukraine/cells/brazil/troops/\?on=2025-12-31&amp;vs=2024-12-31"', html)


def test_a_column_is_a_list_of_its_actors(client: Client) -> None:
    alone = shown(client, "&alone=issue.troops")
    assert [(line.name, bool(line.cell)) for line in alone.lines] == [("Brazil", True), ("Chile", False)]
    assert (alone.number, alone.total) == (1, 2)


def test_neighbours_are_plain_links_that_keep_what_else_the_address_says(client: Client) -> None:
    page = client.get(f"{URL}&vs=2024-12-31&totals=1&alone=actor.brazil")
    walk = page.context["walk"]
    assert walk.before_url == ""
    assert walk.after_url == "?on=2025-12-31&vs=2024-12-31&totals=1&alone=actor.chile"
    html = page.content.decode()
    assert f'href="{walk.after_url.replace("&", "&amp;")}" rel="next" hx-get' in html
    assert "Actor before" not in html
    assert shown(client, walk.after_url.replace("?on=2025-12-31", "")).name == "Chile"
    assert walk.whole_url == "?on=2025-12-31&vs=2024-12-31&totals=1"
    # The controls keep it when they change the date.
    assert '<input type="hidden" name="alone" value="actor.brazil">' in html


def test_neighbours_name_the_day_that_nobody_asked_for(client: Client) -> None:
    walk = client.get("/dossiers/ukraine/?alone=actor.brazil").context["walk"]
    assert re.fullmatch(r"\?on=[0-9-]{10}&alone=actor\.chile", walk.after_url)
    assert re.fullmatch(r"\?on=[0-9-]{10}", walk.whole_url)


def test_the_matrix_leads_to_its_first_row_and_column(client: Client) -> None:
    html = client.get(URL).content.decode()
    assert "alone=actor.brazil" in html
    assert "alone=issue.troops" in html
    assert 'class="alone' not in html


def test_what_a_filter_leaves_out_is_told(client: Client) -> None:
    page = client.get(f"{URL}&find=chile&alone=actor.brazil")
    assert page.context["walk"].shown is None
    assert "Not among the rows and columns shown" in page.content.decode()


@pytest.mark.parametrize("alone", ["brazil", "dossier.ukraine", "actor.", "actor.a b", "issue.a.b"])
def test_what_cannot_be_meant(client: Client, alone: str) -> None:
    assert client.get(f"{URL}&alone={alone}").status_code == 400


def test_downloads_and_frames_are_of_the_whole(client: Client) -> None:
    html = client.get(f"{URL}&alone=actor.brazil").content.decode()
    for link in re.findall(r'href="(/dossiers/ukraine/(?:matrix\.csv|cite/)[^"]*)"', html):
        assert "alone" not in link
    assert client.get("/dossiers/ukraine/matrix.csv?alone=actor.brazil").status_code == 400
