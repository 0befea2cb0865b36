import csv
import datetime as dt
import re
from io import StringIO

import pytest
from django.template.loader import render_to_string
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Value
from positions.models import Event, EventActor, Stance
from positions.pages.query import offer_events
from tests.factories import ActorFactory, DossierFactory, EventFactory, SourceFactory, UserFactory, published_stance
from tests.fragments import assert_swap_equals_page, read

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 15)
URL = "/dossiers/talks/events/alaska/"


@pytest.fixture
def stance() -> Stance:
    """India moved two days after the summit."""
    actor = ActorFactory.create(slug="india", name="India")
    first = published_stance(
        actor=actor, issue__dossier__slug="talks", issue__slug="troops", value=Value.OPPOSES,
        stated_date=DAY - dt.timedelta(days=300), words="We cannot agree.",
    )  # fmt: skip
    return published_stance(
        actor=actor, issue=first.issue, value=Value.SUPPORTS, stated_date=DAY + dt.timedelta(days=2),
        words="We now agree.",
    )  # fmt: skip


@pytest.fixture
def event(stance: Stance) -> Event:
    made: Event = EventFactory.create(
        dossier=stance.issue.dossiers.get(),
        slug="alaska",
        first_date=DAY,
        title="Two presidents meet",
        note="On <a> base.",
    )
    return made


def test_who_moved_around_it_with_both_words(client: Client, event: Event) -> None:
    html = read(client, URL)
    assert "Two presidents meet" in html
    assert "On &lt;a&gt; base." in html
    assert html.index("We cannot agree.") < html.index("We now agree.")
    assert "4 steps towards support" in html
    assert "16 Jul 2025 to 14 Aug 2025" in html
    assert "15 Aug 2025 to 14 Sep 2025" in html
    assert "Nobody is known to have moved: nothing said in these days is on record." in html
    assert_swap_equals_page(client, shown=URL, followed=f"{URL}?days=7", fragment="around-event")


def test_who_took_part_is_told_on_both_sides(client: Client, event: Event) -> None:
    russia = ActorFactory.create(slug="russia", name="Russia")
    EventActor.objects.create(event=event, actor=russia)
    gone = ActorFactory.create(name="Gone", archived_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    EventActor.objects.create(event=event, actor=gone)
    assert f'With <a href="/actors/russia/?on={DAY}">Russia</a></p>' in read(client, URL)
    assert "summit · Russia</small>" in read(client, "/dossiers/talks/events/")
    assert "Two presidents meet" in read(client, "/actors/russia/").split("Events with Russia")[1]
    event.archived_at = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)
    event.save()
    assert "Events with Russia" not in read(client, "/actors/russia/")


def test_nothing_on_record_is_said_so(client: Client, event: Event) -> None:
    assert "Nothing on record" in read(client, f"{URL}?days=1")


@pytest.mark.parametrize("days", ["0", "367", "-1", "many", "1.5", "9" * 30])
def test_days_out_of_bounds_are_refused(client: Client, event: Event, days: str) -> None:
    assert client.get(f"{URL}?days={days}").status_code == 400


def test_other_events_are_next_to_it(client: Client, event: Event) -> None:
    dossier = event.dossier
    for number, slug in ((-9, "before"), (9, "after")):
        EventFactory.create(dossier=dossier, slug=slug, first_date=DAY + dt.timedelta(days=number))
    EventFactory.create(slug="elsewhere", first_date=DAY)
    html = read(client, f"{URL}?on=2025-08-20&actors=france&days=90")
    kept = "on=2025-08-20&amp;actors=france&amp;days=90"
    assert f'href="/dossiers/talks/events/before/?{kept}" rel="prev"' in html
    assert f'href="/dossiers/talks/events/after/?{kept}" rel="next"' in html
    assert client.get("/dossiers/talks/events/elsewhere/").status_code == 404


def test_its_source_is_shown_to_whom_it_is_shown(client: Client, event: Event) -> None:
    Event.objects.update(source=SourceFactory.create(title="An unquoted note"))
    assert "An unquoted note" not in read(client, URL)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert "An unquoted note" in read(client, URL)


def test_the_download_has_changes_and_those_who_did_not_move(client: Client, event: Event, stance: Stance) -> None:
    for number in (-1, 1):
        published_stance(
            issue=stance.issue, actor=(still := ActorFactory.create(name="Still")) if number < 0 else still,
            value=Value.NEUTRAL, stated_date=DAY + dt.timedelta(days=number),
        )  # fmt: skip
    published_stance(issue=stance.issue, actor=still, value=Value.NEUTRAL, stated_date=DAY - dt.timedelta(days=99))
    answer = client.get(f"{URL}?format=csv")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    told = [(row["side"], row["kind"], row["actor"], row["value_before"], row["value_after"]) for row in rows]
    assert told == [
        ("after", "moved", "india", "opposes", "supports"),
        ("before and after", "spoke", still.slug, "neutral", "neutral"),
    ]
    assert all(row["address"].startswith("http://testserver/dossiers/talks/cells/") for row in rows)


