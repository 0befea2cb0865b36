"""Choices are kept from page to page, every address names its date, and what may be meant is named."""

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from actors.models import Actor
from positions.choices import Value
from positions.models import Dossier, EventActor, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    MembershipFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db

LAST = dt.date(2025, 8, 19)
_A_DAY = dt.timedelta(days=1)
CHOSEN = "on=2025-08-19&vs=2025-01-01&actors=india,brazil&issues=talks"


@pytest.fixture(autouse=True, scope="module")
def dossier(standing: None) -> None:
    actors = [ActorFactory.create(slug=slug, name=slug.title()) for slug in ("india", "brazil", "egypt")]
    dossier = DossierFactory.create(slug="crimea", actors=actors)
    for slug in ("talks", "troops"):
        issue = IssueFactory.create(dossier=dossier, slug=slug, label=slug.title(), tags=["sea"])
        for actor in actors:
            published_stance(actor=actor, issue=issue, stated_date=LAST)


def links(client: Client, url: str) -> list[str]:
    response = client.get(url)
    assert response.status_code == 200, url
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', response.content.decode())]


VIEWS = ["/dossiers/crimea/", "/dossiers/crimea/changes/", "/dossiers/crimea/compare/", "/dossiers/crimea/issues/"]
ASKED = {
    "": "",
    "changes/": "&kind=moved",
    "compare/": "&topics=sea&unanimous=without&by=session&words=without&show=split&order=dossier&measure=kappa",
    "issues/": "",
    "nearest/": "&topics=sea&unanimous=without&actor=india&from=2025-01-01&measure=kappa",
    "similarity/": "&topics=sea&unanimous=without&from=2025-01-01&measure=kappa&tie=0.9",
    "blocs/": "&topics=sea&unanimous=without&blocs=union&members=2025-01-01&from=2025-01-01&measure=kappa",
    "events/": "",
    "events/summit/": "&days=7",
    "briefs/": "",
    "briefs/changes/": "",
    "briefs/silence/": "",
    "briefs/conditions/": "",
    "briefs/deeds/": "",
}
"""The pages of a dossier, each with all that it can be asked beside what is chosen."""


@pytest.fixture
def asked_pages() -> list[str]:
    union = ActorFactory.create(slug="union", name="Union")
    MembershipFactory.create(member=Actor.objects.get(slug="india"), group=union, speaks_for=False)
    EventFactory.create(dossier=Dossier.objects.get(), slug="summit", first_date=LAST)
    return [f"/dossiers/crimea/{page}?{CHOSEN}{more}" for page, more in ASKED.items()]


def test_every_link_between_pages_of_a_dossier_carries_actors_issues_and_dates(
    client: Client, asked_pages: list[str]
) -> None:
    for page in asked_pages:
        for link in links(client, page):
            to = urlsplit(link)
            if not to.path or to.path.removeprefix("/dossiers/crimea/") not in ASKED or "format=" in to.query:
                continue
            kept = parse_qs(to.query)
            assert {"on", "vs"} <= kept.keys() or {"event", "days"} <= kept.keys(), (page, link)
            # Links to everybody or to all issues take one of the two back; an event has days of its own.
            assert kept.keys() & {"actors", "issues"} or kept.get("on") != [str(LAST)], (page, link)


@pytest.fixture
def pages_of_rows() -> list[str]:
    """Pages of one cell, event, issue or actor, on which others of them are named: a spokesman for India,
    who is in office no more, and a minister in his place.
    """
    india, talks = Actor.objects.get(slug="india"), Issue.objects.get(slug="talks")
    speaker, minister = (ActorFactory.create(slug=slug, name=slug.title()) for slug in ("gupta", "rao"))
    office = {"group": india, "role": "Spokesman", "speaks_for": True}
    MembershipFactory.create(**office, member=speaker, from_date=dt.date(2020, 1, 1), until_date=LAST + _A_DAY)
    MembershipFactory.create(**office, member=minister, from_date=LAST + _A_DAY)
    for day, value in ((LAST - dt.timedelta(days=9), Value.OPPOSES), (LAST, Value.SUPPORTS)):
        published_stance(actor=speaker, on_behalf_of=india, issue=talks, stated_date=day, value=value)
    Stance.objects.filter(actor=india, issue=talks).update(withdrawn_date=LAST + _A_DAY)
    event = EventFactory.create(dossier=Dossier.objects.get(), slug="summit", first_date=LAST)
    EventActor.objects.create(event=event, actor=india)
    cell, choice = "cells/india/talks/", CHOSEN.replace("on=2025-08-19", "on=2025-08-21")
    pages = [f"{cell}?{choice}", f"?{choice}&cell=india.talks", f"briefs/card/india/talks/?{choice}"]
    pages += [f"changes/?{choice}", f"briefs/changes/?{choice}", f"events/summit/?{choice}"]
    return [f"/dossiers/crimea/{page}" for page in pages] + [f"/issues/talks/?{choice}", f"/actors/india/?{choice}"]


