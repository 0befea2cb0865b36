"""Tables of the reading pages as files, from their addresses."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from positions.models import Dossier
from positions.reads.comparisons import blocs
from positions.reads.lists import issue_list
from tests.factories import (
    ActorFactory,
    ClauseIssueFactory,
    DossierFactory,
    DraftFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    NegotiatingTextFactory,
    SnapshotFactory,
    StanceFactory,
    publish,
    published_stance,
)
from tests.positions.pages.reading.test_figures import rows_of

pytestmark = pytest.mark.django_db
TALKS = "/dossiers/talks/"
ON = "on=2024-01-01"


@pytest.fixture(autouse=True, scope="module")
def talks(standing: None) -> Dossier:
    """France and Italy alike on five issues, Spain against on all but the first; the Union has the first two."""
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy", "Spain")]
    union = ActorFactory.create(slug="union", name="Union", kind=ActorKind.GROUP)
    for member in actors[:2]:
        MembershipFactory.create(member=member, group=union, speaks_for=False, from_date=dt.date(2010, 1, 1))
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for number in range(5):
        issue = IssueFactory.create(dossier=dossier, slug=f"i{number}", label=f"Issue {number}", tags=["sea", "war"])
        for actor, value in zip(actors, (2, 2, -2 if number else 2), strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2023, 3, 1))
    return dossier


def offers(client: Client, address: str, form: str) -> bool:
    html = client.get(address).content.decode()
    return all(f"format={form}{more}" in html for more in ('"', "&amp;as=xlsx", "&amp;as=json"))


def test_nearest(client: Client) -> None:
    page = f"{TALKS}nearest/?actor=france&{ON}&vs=2023-02-01"
    assert offers(client, page, "csv")
    near, far = rows_of(client.get(f"{page}&format=csv&as=json"))
    assert (near["other"], near["place"], near["agreement"], near["n"], near["identical_place"]) == (
        "italy", 1, 1.0, 5, 1)  # fmt: skip
    assert (far["other"], far["agreement"], far["lowest_without_one"], far["highest_without_one"]) == (
        "spain", pytest.approx(0.2), 0.0, 0.25)  # fmt: skip
    # The measure asked for stands among the others too.
    assert far["lijphart"] == far["agreement"]
    assert (far["before_as_of"], far["agreement_before"], far["change"]) == ("2023-02-01", None, None)
    assert client.get(f"{TALKS}nearest/?format=csv").status_code == 400


def test_blocs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocs, "BLOC_ROWS_PER_PAGE", 2)
    page = f"{TALKS}blocs/?blocs=union,spain&{ON}"
    assert all(offers(client, page, form) for form in ("unity", "majorities", "issues"))
    union, spain = rows_of(client.get(f"{page}&format=unity&as=json"))
    assert (union["bloc"], union["members"], union["agreement_index"], union["members_on"]) == (
        "union", 2, None, None)  # fmt: skip
    of_a_day, _ = rows_of(client.get(f"{page}&members=2024-01-01&format=unity&as=json"))
    assert (of_a_day["members"], of_a_day["members_on"]) == (2, "2024-01-01")
    assert spain["members"] == 1
    [row] = rows_of(client.get(f"{page}&format=majorities&as=json"))
    assert (row["bloc"], row["other"], row["agreement"], row["n"]) == ("union", "spain", pytest.approx(0.2), 5)
    rows = rows_of(client.get(f"{page}&format=issues&as=json"))
    assert len(rows) == 10
    assert [(row["majority"], row["supports"], row["opposes"], row["on_record"]) for row in rows[2:4]] == [
        ("supports", 2, 0, 2), ("opposes", 0, 1, 1)]  # fmt: skip
    # Who chose none has the table of those that the page opens with.
    assert [row["bloc"] for row in rows_of(client.get(f"{TALKS}blocs/?{ON}&format=unity&as=json"))] == ["union"]


def test_two_in_compare(client: Client) -> None:
    page = f"{TALKS}compare/?actors=france,spain&{ON}"
    assert all(offers(client, page, form) for form in ("measures", "meetings"))
    figures = {row["measure"]: row for row in rows_of(client.get(f"{page}&format=measures&as=json"))}
    assert (figures["identical"]["figure"], figures["identical"]["n"]) == (0.2, 5)
    met = rows_of(client.get(f"{page}&format=meetings&as=json"))
    assert len(met) == 25
    assert {(row["value"], row["other_value"]): row["n"] for row in met if row["n"]} == {
        ("supports", "supports"): 1, ("supports", "opposes"): 4}  # fmt: skip
    assert client.get(f"{page},italy&format=measures").status_code == 400


def test_the_issues_of_a_dossier(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(issue_list, "ISSUES_PER_PAGE", 2)
    page = f"{TALKS}issues/?{ON}"
    assert offers(client, page, "csv")
    with django_assert_num_queries(3):
        rows = rows_of(client.get(f"{page}&page=2&format=csv&as=json"))
    assert [row["issue"] for row in rows] == ["i0", "i1", "i2", "i3", "i4"]
    assert (rows[0]["actors"], rows[0]["last_change_date"], rows[0]["tags"]) == (3, "2023-03-01", "sea, war")
    answer = client.get(f"{page}&tag=sea&q=Issue+3&format=csv")
    assert "talks-issues-2024-01-01-part.csv" in answer["Content-Disposition"]


def test_the_events_of_a_dossier(client: Client, talks: Dossier) -> None:
    EventFactory.create(dossier=talks, slug="summit", title="=Summit", first_date=dt.date(2023, 5, 1))
    assert offers(client, f"{TALKS}events/", "csv")
    [row] = rows_of(client.get(f"{TALKS}events/?format=csv&as=json"))
    assert (row["event"], row["first_date"], row["last_date"], row["title"]) == (
        "summit", "2023-05-01", None, "=Summit")  # fmt: skip
    assert b"'=Summit" in client.get(f"{TALKS}events/?format=csv").getvalue()


def test_negotiating_texts_and_their_clauses(client: Client, talks: Dossier) -> None:
    text = NegotiatingTextFactory.create(dossier=talks, title="Truce at sea")
    drafts = ("• Ships may pass in [thirty] days.", "• Ships may pass in ten days.\n\n• Grain is sold.")
    for place, words in enumerate(drafts, start=1):
        snapshot = SnapshotFactory.create(text=words, source__is_free_to_show=True, source__publisher=f"Side {place}")
        stance = StanceFactory.create()
        EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words="Ships"))
        publish(stance)
        DraftFactory.create(text=text, snapshot=snapshot, place=place)
    ClauseIssueFactory.create(text=text, snapshot=snapshot, issue=talks.issues.get(slug="i1"))
    assert offers(client, f"{TALKS}briefs/texts/", "csv")
    [row] = rows_of(client.get(f"{TALKS}briefs/texts/?format=csv&as=json"))
    assert (row["title"], row["versions"]) == ("Truce at sea", 2)
    assert offers(client, f"/texts/{text.pk}/?{ON}", "csv")
    rows = rows_of(client.get(f"/texts/{text.pk}/?{ON}&format=csv&as=json"))
    assert [(row["clause"], row["version"], row["change"], row["put_in"]) for row in rows] == [
        (1, 1, "new", ""), (1, 2, "changed", "ten"), (2, 2, "new", "")]  # fmt: skip
    assert (rows[1]["left_out"], rows[0]["brackets"], rows[1]["by"]) == ("[thirty]", 1, "Side 2")
