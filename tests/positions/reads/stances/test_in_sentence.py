"""Words that are less than a sentence are shown in it, to whoever may read the text."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from config.accounts.roles import Role, Visitor
from positions.models import Evidence, Issue, Source
from positions.reads.stances.in_sentence import REACH, place_in_sentences, read_in_sentence
from positions.texts.fragments import InSentence
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.fragments import read

pytestmark = pytest.mark.django_db
PUBLIC, READER = Visitor(Role.PUBLIC), Visitor(Role.READER)
DAY = dt.date(2025, 8, 19)
TEXT = "It was said at noon. There, he added, <troops> may stay <b>in the towns that they hold</b> for years. He left."
FRAGMENT = "<troops> may stay"
IN_SENTENCE = (
    '<span class="mute">{}There, he added, </span><mark>&lt;troops&gt; may stay</mark>'
    '<span class="mute"> &lt;b&gt;in the towns that they hold&lt;/b&gt; for years.{}</span>'
)


@pytest.fixture
def actor() -> Actor:
    return ActorFactory.create(slug="norland", name="Norland")


@pytest.fixture
def issue() -> Issue:
    return IssueFactory.create(slug="troops", dossier__slug="war")


def say(actor: Actor, issue: Issue, *, words: str = FRAGMENT, text: str = TEXT, is_free: bool = True) -> int:
    """Its excerpt."""
    snapshot = SnapshotFactory.create(text=text, source__is_free_to_show=is_free, source__language="en")
    excerpt = ExcerptFactory.create(snapshot=snapshot, words=words)
    stance = StanceFactory.create(actor=actor, issue=issue, stated_date=DAY)
    EvidenceFactory.create(stance=stance, excerpt=excerpt)
    publish(stance)
    found: int = excerpt.pk
    return found


def found_for(visitor: Visitor, *excerpts: int) -> dict[int, InSentence | None]:
    words = {one.pk: one for one in ExcerptFactory._meta.model.objects.filter(pk__in=excerpts)}
    return read_in_sentence(words, visitor=visitor)


def test_many_are_read_at_once(actor: Actor, issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    excerpts = [say(actor, issue) for _ in range(5)]
    words = {one.pk: one for one in ExcerptFactory._meta.model.objects.filter(pk__in=excerpts)}
    with django_assert_num_queries(1):
        found = read_in_sentence(words, visitor=PUBLIC)
    assert (
        list(found.values()) == [InSentence("There, he added, ", " <b>in the towns that they hold</b> for years.")] * 5
    )


def test_two_statements_on_the_same_words_both_have_their_sentence(actor: Actor, issue: Issue) -> None:
    excerpt = say(actor, issue)
    second = StanceFactory.create(actor=actor, issue=issue, stated_date=DAY)
    EvidenceFactory.create(stance=second, excerpt_id=excerpt)
    evidence = list(Evidence.objects.filter(excerpt=excerpt).select_related("excerpt"))
    place_in_sentences(evidence, visitor=PUBLIC)
    assert [one.excerpt.in_sentence for one in evidence] == [
        InSentence("There, he added, ", " <b>in the towns that they hold</b> for years.")
    ] * 2


def test_whole_sentences_are_not_asked_for(
    actor: Actor, issue: Issue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = say(actor, issue, words="It was said at noon.")
    words = {one.pk: one for one in ExcerptFactory._meta.model.objects.filter(pk=whole)}
    with django_assert_num_queries(0):
        assert read_in_sentence(words, visitor=PUBLIC) == {}


def test_a_text_that_is_not_free_is_for_who_is_signed_in(actor: Actor, issue: Issue) -> None:
    excerpt = say(actor, issue, is_free=False)
    assert found_for(PUBLIC, excerpt) == {}
    assert found_for(READER, excerpt)[excerpt]


@pytest.mark.parametrize("n", [REACH - 4, REACH + 40])
def test_a_long_sentence_is_cut_and_says_so(actor: Actor, issue: Issue, n: int) -> None:
    # Either side ends with a blank and a word of three letters.
    filling = "a" * (n - 4)
    excerpt = say(actor, issue, words="may stay", text=f"{filling} bcd may stay efg {filling}.")
    found = found_for(PUBLIC, excerpt)[excerpt]
    assert found
    if n < REACH:
        assert found == InSentence(f"{filling} bcd ", f" efg {filling}.")
    else:
        assert found == InSentence("… bcd ", " efg …")


PAGES = [
    "/dossiers/war/cells/norland/troops/?on=2025-08-20",
    "/dossiers/war/?on=2025-08-20&cell=norland.troops",
    "/actors/norland/?on=2025-08-20",
    "/dossiers/war/compare/?on=2025-08-20&actors=norland,other",
    "/stances/{}/",
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_show_it(client: Client, actor: Actor, issue: Issue, page: str) -> None:
    # A line of words stands in quotation marks.
    first, last = "“”" if "compare" in page else ("", "")
    say(actor, issue)
    say(ActorFactory.create(slug="other"), issue, words="It was said at noon.")
    page = page.format(actor.stances.get().pk)
    html = read(client, page)
    assert IN_SENTENCE.format(first, last) in html
    assert "It was said at noon. There" not in html
    Source.objects.update(is_free_to_show=False)
    assert "for years" not in read(client, page)
    client.force_login(UserFactory.create(role=Role.READER))
    assert IN_SENTENCE.format(first, last) in read(client, page)


def test_a_frame_on_another_site_shows_the_words_alone(client: Client, actor: Actor, issue: Issue) -> None:
    say(actor, issue)
    html = read(client, "/embed/dossiers/war/cells/norland/troops/?on=2025-08-20")
    assert "<mark>&lt;troops&gt; may stay</mark>" in html
    assert "for years" not in html


def test_words_are_in_the_direction_of_their_language(client: Client, actor: Actor, issue: Issue) -> None:
    say(actor, issue, words="وقف إطلاق النار", text="قال إن وقف إطلاق النار ممكن.")
    Source.objects.update(language="ar")
    html = read(client, "/dossiers/war/cells/norland/troops/?on=2025-08-20")
    assert '<blockquote dir="rtl" lang="ar"><span class="mute">قال إن </span><mark>وقف إطلاق النار</mark>' in html


def test_compare_asks_once_for_all_cells(client: Client, actor: Actor, issue: Issue) -> None:
    dossier, other = issue.dossiers.get(), ActorFactory.create(slug="other")
    asked = []
    for number in (2, 6):
        for _ in range(number):
            say(actor, another := IssueFactory.create(dossier=dossier))
            say(other, another)
        read(client, page := "/dossiers/war/compare/?on=2025-08-20&actors=norland,other")
        with CaptureQueriesContext(connection) as queries:
            html = read(client, page)
        asked.append(len(queries))
    assert html.count("for years") == 16
    assert asked[0] == asked[1]