def test_every_link_to_a_page_that_reads_a_day_names_one(client: Client, pages_of_rows: list[str]) -> None:
    for page in pages_of_rows:
        html = client.get(page).content.decode().partition("<main")[2].partition("</main>")[0]
        assert "gupta" in html.lower() or "briefs/changes" in page, page
        for link in re.findall(r'href="(/[^"]*)"', html):
            to = urlsplit(unescape(link))
            known: frozenset[str] = getattr(resolve(to.path).func, "parameters", frozenset())
            if "on" in known and "format=" not in to.query and "feed" not in to.path:
                assert parse_qs(to.query).keys() & {"on", "event"}, (page, link)


def test_a_cell_hands_its_comparison_on(client: Client, pages_of_rows: list[str]) -> None:
    for page in pages_of_rows[:3]:
        html = client.get(page).content.decode().partition("<main")[2].partition("</main>")[0]
        panel = html.partition('id="cell-panel"')[2] if "cell=" in page else html
        for link in re.findall(r'href="(/[^"]*)"', panel):
            to = urlsplit(unescape(link))
            if "vs" in getattr(resolve(to.path).func, "parameters", frozenset()):
                assert "vs=2025-01-01" in to.query, (page, link)


def test_what_another_said_earlier_names_them(client: Client, pages_of_rows: list[str]) -> None:
    earlier = client.get(pages_of_rows[0]).content.decode().partition("<h3>Earlier</h3>")[2].partition("</ul>")[0]
    assert ">Gupta</a>" in earlier


def test_a_form_keeps_what_was_chosen(client: Client, asked_pages: list[str]) -> None:
    for page in asked_pages:
        html = client.get(page).content.decode().partition("<main")[2]
        for form in re.findall(r"<form[^>]*hx-get.*?</form>", html, re.DOTALL):
            assert {"on", "vs", "actors", "issues"} <= set(re.findall(r'name="(\w+)"', form)), (page, form[:200])


def test_an_address_that_is_kept_has_all_that_was_asked(client: Client, asked_pages: list[str]) -> None:
    for page in asked_pages:
        [permanent] = re.findall(r'<link rel="canonical" href="([^"]*)"', client.get(page).content.decode())
        assert parse_qs(urlsplit(unescape(permanent)).query) == parse_qs(urlsplit(page).query), page


SOURCES = f"/sources/?{CHOSEN}&dossier=crimea"


def test_the_tab_of_sources_takes_all_of_it_and_gives_it_back(client: Client, asked_pages: list[str]) -> None:
    for page in asked_pages:
        tabs = [link for link in links(client, page) if link.startswith("/sources/?")]
        assert tabs == ([] if "summit" in page else [SOURCES]), page  # an event has no tabs
    back = links(client, SOURCES)
    for page in ("", "changes/", "compare/", "issues/", "events/", "briefs/"):
        assert f"/dossiers/crimea/{page}?{CHOSEN}" in back
    html = client.get(f"{SOURCES}&sort=title").content.decode()
    form = re.findall(r"<form[^>]*hx-get.*?</form>", html, re.DOTALL)[0]
    kept = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    assert kept | {"vs": "2025-01-01", "actors": "india,brazil", "issues": "talks", "sort": "title"} == kept
    assert 'value="2025-08-19"' in form


