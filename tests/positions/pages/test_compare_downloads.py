import csv
import datetime as dt
import io

import pytest
from django.test import Client

from actors.models import Actor
from positions.choices import Value
from positions.models import Dossier
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db
URL = "/dossiers/ukraine/compare/?actors=france,italy&on=2025-08-20"


def download(client: Client, url: str) -> tuple[str, list[dict[str, str]]]:
    """The name of the file, and its rows."""
    response = client.get(url)
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")
    return response["Content-Disposition"].split('"')[1], list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy")]


@pytest.fixture
def dossier(actors: list[Actor]) -> Dossier:
    """France alone on the first of six issues, both on five, on which they differ once."""
    dossier = DossierFactory.create(slug="ukraine", actors=actors)
    for number, values in enumerate([(2, None), (2, 2), (2, 2), (0, 0), (-2, -2), (2, -2)]):
        issue = IssueFactory.create(dossier=dossier, slug=f"issue-{number}", label="=1+1" if number == 5 else "Label")
        for actor, value in zip(actors, values, strict=True):
            if value is not None:
                published_stance(
                    actor=actor, issue=issue, value=value, stated_date=dt.date(2025, 8, 1), stated_precision="month"
                )
    return dossier


@pytest.mark.usefixtures("dossier")
def test_positions_come_in_the_order_shown_with_what_is_missing(client: Client) -> None:
    name, rows = download(client, f"{URL}&format=csv")
    assert name == "ukraine-compare-2025-08-20.csv"
    assert [(row["issue"], row["actor"]) for row in rows[:2]] == [("issue-5", "france"), ("issue-5", "italy")]
    assert [(row["issue"], row["actor"], row["value"], row["code"]) for row in rows[-2:]] == [
        ("issue-0", "france", "supports", "2"),
        ("issue-0", "italy", "not-researched", ""),
    ]
    assert {(row["since"], row["since_precision"], row["stated_precision"]) for row in rows[:10]} == {
        ("2025-08-01", "month", "month")
    }
    assert {row["filtered_by"] for row in rows} == {"Actors: France, Italy"}


@pytest.mark.usefixtures("dossier")
def test_what_is_filtered_is_said_in_name_and_file_and_no_cell_is_a_formula(client: Client) -> None:
    name, rows = download(client, f"{URL}&show=split&issues=issue-5,issue-1&format=csv")
    assert name == "ukraine-compare-2025-08-20-split-part.csv"
    assert [row["issue_label"] for row in rows] == ["'=1+1", "'=1+1"]
    assert rows[0]["filtered_by"] == "Actors: France, Italy; Issues: =1+1, Label; Shown: Where they differ"
    assert {row["actors_differ"] for row in rows} == {"1"}


def test_every_page_is_in_the_file(client: Client, dossier: Dossier, actors: list[Actor]) -> None:
    issues = [IssueFactory.create(dossier=dossier) for _ in range(60)]
    many_published(60, actors=actors[:1], issues=issues)
    assert len(download(client, f"{URL}&format=csv&page=2")[1]) == 2 * 66


@pytest.mark.usefixtures("dossier")
def test_agreement_comes_with_its_n_and_years(client: Client) -> None:
    name, [row] = download(client, f"{URL}&vs=2025-07-01&format=pairs")
    assert name == "ukraine-compare-2025-08-20-pairs.csv"
    assert (row["actor"], row["other"], row["measure"]) == ("france", "italy", "identical")
    assert (row["agreement"], row["n"], row["identical"], row["left_out"]) == ("0.8", "5", "4", "0")
    assert (row["first_year"], row["last_year"]) == ("2025", "2025")
    assert (row["compared_with"], row["agreement_before"], row["n_before"]) == ("2025-07-01", "", "0")
    _, [row] = download(client, f"{URL}&issues=issue-1&format=pairs")
    assert (row["agreement"], row["n"], row["filtered_by"]) == ("", "1", "Actors: France, Italy; Issues: Label")


@pytest.mark.usefixtures("dossier")
def test_the_page_offers_both(client: Client) -> None:
    html = client.get(URL).content.decode()
    assert "format=csv" in html
    assert "format=pairs" in html


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("query", ["?format=csv", "?actors=france&format=pairs", "?actors=france,italy&format=xml"])
def test_what_cannot_be_downloaded_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/dossiers/ukraine/compare/{query}").status_code == 400


class TestChanges:
    @pytest.fixture(autouse=True)
    def _shifts(self, dossier: Dossier, actors: list[Actor]) -> None:
        issue = dossier.issues.get(slug="issue-5")
        published_stance(
            actor=actors[0], issue=issue, value=Value.LEANS_OPPOSE, stated_date=dt.date(2025, 9, 2), words="=Never."
        )

    def test_are_in_the_order_shown_with_old_and_new_words(self, client: Client) -> None:
        name, rows = download(client, "/dossiers/ukraine/changes/?vs=2025-07-01&on=2025-10-01&format=csv")
        assert name == "ukraine-changes-2025-07-01-2025-10-01.csv"
        assert len(rows) == 12
        first = rows[0]
        assert (first["date"], first["precision"], first["kind"], first["steps"]) == (
            "2025-09-02",
            "day",
            "moved",
            "-3",
        )
        assert (first["value_before"], first["value_after"], first["words_after"]) == (
            "supports",
            "leans-oppose",
            "'=Never.",
        )
        assert first["address"] == "http://testserver/dossiers/ukraine/cells/france/issue-5/?on=2025-09-02"
        assert first["filtered_by"] == "After: 1 July 2025; Until: 1 October 2025"
        assert {row["precision"] for row in rows[1:]} == {"month"}
        assert {row["kind"] for row in rows[1:]} == {"new"}

    def test_are_all_in_the_file_however_many_pages(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("positions.reads.timelines.shifts._WALKED", 5)
        _, rows = download(client, "/dossiers/ukraine/changes/?vs=2025-07-01&on=2025-10-01&format=csv&after=")
        assert len({(row["date"], row["issue"], row["actor"]) for row in rows}) == 12

    def test_say_what_they_were_filtered_by(self, client: Client) -> None:
        query = "?vs=2025-07-01&on=2025-10-01&kind=moved&actors=france&issues=issue-5&format=csv"
        name, rows = download(client, f"/dossiers/ukraine/changes/{query}")
        assert name == "ukraine-changes-2025-07-01-2025-10-01-part.csv"
        assert len(rows) == 1
        assert rows[0]["filtered_by"].endswith("; Kind: Moved; Actors: France; Issues: =1+1")
        page = client.get(f"/dossiers/ukraine/changes/{query.replace('&format=csv', '')}").content.decode()
        assert "kind=moved&amp;actors=france&amp;issues=issue-5&amp;format=csv" in page

    def test_another_format_is_refused(self, client: Client) -> None:
        assert client.get("/dossiers/ukraine/changes/?format=pdf").status_code == 400
