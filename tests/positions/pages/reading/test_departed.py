"""That a position rests on words of a previous government is told wherever the cell is shown."""

import csv
import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from actors.models import Actor, Membership
from positions.models import Issue, Stance
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db
MATRIX = "/dossiers/ukraine/?on=2025-02-01"
CELL = "/dossiers/ukraine/cells/examplia/nato/?on=2025-02-01"
MARK = '<i class="ex">ex</i>'


@pytest.fixture
def stance() -> Stance:
    """Words of Ann, President of Examplia until 19 January 2025."""
    state = ActorFactory.create(kind="state", slug="examplia", name="Examplia")
    other = ActorFactory.create(kind="state", slug="other")
    ann = ActorFactory.create(slug="ann", name="Ann <b>Example</b>")
    MembershipFactory.create(member=ann, group=state, until_date=dt.date(2025, 1, 20))
    issue = IssueFactory.create(slug="nato", dossier=DossierFactory.create(slug="ukraine", actors=[state, other]))
    return published_stance(actor=ann, on_behalf_of=state, issue=issue, stated_date=dt.date(2024, 6, 13))


def follow(stance: Stance, *, role: str = "President", since: str = "2025-01-20", **fields: Any) -> Actor:
    """Bob takes an office that speaks for the state, and has said something as himself once."""
    bob = ActorFactory.create(slug="bob", name="Bob Example")
    MembershipFactory.create(member=bob, group=stance.on_behalf_of, role=role, from_date=since)
    published_stance(actor=bob, **{"issue": stance.issue, "stated_date": dt.date(2024, 10, 16), **fields})
    return bob


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("stance")
def test_the_matrix_marks_the_cell_from_the_day_on(client: Client) -> None:
    page = text_of(client, MATRIX)
    assert page.count(MARK) == 1
    words = "Supports, 13 Jun 2024, words of Ann &lt;b&gt;Example&lt;/b&gt;, in office until 19 January 2025"
    assert f'title="{words}"' in page
    assert 'aria-label="Supports, ex, ' in page
    assert "words of a former office-holder" in page
    assert "Words of former office-holders" in page
    line = '<a href="/dossiers/ukraine/cells/examplia/nato/?on=2025-02-01">Examplia on '
    assert line in page
    before = text_of(client, "/dossiers/ukraine/?on=2025-01-19")
    assert MARK not in before
    assert "former office-holder" not in before


def test_a_changed_office_changes_the_page(client: Client, stance: Stance) -> None:
    etag = client.get(MATRIX)["ETag"]
    Membership.objects.filter(member=stance.actor).update(until_date=None)
    assert client.get(MATRIX)["ETag"] != etag
    assert MARK not in text_of(client, MATRIX)


def test_the_panel_says_whose_words_until_when_and_who_follows(client: Client, stance: Stance) -> None:
    assert "No present holder of this office is on record." in text_of(client, CELL)
    follow(stance)
    panel = text_of(client, CELL)
    assert "then President, Examplia, spoke for Examplia until 19 January 2025." in panel
    assert "In this office since 20 January 2025: " in panel
    assert "whose own words of 16 October 2024 say" in panel
    assert 'href="/dossiers/ukraine/cells/bob/nato/?on=2025-02-01"' in panel
    assert "former office-holder" not in text_of(client, CELL.replace("2025-02-01", "2025-01-19"))


def test_a_frame_says_so_too(client: Client, stance: Stance) -> None:
    follow(stance)
    assert "spoke for Examplia until 19 January 2025." in text_of(client, f"/embed{CELL}")


def test_a_successor_who_has_said_nothing_on_the_issue(client: Client, stance: Stance) -> None:
    follow(stance, issue=IssueFactory.create())
    assert "who has said nothing on record on this issue" in text_of(client, CELL)


def test_one_who_stands_in_holds_the_same_office(client: Client, stance: Stance) -> None:
    follow(stance, role="Acting President")
    assert "In this office since 20 January 2025: " in text_of(client, CELL)


def test_between_two_holders_nobody_holds_the_office(client: Client, stance: Stance) -> None:
    follow(stance, since="2025-02-02")
    assert MARK in text_of(client, MATRIX)
    assert "No present holder of this office is on record." in text_of(client, CELL)
    assert "In this office since 2 February 2025: " in text_of(client, CELL.replace("02-01", "02-02"))


