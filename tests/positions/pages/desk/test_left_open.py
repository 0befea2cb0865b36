"""Passages that nobody coded, beside the text and on the desk, and setting them aside."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.choices import Status, TurnKind, Value
from positions.models import ParkedPassage, Snapshot
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.work.not_coded import NotCoded, count_open, read_not_coded, read_open_sources
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    DoubleCodingFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db
LINES = ["The bridge opens.", "Ada wants a bridge.", "Bob hates the bridge.", "No bridges, says Cyd.", "It rains."]


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def text(editor: User) -> Snapshot:
    IssueFactory.create(slug="bridge", keywords=["bridge"])
    made: Snapshot = SnapshotFactory.create(text="\n\n".join(LINES), source__created_by=editor)
    return made


def words(text: Snapshot, by: User) -> list[str]:
    return [one.exact for one in told(text, by).shown]


def told(text: Snapshot, by: User) -> NotCoded:
    return read_not_coded([text], issues=issues_with_phrases(), by=by)[text.pk]


def code(text: Snapshot, line: str, **fields: object) -> None:
    EvidenceFactory.create(
        stance=StanceFactory.create(**fields), excerpt=ExcerptFactory.create(snapshot=text, words=line)
    )


def url(text: Snapshot, line: str) -> str:
    start = text.text.index(line)
    return f"/desk/texts/{text.pk}/set-aside/?start={start}&end={start + len(line)}&keywords=bridge"


def test_what_is_coded_parked_or_set_aside_is_not_open(text: Snapshot, editor: User) -> None:
    assert words(text, editor) == LINES[:4]
    code(text, "opens")
    code(text, "Ada", status=Status.ARCHIVED)
    ConditionFactory.create(excerpt=ExcerptFactory.create(snapshot=text, words="hates"))
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=text, words="Cyd"))
    assert words(text, editor) == [LINES[1]]


def test_neither_questions_nor_boilerplate_are_open(text: Snapshot, editor: User) -> None:
    at = text.text.index(LINES[1])
    SpeakerFactory.create(snapshot=text, kind=TurnKind.QUESTION, ranges=[(at, at + len(LINES[1]))])
    assert words(text, editor) == [LINES[0], *LINES[2:4]]
    made = SnapshotFactory.create(text="A bridge.\n\nThat bridge.", boilerplate=[(0, 9)])
    bare = Snapshot.objects.get(pk=made.pk)
    assert words(bare, editor) == ["That bridge."]


def test_whoever_codes_blind_is_told_nothing_by_the_count(text: Snapshot, editor: User) -> None:
    for line in LINES[:2]:
        code(text, line)
    ParkedPassageFactory.create(excerpt=ExcerptFactory.create(snapshot=text, words=LINES[2]), reason="Theirs.")
    code(text, LINES[3], coder=editor)
    assert (words(text, editor), len(told(text, editor).aside)) == ([], 1)
    at = text.text.index(LINES[1])
    blind = DoubleCodingFactory.create(snapshot=text, second=editor)
    assert (words(text, editor), told(text, editor).aside) == (LINES[:3], [])
    blind.passages = [(at, at + len(LINES[1]))]
    blind.save()
    assert words(text, editor) == [LINES[1]]


def test_the_page_leads_to_the_next_one_and_counts_for_the_issue_chosen(client: Client, text: Snapshot) -> None:
    code(text, LINES[0])
    IssueFactory.create(slug="rain", keywords=["rains"])
    address = f"/desk/sources/{text.source_id}/"
    html = client.get(address).content.decode()
    place = f"text-{text.text.index(LINES[1])}"
    assert "4 passages with keywords not coded" in html
    assert f'<a href="#{place}">Next passage not coded</a>' in html
    assert f'id="{place}"' in html
    assert "1 passage with keywords of" in client.get(f"{address}?keywords=rain").content.decode()


def test_words_are_set_aside_with_a_reason_and_taken_back(client: Client, text: Snapshot, editor: User) -> None:
    response = client.post(url(text, LINES[1]), {"reason": "Nobody says it."})
    assert (
        response.headers["Location"] == f"/desk/sources/{text.source_id}/?snapshot={text.pk}&keywords=bridge#not-coded"
    )
    row = ParkedPassage.objects.get()
    assert (row.excerpt.exact, row.reason) == (LINES[1], "Nobody says it.")
    html = client.get(f"/desk/sources/{text.source_id}/").content.decode()
    assert f"Set aside by {editor}: Nobody says it." in html
    assert f"parked-{row.pk}" not in html
    assert "Parked passages" not in client.get("/desk/").content.decode()
    client.post(f"/desk/parked/{row.pk}/drop/", {"at": "text"})
    assert words(text, editor) == LINES[:4]


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_a_reason_that_does_not_do_comes_back_as_it_was_typed(client: Client, text: Snapshot, reason: str) -> None:
    response = client.post(url(text, LINES[1]), {"reason": reason})
    assert response.status_code == 422
    assert f'value="{reason}"' in response.content.decode() or not reason
    assert not ParkedPassage.objects.exists()


def test_words_that_do_not_stand_there_are_refused(client: Client, text: Snapshot) -> None:
    response = client.post(f"/desk/texts/{text.pk}/set-aside/?start=5&end=99999", {"reason": "No."})
    assert response.status_code == 400


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_of_sources_has_a_fixed_number_of_queries(
    text: Snapshot, editor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        code(SnapshotFactory.create(text=text.text), LINES[0], coder=editor)
    sources = [row.source for row in Snapshot.objects.select_related("source")]
    with django_assert_num_queries(8):
        found = read_open_sources(sources, by=editor)
    assert {one.open.total for one in found} == {3, 4}
    assert len(found) == number + 1


def test_the_desk_lists_sources_old_words_and_searches(client: Client, text: Snapshot) -> None:
    ada, bob = (ActorFactory.create(name=name) for name in ("Ada", "Bob"))
    issue = IssueFactory.create(slug="rain", dossier=DossierFactory.create(slug="d", actors=[ada, bob]))
    today = timezone.localdate()
    old = today - dt.timedelta(days=800)
    published_stance(actor=ada, issue=issue, stated_date=old)
    published_stance(actor=bob, issue=issue, stated_date=today)
    other = IssueFactory.create(slug="snow", dossier=issue.in_dossiers[0])
    published_stance(actor=bob, issue=other, stated_date=old, value=Value.NO_STATED_POSITION)
    pages = {
        show: client.get(f"/desk/open/?show={show}").content.decode() for show in ("passages", "stale", "searches")
    }
    assert "4 passages not coded" in pages["passages"]
    assert f"/dossiers/d/cells/{ada.slug}/rain/" in pages["stale"]
    assert "1 other spoke since" in pages["stale"]
    assert f"/dossiers/d/cells/{bob.slug}/snow/" in pages["searches"]
    assert client.get("/desk/open/?show=stale&page=2").status_code == 404
    assert client.get("/desk/open/?show=all").status_code == 400


def test_the_pile_counts_what_is_left_open_in_each_text(client: Client, editor: User, text: Snapshot) -> None:
    code(text, LINES[0])
    html = client.get("/desk/").text
    assert f'<a class="small" href="/desk/sources/{text.source_id}/#not-coded">3 passages left open</a>' in html


def test_texts_that_are_long_together_are_not_all_counted(
    client: Client, editor: User, text: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("positions.reads.work.not_coded.LONGEST_LOOKED_THROUGH", len(text.text))
    later = SnapshotFactory.create(text="That bridge.", source__created_by=editor)
    assert count_open([text.source, later.source], by=editor) == {text.source_id: 4, later.source_id: None}
    assert "what is left open was not counted" in client.get("/desk/").text
