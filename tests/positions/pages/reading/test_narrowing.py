"""Finding, sorting and leaving out rows and cells of a matrix, by its address."""

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client

from positions.choices import Firmness, Value
from positions.models import Dossier
from positions.reads.matrix import columns
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.fragments import read

pytestmark = pytest.mark.django_db
NAMES = {"brazil": "Brazil", "india": "India", "chile": "Chilé"}
URL = "/dossiers/ukraine/?on=2025-12-31"


@pytest.fixture
def dossier() -> Dossier:
    """Brazil opposes, India moved from opposing to supporting firmly, Chile never spoke."""
    found = DossierFactory.create(slug="ukraine")
    troops = IssueFactory.create(slug="troops", label="Troops", dossier=found, tags=["arms"])
    IssueFactory.create(slug="talks", label="Talks", dossier=found)
    brazil, india, chile = (ActorFactory.create(slug=slug, name=name) for slug, name in NAMES.items())
    for actor in (brazil, india, chile):
        found.dossier_actors.create(actor=actor, order=0)
    said: dict[str, Any] = {"issue": troops, "stated_date": dt.date(2024, 5, 1), "value": Value.OPPOSES}
    published_stance(actor=brazil, **said)
    published_stance(actor=india, **said)
    published_stance(actor=india, issue=troops, stated_date=dt.date(2025, 5, 1), firmness=Firmness.FIRM)
    return found


def download(client: Client, query: str) -> str:
    text: str = client.get(f"/dossiers/ukraine/matrix.csv?on=2025-12-31&{query}").getvalue().decode("utf-8-sig")
    return text


def rows(html: str) -> list[str]:
    """The names of the rows, from above."""
    return re.findall(r'<th scope="row"><a href="/actors/([^/]+)/', html)


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    ("query", "shown", "said"),
    [
        ("find=chile", ["chile"], "rows with “chile” in their names"),
        ("sort=troops", ["india", "brazil", "chile"], "sorted by Troops, supporters first"),
        ("sort=-troops", ["brazil", "india", "chile"], "sorted by Troops, opponents first"),
        ("only=moved&vs=2024-12-31", ["india"], "those alone who moved"),
        ("only=silent", ["chile"], "those alone without a position"),
        ("firmness=firm", ["india"], "of firmness “firm”"),
    ],
)
def test_rows_are_chosen_and_ordered(client: Client, query: str, shown: list[str], said: str) -> None:
    html = read(client, f"{URL}&{query}")
    assert rows(html) == shown
    assert said in html
    table = list(csv.DictReader(io.StringIO(download(client, query))))
    assert list(dict.fromkeys(row["actor"] for row in table)) == shown
    assert all(said in row["filtered_by"] for row in table)


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("only=moved&vs=2024-12-31", ["india"]),
        ("only=silent", ["chile"]),
        ("sort=troops", ["india", "brazil", "chile"]),
        ("firmness=firm", ["india"]),
    ],
)
def test_a_download_in_parts_has_the_same_rows_in_each(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str, shown: list[str]
) -> None:
    monkeypatch.setattr(columns, "ISSUES_PER_CHUNK", 1)
    table = list(csv.DictReader(io.StringIO(download(client, query))))
    for issue in ("talks", "troops"):
        assert [row["actor"] for row in table if row["issue"] == issue] == shown
    assert len({row["filtered_by"] for row in table}) == 1


@pytest.mark.parametrize(("query", "shown"), [("find=chile", ["chile"]), ("only=silent", ["chile"]), ("", ["brazil"])])
def test_whoever_looks_for_somebody_looks_among_all(
    client: Client, dossier: Dossier, query: str, shown: list[str]
) -> None:
    """Not among those alone whom the dossier shows first."""
    dossier.first_actors = 1
    dossier.save()
    assert rows(read(client, f"{URL}&{query}")) == shown


@pytest.mark.usefixtures("dossier")
def test_what_is_no_column_sorts_nothing(client: Client) -> None:
    assert "not sorted, as no column here is “peace”" in read(client, f"{URL}&sort=peace")


def test_columns_of_two_topics_are_of_both(client: Client, dossier: Dossier) -> None:
    IssueFactory.create(slug="both", label="Both", dossier=dossier, tags=["arms", "sea; air", "law"])
    html = read(client, f"{URL}&topics=arms&topics=law&tools=1")
    assert ('href="/issues/both/' in html, 'href="/issues/troops/' in html) == (True, False)
    assert "issues of the topics “arms” and “law”" in html
    # Each place counts the issues that are of what was chosen before as well.
    assert re.findall(r"<option[^>]*>([^<]*, [0-9]+)</option>", html.split("UN session")[0].split("Topic")[1]) == [
        *("arms, 2", "law, 1", "sea; air, 1"),
        *("law, 1", "sea; air, 1"),
        "sea; air, 1",
    ]
    one = "topics=arms%3Blaw&topics=&topics=law"
    assert {row["issue"] for row in csv.DictReader(io.StringIO(download(client, one)))} == {"both"}
    assert client.get(f"{URL}&topics=a;b;c;d").status_code == 400
    assert "No issues of this kind" in read(client, f"{URL}&topics=arms;sea")


