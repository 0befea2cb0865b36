"""Looking texts through: what is suggested, done with one, the next."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_ox.models import OxTask
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import SourceKind
from positions.loading.looking import look_through
from positions.models import Dismissal, DoneText, Issue, Snapshot, Source
from positions.reads.work.on_offer import read_on_offer
from positions.reads.work.pile import read_pile, read_place
from tests.factories import (
    ActorFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    UserFactory,
    published_stance,
)
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "suggestions"}
TEXT = "PRESIDENT ALDER: We met in spring. We demand an armistice now. An armistice is near."
DEMAND = "We demand an armistice now."


@pytest.fixture
def editor(client: Client) -> User:
    caches["memory"].clear()
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot(editor: User) -> Snapshot:
    IssueFactory.create(label="Truce", proposition="The sides should stop.", keywords=["armistice"])
    made: Snapshot = SnapshotFactory.create(source__kind=SourceKind.TRANSCRIPT, text=TEXT)
    SpeakerFactory.create(snapshot=made, actor=ActorFactory.create(name="Ida Alder", kind="person"))
    return made


@pytest.fixture
def mine(editor: User) -> list[Snapshot]:
    return [SnapshotFactory.create(source=SourceFactory.create(created_by=editor)) for _ in range(3)]


def list_url(snapshot: Snapshot) -> str:
    return f"/desk/sources/{snapshot.source_id}/suggestions/?snapshot={snapshot.pk}"


def look_url(snapshot: Snapshot) -> str:
    return f"/desk/texts/{snapshot.pk}/look/"


def dismiss_url(snapshot: Snapshot) -> str:
    return f"/desk/texts/{snapshot.pk}/suggestions/dismiss/"


def demand_in(snapshot: Snapshot) -> dict[str, str]:
    start = TEXT.index(DEMAND)
    return {"start": str(start), "end": str(start + len(DEMAND))}


def test_a_suggestion_opens_the_form_and_sets_no_value(client: Client, editor: User, snapshot: Snapshot) -> None:
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "<html" not in part
    assert "data-demarche-offset" in client.get(list_url(snapshot)).content.decode()
    [one] = [one for one in read_on_offer(snapshot, by=editor).best if one.exact == DEMAND]
    place = f"snapshot={snapshot.pk}&start={one.start}&end={one.end}&suggestion={one.key}"
    link = f"/desk/sources/{snapshot.source_id}/stances/add/?{place}"
    assert link.replace("&", "&amp;") in part
    html = client.get(link).content.decode()
    form = shown_form(html, "issue")
    assert form["actor"] == "Ida Alder"
    assert not form["issue"]
    assert "value" not in form
    assert '<input type="radio" name="issue-pick" value="Truce">' in html
    assert client.get(link + "9").status_code == 200  # a suggestion that there is not: the words are


def test_a_long_text_is_looked_through_by_the_worker_while_the_page_tells_how_far(
    client: Client, editor: User, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("positions.reads.work.suggestions.AT_ONCE", 10)
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "Nobody has looked through this long text yet" in part
    assert "hx-get" not in part
    assert not OxTask.objects.exists()  # who reads asks for nothing
    for _ in range(2):
        assert client.post(look_url(snapshot))["Location"] == list_url(snapshot)
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "They are being looked for</b>: 0 of 1 parts" in part
    assert "Nothing that is not coded yet" not in part
    assert client.get(list_url(snapshot)).status_code == 200  # without script: the page with the same
    task = OxTask.objects.get()  # asked for once
    [again] = re.findall(r'hx-get="([^"]+)"', part)
    assert client.get(html.unescape(again), headers=HTMX).status_code == 204
    look_through.func(**task.kwargs)
    task.delete()
    part = client.get(html.unescape(again), headers=HTMX).content.decode()
    assert DEMAND in part
    assert "looked for" not in part
    published_stance(issue=Issue.objects.get(), words="the guns thunder every day")
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert DEMAND in part
    assert "changed since the text was looked through" in part
    assert not OxTask.objects.exists()
    client.post(look_url(snapshot))
    assert "is being looked through again" in client.get(list_url(snapshot), headers=HTMX).content.decode()


def test_what_cannot_be_looked_through_is_said_and_begun_again_by_a_button(
    client: Client, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("positions.reads.work.suggestions.AT_ONCE", 10)
    client.post(look_url(snapshot))
    OxTask.objects.update(enqueued_at="2025-01-01T00:00Z")
    assert "Nobody has looked through the text since" in client.get(list_url(snapshot)).content.decode()
    OxTask.objects.update(status=OxTask.Status.FAILED, finished_at=timezone.now())
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "could not be looked through" in part
    assert "hx-get" not in part
    assert OxTask.objects.count() == 1
    assert "Look through it again" in part
    client.post(look_url(snapshot))
    assert OxTask.objects.count() == 2


def test_what_is_dismissed_is_not_suggested_to_anybody_until_it_is_brought_back(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    for state, words in (("", False), ("", False), ("offered", True)):
        response = client.post(dismiss_url(snapshot), {**demand_in(snapshot), "state": state})
        assert response["Location"] == list_url(snapshot)
        offered = read_on_offer(snapshot, by=editor)
        assert (DEMAND in [one.exact for one in offered.best]) is words
        assert (DEMAND in [one.exact for one in offered.dismissed]) is not words


@pytest.mark.parametrize(("start", "end", "status"), [("5", "5", 422), ("0", "999999", 422), ("", "4", 400)])
def test_only_words_of_the_text_are_dismissed(
    client: Client, snapshot: Snapshot, start: str, end: str, status: int
) -> None:
    assert client.post(dismiss_url(snapshot), {"start": start, "end": end}).status_code == status
    assert not Dismissal.objects.exists()


def test_the_database_refuses_what_is_no_span(editor: User, snapshot: Snapshot) -> None:
    row = {"snapshot": snapshot, "dismissed_by": editor}
    with pytest.raises(IntegrityError, match="dismissal_of_words"), transaction.atomic():
        Dismissal.objects.create(start=4, end=4, **row)
    Dismissal.objects.create(start=3, end=4, **row)
    with pytest.raises(IntegrityError, match="dismissal_unique"), transaction.atomic():
        Dismissal.objects.create(start=3, end=4, **row)


def test_done_with_a_text_leads_to_the_next_and_round(client: Client, editor: User, mine: list[Snapshot]) -> None:
    SnapshotFactory.create()  # somebody else's
    SourceFactory.create(created_by=editor)  # without a text
    first, second, third = mine
    for done, following in ((second, third.source), (third, first.source)):
        response = client.post(f"/desk/texts/{done.pk}/done/", {"state": "done"})
        assert response["Location"] == f"/desk/sources/{following.pk}/"
    assert client.post(f"/desk/texts/{first.pk}/done/", {"state": "done"})["Location"] == "/desk/"
    assert read_pile(editor, shown=9).total == 0
    assert client.post(f"/desk/texts/{first.pk}/done/", {"state": "open"}).status_code == 302
    assert [one for one, _ in read_pile(editor, shown=9).items] == [first.source]


def test_a_corrected_text_is_to_be_looked_through_again(client: Client, editor: User, mine: list[Snapshot]) -> None:
    for text in mine:
        DoneText.objects.create(snapshot=text, done_by=editor)
    SnapshotFactory.create(source=mine[1].source, text="Another text.", supersedes=mine[1])
    assert [one for one, _ in read_pile(editor, shown=9).items] == [mine[1].source]
    Source.objects.filter(pk=mine[1].source_id).update(archived_at="2025-01-01T00:00Z")
    assert not read_pile(editor, shown=9).items


def test_the_page_tells_what_waits(
    client: Client, editor: User, mine: list[Snapshot], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        place = read_place(mine[0], editor)
    assert (place.done, place.waiting, place.next) == (None, 2, mine[1].source)
    page = client.get(f"/desk/sources/{mine[0].source_id}/").content.decode()
    assert "Done with this text" in page
    assert f'href="/desk/sources/{mine[1].source_id}/">Next in my pile' in page
    client.post(f"/desk/texts/{mine[0].pk}/done/", {"state": "done"})
    assert f"{editor} on" in client.get(f"/desk/sources/{mine[0].source_id}/").content.decode()


def test_without_script_a_form_that_is_open_is_not_left_by_being_done(client: Client, mine: list[Snapshot]) -> None:
    place = f"/desk/sources/{mine[0].source_id}/stances/add/?snapshot={mine[0].pk}&start=0&end=4"
    page = client.get(place).content.decode()
    without, with_script = page.split("data-demarche-with-script hidden>", 1)
    assert "data-demarche-without-script>When the stance is saved" in without
    assert "/done/" not in without
    assert "/assign/" not in without
    assert f'action="/desk/texts/{mine[0].pk}/done/"' in with_script


def test_a_language_model_is_asked_from_the_list_where_the_source_may_leave_the_house(
    client: Client, editor: User, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = f"/desk/texts/{snapshot.pk}/ask/"
    assert "language model" not in client.get(list_url(snapshot), headers=HTMX).content.decode()  # none is set up
    monkeypatch.setenv("DEMARCHE_LLM_URL", "https://models.example/v1")
    monkeypatch.setenv("DEMARCHE_LLM_MODEL", "some-model")
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "may not leave the house" in part
    assert ask not in part
    assert client.post(ask).status_code == 422
    Source.objects.update(may_leave_house=True)
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "Sends the text and the issues to some-model at models.example." in part
    assert client.post(ask)["Location"] == list_url(snapshot)
    part = client.get(list_url(snapshot), headers=HTMX).content.decode()
    assert "waits for its turn" in part
    assert ask not in part
    [again] = re.findall(r'hx-get="([^"]+)"', part)
    assert client.get(html.unescape(again), headers=HTMX).status_code == 204
    OxTask.objects.all().delete()
    assert ask in client.get(html.unescape(again), headers=HTMX).content.decode()
