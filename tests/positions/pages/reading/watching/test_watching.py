import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.merging import merge_actors
from positions.actions.stances import withdraw_stance
from positions.actions.watching import watch
from positions.choices import Value
from positions.models import Stance, Visit, Watch
from positions.reads.matrix.fresh import find_fresh
from positions.reads.watching.news import read_news
from positions.reads.watching.own import Watched
from tests.factories import ActorFactory, IssueFactory, UserFactory, published_stance
from tests.fragments import read

pytestmark = pytest.mark.django_db
MATRIX = "/dossiers/ukraine/?on=2025-12-31"


@pytest.fixture
def stance() -> Stance:
    """India opposed in 2024, published long ago, and supports since May 2025, published now."""
    issue = IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine")
    india = ActorFactory.create(slug="india", name="India")
    old = published_stance(
        actor=india, issue=issue, value=Value.OPPOSES, stated_date=dt.date(2024, 9, 1), words="We cannot agree."
    )
    Stance.objects.filter(pk=old.pk).update(published_at=timezone.now() - dt.timedelta(days=90))
    return published_stance(actor=india, issue=issue, stated_date=dt.date(2025, 5, 1), words="We now agree.")


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("page", ["/dossiers/ukraine/cells/india/troops/", "/actors/india/", "/issues/troops/"])
def test_whoever_is_not_signed_in_learns_that_it_can_be_watched(client: Client, page: str) -> None:
    [link] = re.findall(r'href="(/account/login/\?next=[^"]*)"[^>]*>Sign in to watch<', read(client, page))
    assert f'value="{page}' in read(client, link)
    assert "watch actors, issues and positions" in read(client, link)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("page", "watched"),
    [
        ("/dossiers/ukraine/cells/india/troops/", (True, True)),
        ("/dossiers/ukraine/?on=2025-12-31&cell=india.troops", (True, True)),
        ("/actors/india/", (True, False)),
        ("/issues/troops/", (False, True)),
    ],
)
def test_the_button_of_a_page_and_its_news(
    client: Client, stance: Stance, page: str, watched: tuple[bool, bool]
) -> None:
    html = read(client, page)
    form = re.search(r'<form method="post" action="/watching/add/">.*?</form>', html, re.DOTALL)
    assert form
    sent = dict(re.findall(r'name="(actor|issue)" value="(\d+)"', form[0]))
    assert client.post("/watching/add/", sent, headers={"Referer": f"http://testserver{page}"})["Location"] == page
    row = Watch.objects.get()
    assert (row.actor_id == stance.actor_id, row.issue_id == stance.issue_id) == watched
    shown = read(client, page)
    assert 'stands on <a href="/watching/">Watching</a>.' in shown
    assert "Stop watching" in shown
    news = read(client, "/watching/")
    assert news.index("We cannot agree.") < news.index("We now agree.")
    assert "1 change" in news
    client.post("/watching/drop/", sent)
    assert "You watch nothing yet" in read(client, "/watching/")


def test_what_is_old_or_of_others_is_no_news(client: Client, stance: Stance, reader: User) -> None:
    watch(actor_id=ActorFactory.create(name="Brazil").pk, issue_id=None, by=reader)
    watch(actor_id=stance.actor_id, issue_id=IssueFactory.create().pk, by=reader)
    other = UserFactory.create(role=Role.READER)
    watch(actor_id=stance.actor_id, issue_id=None, by=other)
    html = read(client, "/watching/")
    assert "We now agree." not in html
    assert "Nobody moved by anything published since." in html
    watch(actor_id=stance.actor_id, issue_id=None, by=reader)
    assert "We now agree." in read(client, "/watching/")
    Stance.objects.filter(pk=stance.pk).update(published_at=timezone.now() - dt.timedelta(days=31))
    assert "We now agree." not in read(client, "/watching/")
    assert "We now agree." in read(client, f"/watching/?since={timezone.localdate() - dt.timedelta(days=40)}")


def test_words_that_move_nobody_are_counted(client: Client, stance: Stance, reader: User) -> None:
    watch(actor_id=stance.actor_id, issue_id=None, by=reader)
    published_stance(actor=stance.actor, issue=stance.issue, stated_date=dt.date(2025, 6, 1), words="We still agree.")
    html = read(client, "/watching/")
    assert "We still agree." not in html
    assert "1 statement more was published by which nobody moved" in html


def test_a_withdrawal_is_news_when_it_is_entered(client: Client, stance: Stance, reader: User) -> None:
    """Whatever day it is dated: the history knows when somebody said so."""
    Stance.objects.filter(pk=stance.pk).update(published_at=timezone.now() - dt.timedelta(days=60))
    watch(actor_id=None, issue_id=stance.issue_id, by=reader)
    assert "We now agree." not in read(client, "/watching/")
    withdraw_stance(
        stance_id=stance.pk, version=stance.version, date=dt.date(2025, 6, 1), note="Taken back.",
        by=UserFactory.create(role=Role.EDITOR),
    )  # fmt: skip
    html = read(client, "/watching/")
    assert "an older statement counts again after a withdrawal" in html