@pytest.mark.usefixtures("dossier")
def test_columns_of_a_topic_and_of_a_session(client: Client) -> None:
    assert 'href="/issues/talks/' not in read(client, f"{URL}&tag=arms")
    assert 'href="/issues/troops/' in read(client, f"{URL}&session=79")
    assert "No issues of this kind" in read(client, f"{URL}&session=20")


@pytest.mark.parametrize(
    ("votes", "adopted"),
    [
        ([(2023, Value.SUPPORTS), (2023, Value.SUPPORTS), (2023, Value.OPPOSES)], True),
        ([(2023, Value.SUPPORTS), (2023, Value.OPPOSES)], False),
        ([(2023, Value.SUPPORTS), (2024, Value.OPPOSES)], False),
        ([(2023, Value.NEUTRAL)], False),
    ],
    ids=["more-yes", "a-tie", "the-last-counts", "abstentions-alone"],
)
def test_columns_by_the_outcome_of_their_last_vote(
    client: Client, dossier: Dossier, votes: list[tuple[int, Value]], adopted: bool
) -> None:
    issue = IssueFactory.create(slug="put-to-the-vote", dossier=dossier)
    for year, value in votes:
        published_stance(
            actor=ActorFactory.create(), issue=issue, act="vote", value=value, stated_date=dt.date(year, 5, 1)
        )
    for outcome, is_shown in (("adopted", adopted), ("failed", not adopted)):
        html = read(client, f"{URL}&outcome={outcome}")
        # Of what was never voted on nothing was adopted, and nothing failed.
        assert 'href="/issues/talks/' not in html
        assert ('href="/issues/put-to-the-vote/' in html) is is_shown
    assert "had more yes than no" in read(client, f"{URL}&outcome=adopted")
    assert ("put-to-the-vote" in download(client, "outcome=adopted&actors=india")) is adopted


@pytest.mark.usefixtures("dossier")
def test_what_a_filter_leaves_out_is_no_silence(client: Client) -> None:
    html = read(client, f"{URL}&firmness=firm&actors=india,brazil&sort=troops&totals=1")
    assert "1 supports" in html
    assert "No such row" in read(client, f"{URL}&firmness=flexible")
    published_stance(actor=ActorFactory.create(), issue=IssueFactory.create(dossier=Dossier.objects.get()))
    table = download(client, "firmness=firm")
    assert "left-out" not in table  # Brazil's row is gone, and India has no other cell


@pytest.mark.usefixtures("dossier")
def test_totals_count_the_rows_shown(client: Client) -> None:
    assert "1 supports, 1 opposes" in read(client, f"{URL}&totals=1")
    assert "<tfoot>" not in read(client, URL)


@pytest.mark.usefixtures("dossier")
def test_the_tools_keep_what_else_was_chosen(client: Client) -> None:
    html = read(client, f"{URL}&tools=1&vs=2024-12-31&rows=speakers")
    form = re.search(r'<form[^>]*aria-label="Find, sort and filter".*?</form>', html, re.DOTALL)
    assert form
    assert set(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form[0])) == {
        ("on", "2025-12-31"), ("vs", "2024-12-31"), ("rows", "speakers"), ("tools", "1"),
    }  # fmt: skip
    html = read(client, f"{URL}&find=Br%C3%A4%26+x")
    assert 'name="find" value="Brä&amp; x"' in html
    swapped, panel, _ = read(client, f"{URL}&tools=1&find=bra", htmx=True).partition("<aside")
    assert panel
    assert rows(swapped) == ["brazil"]
    assert swapped.strip() in read(client, f"{URL}&tools=1&find=bra")


@pytest.mark.usefixtures("dossier")
def test_without_a_day_to_compare_with_nobody_is_left_out_for_not_moving(client: Client) -> None:
    html = read(client, f"{URL}&only=moved")
    assert rows(html) == rows(read(client, URL))
    assert "those alone who moved" not in html


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize(
    "query",
    ["only=loud", "sort=a%20b", "firmness=hard", "session=0", "session=999", "totals=2",
     "outcome=tied",
     "firmness=firm&known=2025-01-01"],
)  # fmt: skip
def test_what_cannot_be_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}&{query}").status_code == 400