def test_sources_are_those_of_the_chosen_stances(client: Client) -> None:
    """One source a stance; each title names actor and issue."""
    for stance in Stance.objects.select_related("actor", "issue"):
        sources = Source.objects.filter(snapshots__excerpts__evidence__stance=stance)
        assert sources.update(title=f"{stance.actor.slug} on {stance.issue.slug}") == 1
    elsewhere = published_stance(actor=Actor.objects.get(slug="india"), stated_date=LAST)
    Source.objects.filter(snapshots__excerpts__evidence__stance=elsewhere).update(title="india elsewhere")

    def titles(query: str) -> set[str]:
        return set(re.findall(r"(\w+ on \w+|india elsewhere)", client.get(f"/sources/?{query}").content.decode()))

    assert titles(f"{CHOSEN}&dossier=crimea") == {"india on talks", "brazil on talks"}
    assert titles("dossier=crimea&actors=egypt") == {"egypt on talks", "egypt on troops"}
    assert titles("dossier=crimea&on=2025-08-18") == set()
    assert "india elsewhere" in titles("actors=india")
    html = client.get(SOURCES).content.decode()
    assert "<b>Actors:</b> India, Brazil; <b>Issues:</b> Talks" in html
    assert client.get("/sources/?actors=nobody").status_code == 400
    assert client.get("/sources/?issues=nothing").status_code == 400


def test_after_another_date_the_tabs_and_the_way_back_carry_that_one(client: Client) -> None:
    for page in (*VIEWS, "/issues/talks/"):
        part = client.get(f"{page}?on=2025-06-01&actors=india,brazil", headers={"HX-Request": "true"}).content.decode()
        assert "/dossiers/crimea/?on=2025-06-01&amp;actors=india,brazil" in part


@pytest.mark.parametrize("page", ["/issues/talks/", "/actors/india/"])
def test_an_issue_and_an_actor_lead_back_to_what_was_chosen(client: Client, page: str) -> None:
    assert f"/dossiers/crimea/?{CHOSEN}" in links(client, f"{page}?{CHOSEN}")


def test_headings_of_the_matrix_and_the_list_of_issues_hand_the_choice_on(client: Client) -> None:
    matrix = links(client, f"/dossiers/crimea/?{CHOSEN}")
    assert f"/issues/talks/?{CHOSEN}" in matrix
    assert f"/actors/india/?{CHOSEN}" in matrix
    assert f"/issues/troops/?{CHOSEN}" in links(client, f"/dossiers/crimea/issues/?{CHOSEN}")


def test_a_comparison_of_chosen_issues_counts_these_and_says_so(client: Client) -> None:
    html = client.get(f"/dossiers/crimea/compare/?{CHOSEN}").content.decode()
    assert "Agree on 1 of 1 issue" in html
    assert "the 1 chosen issue" in " ".join(html.split())
    assert "Agree on 2 of 2 issues" in client.get("/dossiers/crimea/compare/?actors=india,brazil").content.decode()


@pytest.mark.parametrize("page", [*VIEWS, "/issues/talks/", "/actors/india/", "/dossiers/crimea/cells/india/talks/"])
def test_without_a_date_a_page_shows_the_last_day_on_record_and_names_it(client: Client, page: str) -> None:
    html = client.get(page).content.decode()
    [permanent] = re.findall(r'<link rel="canonical" href="([^"]*)"', html)
    assert permanent.startswith(f"{page}?on=2025-08-19")
    assert f"data-demarche-address>{permanent}<" in html
    assert "today" not in html.split("<main")[1].split("</main>")[0]
    named = client.get(unescape(permanent)).content.decode()
    assert re.findall(r'rel="canonical" href="([^"]*)"', named) == [permanent]


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("/stances/?from=1990-01-01", "Is “since” meant?"),
        ("/stances/?actors=india", "Is “actor” meant?"),
        ("/dossiers/crimea/?date=2020-01-01", "Is “on” meant?"),
        ("/dossiers/crimea/changes/?since=2020-01-01", "It knows actor, actors,"),
        ("/dossiers/crimea/matrix.csv?start=30", "knows no “start”"),
        ("/method/?on=2020-01-01", "Its address takes no choices."),
        ("/actors/?grup=x", "Is “group” meant?"),
    ],
)
def test_the_refusal_names_what_may_be_meant(client: Client, url: str, advice: str) -> None:
    response = client.get(url)
    assert response.status_code == 400
    assert advice in response.content.decode()
