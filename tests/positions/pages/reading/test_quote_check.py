"""The page where quotations are pasted."""

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from positions.choices import Act, Rendering
from positions.models import Snapshot
from positions.pages.reading.quote_check import RETOLD
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SpeakerFactory,
    UserFactory,
    publish,
    published_stance,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]

URL = reverse("quote_check")
TEXT = "Before it. “We will not send <b>troops</b>,” she said. After it."
WORDS = "“We will not send <b>troops</b>,” she said."


@pytest.fixture
def spoken() -> None:
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=TEXT), words=WORDS)
    publish(EvidenceFactory.create(excerpt=excerpt).stance)


def read(client: Client, quote: str) -> str:
    return client.get(URL, {"q": quote}).content.decode()


@pytest.mark.parametrize("page", [URL, f"{reverse('search')}?q=troops"])
def test_the_form_is_sent_without_a_token_and_no_reader_gets_a_cookie(page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert f'method="post" action="{URL}"' in client.get(page).content.decode()
    assert client.post(URL, {"q": "We will not send"}).status_code == 302
    assert client.post(URL, {"q": "We will not send " * 200}).status_code == 200
    assert not client.cookies


def test_it_asks_for_words() -> None:
    page = Client().get(URL)
    assert page.status_code == 200
    assert "verdict" not in page.content.decode()


@pytest.mark.usefixtures("spoken")
def test_words_on_record_lead_to_their_excerpt(client: Client) -> None:
    page = read(client, "We will NOT send")
    assert "On record, verbatim" in page
    assert "<mark>We will not send</mark>" in page
    assert "Printed otherwise there: capitals." in page
    assert "Before it" not in page
    assert "?excerpt=" in page


@pytest.mark.parametrize(
    ("act", "is_told"),
    [(Act.VERBATIM, False), (Act.DOCUMENT, False), (Act.PARAPHRASE, True), (Act.REPORTED, True), (Act.ACTION, True)],
)
def test_words_of_the_source_alone_are_nobodys_quotation(client: Client, act: Act, is_told: bool) -> None:
    """They stand there verbatim, and no newsroom may put them into the actor's mouth."""
    reporter = ActorFactory.create(name="Norland") if act == Act.REPORTED else None
    published_stance(words="Peace was refused outright", act=act, reported_by=reporter)
    html = read(client, "Peace was refused outright")
    assert (">On record, verbatim</h2>" in html) is not is_told
    assert (">On record, in the source’s words, not the speaker’s</h2>" in html) is is_told
    assert (RETOLD in html) is is_told
    assert f", {act.label.lower()}" in html
    assert ("by Norland" in html) is (act == Act.REPORTED)


def test_an_interpreters_words_are_not_the_speakers_own(client: Client) -> None:
    published_stance(words="Peace was refused outright", act=Act.DOCUMENT, rendering=Rendering.TRANSLATED)
    html = read(client, "Peace was refused outright")
    assert RETOLD in html
    assert "document (translated)" in html


@pytest.mark.usefixtures("spoken")
def test_an_alteration_is_marked_and_escaped(client: Client) -> None:
    page = read(client, "We will send <b>troops</b>, she said")
    assert ">Altered</h2>" in page
    assert "<del>not</del>" in page
    assert "<b>troops" not in page
    assert "12 of 13 words are the same (92 %)" in page


@pytest.mark.usefixtures("spoken")
def test_editors_are_led_to_the_place_in_the_text(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.EDITOR))
    page = read(client, "After it")
    assert "On record, verbatim" in page
    assert "words=" in page
    assert "No stance rests on these words: who said them, only the text tells." in page
    snapshot = Snapshot.objects.get()
    actor = ActorFactory.create(name="Rosa <b>Alder</b>")
    SpeakerFactory.create(snapshot=snapshot, actor=actor, interpreted=[(0, len(snapshot.text))])
    page = read(client, "After it")
    assert f'said by <a href="{actor.get_absolute_url()}">Rosa &lt;b&gt;Alder&lt;/b&gt;</a>, as interpreted' in page
    assert "No stance rests on these words." in page


@pytest.mark.usefixtures("spoken")
def test_what_nobody_said_is_not_on_record(client: Client) -> None:
    page = read(client, "Entirely unrelated vocabulary")
    assert "Not on record" in page
    assert "Published excerpts were searched" in page


def test_short_quotes_have_an_address(client: Client) -> None:
    answer = client.post(URL, {"q": " Мы за, но есть нюансы. "})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).wsgi_request.GET["q"] == "Мы за, но есть нюансы."


@pytest.mark.usefixtures("spoken")
def test_long_ones_are_answered_without(client: Client) -> None:
    answer = client.post(URL, {"q": "We will not send " * 200})
    assert answer.status_code == 200
    assert "verdict" in answer.content.decode()


@pytest.mark.parametrize(
    ("quote", "refusal"),
    [
        ("", "Paste the words"),
        ("  ", "Paste the words"),
        ("word " * 1200, "5,000 characters"),
        ("[the country] …", "no words"),
        ("“”", "no words"),
        ("three words here … " * 21, "in 21 parts"),
    ],
)
def test_what_is_no_quotation_is_refused_and_stays(client: Client, quote: str, refusal: str) -> None:
    for answer in (client.post(URL, {"q": quote}), client.get(URL, {"q": quote})):
        assert answer.status_code == 422
        assert refusal in answer.content.decode()
        assert answer.context["form"]["q"].value() == quote


def test_the_search_has_the_box_with_what_was_searched(client: Client) -> None:
    page = client.get(reverse("search"), {"q": "no such words"}).content.decode()
    assert f'action="{URL}"' in page
    assert page.count("no such words") >= 2


@pytest.mark.usefixtures("spoken")
def test_no_more_is_denied_than_was_looked_for(client: Client) -> None:
    """A passage with some of the words is no passage with most of them."""
    html = read(client, "Nobody here has ever said a word of this")
    assert "nor a passage with most of them" in html


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("marks", ["“{}”", "„{}“", "«{}»", '"{}"'])
def test_what_stands_between_quotation_marks_is_offered_alone(client: Client, marks: str) -> None:
    told = marks.format("We will not send troops")
    page = read(client, f"The minister, Ada Strand, said yesterday: {told}, and left.")
    assert "On record" not in page.split("</h2>")[0]
    assert '<a href="?q=We+will+not+send+troops">check that part alone</a>' in page
    assert "check that part alone" not in read(client, marks.format("We will not ever send troops"))
    assert "check that part alone" not in read(client, "We will not send troops")
