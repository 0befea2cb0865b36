"""What the coding page reads of a text, and what it says of what was done."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.roles import Role
from positions.choices import Status
from positions.models import Snapshot, Source
from positions.texts.normalise import JOINED, NORMALISER
from tests.factories import (
    ActorNameFactory,
    EvidenceFactory,
    IssueFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    UserFactory,
)
from tests.factories.sources import TEXT, WORDS
from tests.positions.pages.desk.test_coding import HTMX, add_url, editor, send, snapshot
from tests.positions.pages.desk_forms import draft, edit_data, span_data, stance_data

pytestmark = pytest.mark.django_db

__all__ = ["editor", "snapshot"]  # fixtures


class TestTheTextIsReadOnlyWhereItIsShown:
    """The whole text of a long source is megabytes: what is sent and what opens in the panel need none of it."""

    @pytest.fixture
    def long(self, snapshot: Snapshot) -> Snapshot:
        made: Snapshot = SnapshotFactory.create(text=f"{TEXT}\n\n" + "And so on. " * 2_000, source=snapshot.source)
        return made

    @staticmethod
    def assert_unread(queries: CaptureQueriesContext) -> None:
        asked = [query["sql"] for query in queries.captured_queries]
        whole = [sql for sql in asked if re.search(r'(?<!SUBSTRING\()"positions_snapshot"\."(?:text|raw)"', sql)]
        assert asked
        assert not whole

    @pytest.mark.parametrize("then", ["draft", "submit"])
    def test_sending_a_new_stance(self, client: Client, editor: User, long: Snapshot, then: str) -> None:
        data = stance_data(long, actor="Anna Example", issue="Ceasefire", then=then)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(add_url(long, f"?snapshot={long.pk}"), data).status_code == 302
        self.assert_unread(queries)

    def test_sending_a_change(self, client: Client, editor: User) -> None:
        stance = draft(editor)
        with CaptureQueriesContext(connection) as queries:
            assert client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, note="Mended.")).status_code == 302
        self.assert_unread(queries)

    def test_the_panel(self, client: Client, editor: User, long: Snapshot) -> None:
        span = span_data(long)
        url = add_url(long, f"?snapshot={long.pk}&start={span['start']}&end={span['end']}")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url, headers=HTMX)
        assert WORDS in response.text
        assert response["HX-Push-Url"] == url
        self.assert_unread(queries)

    def test_judging(self, client: Client) -> None:
        stance = EvidenceFactory.create(stance__status=Status.SUBMITTED).stance
        client.force_login(UserFactory.create(role=Role.REVIEWER))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/review/{stance.pk}/").status_code == 200
        self.assert_unread(queries)


@pytest.mark.parametrize("place", ["-1&end=4", "3&end=3", "4&end=3", "0&end=9999999999", "9&end=10", "0&end=16"])
def test_words_that_stand_nowhere(client: Client, editor: User, place: str) -> None:
    snapshot = SnapshotFactory.create(text="They said\nyes. ")
    assert client.get(add_url(snapshot, f"?start={place}")).status_code == 400


def test_a_message_says_what_was_saved_and_how_the_name_was_read(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    ActorNameFactory.create(actor__name="United States", name="US")
    data = stance_data(snapshot, actor="US", issue="Ceasefire")
    html = client.post(add_url(snapshot), data, follow=True).text
    assert "Saved, draft: United States. " in html
    assert ": Ceasefire." in html


def test_a_refused_form_still_offers_a_stance_on_record(client: Client, editor: User, snapshot: Snapshot) -> None:
    html = send(client, snapshot, 422, actor="Nobody Known")
    assert "Add these words to a stance on record" in html
    assert "autofocus" in html


@pytest.mark.parametrize(
    ("kind", "words", "act"),
    [
        ("article", WORDS, "verbatim"),
        ("article", "he declined to comment", "paraphrase"),
        ("document", WORDS, "document"),
    ],
)
@pytest.mark.usefixtures("editor")
def test_the_act_is_guessed_from_the_words(client: Client, snapshot: Snapshot, kind: str, words: str, act: str) -> None:
    Source.objects.filter(pk=snapshot.source_id).update(kind=kind)
    html = client.get(add_url(snapshot, f"?words={words}")).content.decode()
    assert f'<option value="{act}" selected>' in html


def test_keyword_marks_stay_when_a_form_opens_without_scripts(client: Client, editor: User, snapshot: Snapshot) -> None:
    IssueFactory.create(slug="truce", keywords=["declined to comment"])
    marked = '<mark class="phrase">declined to comment</mark>'
    html = client.get(f"/desk/sources/{snapshot.source_id}/?keywords=truce").content.decode()
    assert '<input type="hidden" name="keywords" value="truce">' in html
    assert (
        f'data-demarche-add="/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}&amp;keywords=truce"'
        in html
    )
    url = add_url(snapshot, f"?snapshot={snapshot.pk}&start=0&end=5&keywords=truce")
    html = client.get(url).content.decode()
    assert marked in html
    action = html.split('id="stance-form"')[1].split('action="')[1].split('"')[0].replace("&amp;", "&")
    assert "keywords=truce" in action
    assert marked in client.post(action, {}).content.decode()  # it came back with mistakes
    stance = draft(editor)
    EvidenceFactory.create(stance=stance)
    assert 'keywords=truce"' in client.get(f"/desk/stances/{stance.pk}/?keywords=truce").content.decode()


@pytest.mark.parametrize("normaliser", [NORMALISER, JOINED])
def test_the_page_says_that_lines_were_joined(client: Client, editor: User, normaliser: str) -> None:
    snapshot = SnapshotFactory.create(normaliser=normaliser)
    html = client.get(f"/desk/sources/{snapshot.source_id}/").content.decode()
    assert ("Lines joined" in html) is (normaliser == JOINED)


def test_paragraphs_without_anything_beside_them_are_written_as_the_others(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create(text="<b>One</b> & all.\n\nTwo.\n\nThree.")
    ParkedPassageFactory.create(excerpt__snapshot=snapshot, excerpt__words="Two.")
    paragraphs = re.findall(
        r'<div class="passage" id="text-(\d+)">\s*'
        r'<p class="source-text" dir="auto" data-demarche-offset="(\d+)">(.*?)</p>',
        client.get(f"/desk/sources/{snapshot.source_id}/").text,
    )
    offsets = [str(snapshot.text.index(words)) for words in ("<b>", "Two", "Three")]
    texts = ["&lt;b&gt;One&lt;/b&gt; &amp; all.", '<mark class="parked">Two.</mark>', "Three."]
    assert paragraphs == list(zip(offsets, offsets, texts, strict=True))