def test_a_state_that_is_no_more_has_no_former_speaker(client: Client, stance: Stance) -> None:
    follow(stance)
    Actor.objects.filter(slug="examplia").update(ended_date="2025-01-25")
    assert MARK in text_of(client, MATRIX.replace("02-01", "01-24"))
    assert MARK not in text_of(client, MATRIX)
    assert "former office-holder" not in text_of(client, CELL)


def test_a_council_has_presidents_one_after_the_other_as_a_state_has(client: Client, stance: Stance) -> None:
    Actor.objects.filter(slug="examplia").update(kind="body", name="The council")
    follow(stance)
    assert "words of Ann" in text_of(client, MATRIX)
    panel = text_of(client, CELL)
    assert "then President, The council, spoke for The council until 19 January 2025." in panel
    assert "In this office since 20 January 2025: " in panel


def test_whoever_holds_several_offices_is_found_by_each(client: Client, stance: Stance) -> None:
    MembershipFactory.create(member=follow(stance), group=stance.on_behalf_of, role="Adviser")
    panel = text_of(client, CELL)
    assert "In this office since 20 January 2025: " in panel
    assert "Also speaks for" not in panel


def test_another_office_is_told_as_such(client: Client, stance: Stance) -> None:
    follow(stance, role="Foreign Minister", since="2020-01-01")
    panel = text_of(client, CELL)
    assert "No present holder of this office is on record." in panel
    assert "Foreign Minister, Examplia, in own words of 16 October 2024" in panel


def test_nobody_learns_of_an_actor_that_is_only_drafted_of(client: Client, stance: Stance) -> None:
    MembershipFactory.create(group=stance.on_behalf_of, member__name="Carol Draft", from_date="2025-01-20")
    assert "Carol Draft" not in text_of(client, CELL)


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("url", ["/issues/nato/", "/actors/examplia/", "/dossiers/ukraine/compare/"])
def test_other_pages_that_show_the_cell(client: Client, url: str) -> None:
    mark = 'title="Words of Ann &lt;b&gt;Example&lt;/b&gt;, in office until 19 January 2025">ex</b>'
    assert text_of(client, f"{url}?actors=examplia,other&on=2025-02-01").count(mark) == 1
    assert mark not in text_of(client, f"{url}?actors=examplia,other&on=2025-01-19")


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("url", ["/dossiers/ukraine/matrix.csv?", "/dossiers/ukraine/compare/?format=csv&"])
def test_downloads_say_whose_and_until_when(client: Client, url: str) -> None:
    response = client.get(f"{url}actors=examplia,other&on=2025-02-01")
    rows = csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig")))
    found = {row["actor"]: (row["former_speaker"], row["former_speaker_until"]) for row in rows}
    assert found == {"examplia": ("ann", "2025-01-19"), "other": ("", "")}


def test_the_record_of_a_day_has_its_own_mark(client: Client, stance: Stance) -> None:
    """As known today it is told as now; as known before anything was on record there is no cell."""
    follow(stance)
    known = f"&known={localdate()}"
    page = text_of(client, MATRIX + known)
    assert page.count(MARK) == 1
    assert "words of Ann &lt;b&gt;Example&lt;/b&gt;, in office until 19 January 2025" in page
    panel = text_of(client, CELL + known)
    assert "then President, Examplia, spoke for Examplia until 19 January 2025." in panel
    assert "In this office since 20 January 2025: " in panel
    assert f'<a class="bare" href="/dossiers/ukraine/cells/bob/nato/?on=2025-02-01&amp;known={localdate()}">' in panel
    table = client.get(f"/dossiers/ukraine/matrix.csv?on=2025-02-01{known}")
    rows = csv.DictReader(StringIO(table.getvalue().decode("utf-8-sig")))
    assert {row["former_speaker"] for row in rows if row["actor"] == "examplia"} == {"ann"}
    for url in (MATRIX, CELL):
        assert "in office" not in text_of(client, f"{url}&known=2026-01-01")


@pytest.mark.usefixtures("stance")
def test_who_was_silent_in_a_period_has_no_former_speaker(client: Client) -> None:
    """What is in force is older than the period: it is not told there, and neither is who said it."""
    url = "/dossiers/ukraine/compare/?format=csv&actors=examplia,other&from=2025-01-21&on=2025-02-01"
    published_stance(actor=Actor.objects.get(slug="other"), issue=Issue.objects.get(), stated_date=dt.date(2025, 1, 25))
    rows = csv.DictReader(StringIO(client.get(url).getvalue().decode("utf-8-sig")))
    found = [(row["value"], row["former_speaker"]) for row in rows if row["actor"] == "examplia"]
    assert found == [("silent", "")]