def test_a_change_of_unknown_side_is_listed_apart_and_downloaded(client: Client, event: Event, stance: Stance) -> None:
    published_stance(
        issue=stance.issue, actor__slug="late", stated_date=dt.date(2025, 8, 1), stated_precision="month"
    )  # fmt: skip
    html = read(client, URL)
    before, unsure = html.index('id="before"'), html.index('id="unsure"')
    assert before < unsure < html.index('href="/actors/late/')
    rows = csv.DictReader(StringIO(client.get(f"{URL}?format=csv").getvalue().decode("utf-8-sig")))
    assert [(row["side"], row["actor"]) for row in rows] == [("after", "india"), ("unsure", "late")]


def test_after_an_event_its_own_day_is_told(client: Client, event: Event, stance: Stance) -> None:
    published_stance(issue=stance.issue, actor__name="Iceland", stated_date=DAY)
    html = read(client, "/dossiers/talks/changes/")
    [query] = re.findall(r'href="(\?vs=[0-9-]+)"', html)
    assert "Iceland</a>" in read(client, f"/dossiers/talks/changes/{query}")
    assert "Iceland</a>" in read(client, f"/dossiers/talks/changes/{query}&on={DAY}")
    assert "vs=2025-07-15" in re.findall(r'href="/dossiers/talks/(\?[^"]*vs=[^"]*)"', read(client, URL))[0]


def test_after_the_first_event_that_can_be_is_a_date_still(client: Client, event: Event) -> None:
    Event.objects.update(first_date=dt.date(1800, 1, 1))
    assert 'href="?vs=1800-01-01"' in read(client, "/dossiers/talks/changes/")


def test_the_tab_of_events_keeps_the_date_and_the_actors(client: Client, event: Event) -> None:
    query = "?on=2025-08-20&amp;actors=india"
    for page in ("", "changes/", "issues/", "events/"):
        html = read(client, f"/dossiers/talks/{page}?on=2025-08-20&actors=india")
        assert f'href="/dossiers/talks/events/{query}"' in html


PAGES = [
    "/dossiers/talks/", "/dossiers/talks/changes/", "/dossiers/talks/compare/?actors=india,other",
    "/issues/troops/", "/actors/india/", "/dossiers/talks/cells/india/troops/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("event")
def test_every_view_over_time_names_the_event(client: Client, page: str) -> None:
    ActorFactory.create(slug="other")
    assert "Two presidents meet" in read(client, page)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/dossiers/talks/?rows=speakers", "/dossiers/talks/?on=2025-08-15&amp;rows=speakers"),
        ("/dossiers/talks/?rows=speakers", "/dossiers/talks/?vs=2025-08-15&amp;rows=speakers"),
        ("/dossiers/talks/changes/?kind=new", "?kind=new&amp;vs=2025-08-14"),
        ("/dossiers/talks/changes/?kind=new", "?kind=new&amp;on=2025-08-15"),
        ("/dossiers/talks/compare/?actors=india,other", "?actors=india%2Cother&amp;vs=2025-08-15"),
        ("/issues/troops/", "?on=2025-08-15"),
        ("/actors/india/", "?on=2025-08-15"),
    ],
)
@pytest.mark.usefixtures("event")
def test_an_event_is_a_date_to_choose_whose_address_names_the_day(client: Client, page: str, address: str) -> None:
    ActorFactory.create(slug="other")
    assert f'href="{address.removeprefix("/dossiers/talks/")}"' in read(client, page)


def test_of_many_events_those_near_the_day_are_offered_as_dates() -> None:
    dossier = DossierFactory.create(slug="talks")
    first = dt.date(2020, 1, 1)
    days = [first + dt.timedelta(days=10 * n) for n in range(60)]
    events = [EventFactory.create(dossier=dossier, first_date=day) for day in days]
    offered = offer_events(events, str, near=days[10], dossier=dossier)
    assert [event.first_date for event, _ in offered.rows] == days[39::-1]
    assert offered.rows[0][1] == str(days[39])
    html = render_to_string("components/event_dates.html", {"offers": offered, "label": "Events"})
    assert '<a href="/dossiers/talks/events/">All events of' in html
    few = offer_events(events[:40], str, near=days[59], dossier=dossier)
    assert (len(few.rows), few.more_of) == (40, None)


def test_many_events_with_no_change_between_are_folded(client: Client, event: Event, stance: Stance) -> None:
    address = f"/dossiers/talks/changes/?vs=2000-01-01&on={event.first_date.year + 9}-12-31"
    for year in (1, 2, 3, 4):
        assert "events with no change between" not in read(client, address)
        EventFactory.create(
            dossier=event.dossier, title=f"Talks {year}", first_date=dt.date(event.first_date.year + year, 3, 1)
        )
    first, last = (f"1 March {event.first_date.year + year}" for year in (1, 4))
    html = read(client, address)
    assert f"<summary>4 events with no change between, {first} to {last}</summary>" in html
    assert all(f">Talks {year}</a>" in html for year in (1, 2, 3, 4))