def test_what_was_merged_is_watched_still(client: Client, stance: Stance, reader: User) -> None:
    watch(actor_id=stance.actor_id, issue_id=None, by=reader)
    kept = ActorFactory.create(slug="bharat", name="Bharat")
    merge_actors(gone_id=stance.actor_id, kept_id=kept.pk, by=UserFactory.create(role=Role.REVIEWER))
    html = read(client, "/watching/")
    assert "We now agree." in html
    assert '<a href="/actors/bharat/">Bharat</a>' in html
    assert "Stop watching" in read(client, "/actors/bharat/")
    client.post("/watching/drop/", {"actor": kept.pk})
    assert not Watch.objects.exists()


@pytest.mark.usefixtures("stance")
def test_what_is_new_on_the_matrix(client: Client, reader: User) -> None:
    assert "newly published" not in read(client, MATRIX)
    html = read(client, f"{MATRIX}&since={timezone.localdate()}")
    assert "<b>•</b> 1 cell shown is new since" in html
    assert "newly published" in html
    assert "No cell shown is new" in read(client, f"{MATRIX}&since={timezone.localdate() + dt.timedelta(days=1)}")
    gone = read(client, f"/dossiers/ukraine/?on=2024-01-01&vs=2025-12-31&since={timezone.localdate()}")
    assert "No cell shown is new" in gone
    before = timezone.now().timestamp() - 3600
    client.post("/dossiers/ukraine/seen/", {"until": before})
    assert "1 cell shown is new since you said" in read(client, MATRIX)
    stamp = re.search(r'name="until" value="([\d.]+)"', read(client, MATRIX))
    assert stamp
    client.post("/dossiers/ukraine/seen/", {"until": stamp[1]})
    client.post("/dossiers/ukraine/seen/", {"until": before})  # of a page that was left open
    assert "No cell shown is new" in read(client, MATRIX)
    assert Visit.objects.get().account == reader
    assert client.post("/dossiers/ukraine/seen/", {"until": before + 7200}).status_code == 422


@pytest.mark.usefixtures("stance")
def test_others_see_nothing_of_it(client: Client) -> None:
    for url in (MATRIX, "/actors/india/", "/issues/troops/"):
        html = read(client, url)
        assert "Mark as seen" not in html
        assert "/watching/" not in html


def test_all_that_is_kept_goes_with_the_account(client: Client, stance: Stance, reader: User) -> None:
    watch(actor_id=stance.actor_id, issue_id=stance.issue_id, by=reader)
    client.post("/dossiers/ukraine/seen/", {"until": 1})
    client.post("/watching/views/add/", {"name": "Mine", "address": MATRIX})
    client.post("/watching/digest/", {"frequency": "daily"})
    kept = client.get("/watching/mine.json").json()
    assert kept["watched"] == [{"actor": "india", "issue": "troops"}]
    assert kept["views"] == [{"name": "Mine", "address": MATRIX}]
    assert (kept["digest"], [slug for slug, _ in kept["seen"]]) == ("daily", ["ukraine"])
    reader.delete()
    assert not Watch.objects.exists()


@pytest.mark.parametrize("query", ["since=yesterday", "of=x", "with=1"])
def test_what_cannot_be_is_refused(client: Client, reader: User, query: str) -> None:
    assert reader.pk
    assert client.get(f"/watching/?{query}").status_code == 400
    assert client.get("/watching/?of=999").status_code == 404


def test_a_later_withdrawal_makes_no_news_of_an_edit_before_it(stance: Stance, reader: User) -> None:
    rows = Stance.objects.filter(pk=stance.pk)
    begin = timezone.now()
    rows.update(published_at=begin - dt.timedelta(days=60))
    between = timezone.now()
    rows.update(withdrawn_date=dt.date(2025, 6, 1))

    def fresh(since: dt.datetime, until: dt.datetime) -> set[tuple[int, int]]:
        return find_fresh(issues=[stance.issue_id], on_date=dt.date(2025, 12, 31), since=since, until=until)

    assert fresh(begin, between) == set()
    assert fresh(between, timezone.now()) == {(stance.actor_id, stance.issue_id)}


def test_as_many_statements_as_are_looked_at_whoever_they_were_made_for() -> None:
    india, issue = ActorFactory.create(kind="state"), IssueFactory.create()
    for _ in range(2):
        published_stance(actor=ActorFactory.create(), on_behalf_of=india, issue=issue)
    news = read_news(
        [Watched(1, None, issue)],
        since=timezone.now() - dt.timedelta(days=1),
        until=timezone.now() + dt.timedelta(days=1),
        most=2,
    )
    assert not news.is_cut
