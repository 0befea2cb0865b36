"""Turns beside a text, the words of one speaker, and what a new stance is proposed with."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.speakers import keep_speakers, say_who_speaks
from positions.choices import SourceKind
from positions.models import Snapshot, Speaker
from tests.factories import ActorFactory, MembershipFactory, SnapshotFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = """PRESIDENT ALDER: We will talk. (Applause.)

Q Will you sign?

MR. STONE: (As interpreted.) Not today.

PRESIDENT ALDER: Never say never."""


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def alder() -> Actor:
    actor: Actor = ActorFactory.create(name="Ida Alder", kind=ActorKind.PERSON)
    norland = ActorFactory.create(name="Norland", kind=ActorKind.STATE)
    MembershipFactory.create(
        member=actor, group=norland, role="President", speaks_for=True, from_date=dt.date(2020, 1, 1), until_date=None
    )
    return actor


@pytest.fixture
def snapshot(editor: User, alder: Actor) -> Snapshot:
    made: Snapshot = SnapshotFactory.create(
        text=TEXT, source__kind=SourceKind.ARTICLE, source__published_date=dt.date(2023, 5, 5)
    )
    keep_speakers([made])
    return made


def form_for(client: Client, snapshot: Snapshot, words: str) -> str:
    query = urlencode({"snapshot": snapshot.pk, "words": words})
    return client.get(f"/desk/sources/{snapshot.source_id}/stances/add/?{query}").content.decode()


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def test_a_new_stance_is_proposed_with_who_speaks(client: Client, snapshot: Snapshot) -> None:
    page = form_for(client, snapshot, "We will talk.")
    assert value_of(page, "actor") == "Ida Alder"
    assert value_of(page, "on_behalf_of") == "Norland"
    assert '<option value="verbatim" selected>' in page
    assert "From the turn" in page


def test_an_interpreters_words_are_not_proposed_as_verbatim(client: Client, snapshot: Snapshot, alder: Actor) -> None:
    Speaker.objects.filter(label="MR. STONE").update(actor=alder)
    page = form_for(client, snapshot, "Not today.")
    assert value_of(page, "actor") == "Ida Alder"
    assert '<option value="interpreted" selected>' in page
    assert '<option value="paraphrase" selected>' in page


def test_an_actor_that_went_out_of_use_since_is_neither_linked_nor_proposed(
    client: Client, snapshot: Snapshot, alder: Actor
) -> None:
    Actor.objects.filter(pk=alder.pk).update(archived_at=timezone.now())
    assert value_of(form_for(client, snapshot, "We will talk."), "actor") == ""
    page = client.get(f"/sources/{snapshot.source_id}/").content.decode()
    assert alder.get_absolute_url() not in page
    assert '<b dir="auto">PRESIDENT ALDER</b>' in page
    speaker = Speaker.objects.get(label="PRESIDENT ALDER")
    assert value_of(client.get(f"/desk/speakers/{speaker.pk}/").content.decode(), "actor") == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [("Will you sign?", "a question"), ("(Applause.)", "applause")],
)
def test_a_question_and_applause_are_nobodys_position(
    client: Client, snapshot: Snapshot, words: str, said: str
) -> None:
    page = form_for(client, snapshot, words)
    assert value_of(page, "actor") == ""
    assert f"These words are {said}: context" in page


def test_whoever_is_unknown_is_left_to_the_editor(client: Client, snapshot: Snapshot) -> None:
    page = form_for(client, snapshot, "Not today.")
    assert value_of(page, "actor") == ""
    assert "From the turn" not in page


def test_turns_stand_beside_the_text(client: Client, snapshot: Snapshot) -> None:
    for address in (f"/sources/{snapshot.source_id}/", f"/desk/sources/{snapshot.source_id}/"):
        page = client.get(address).content.decode()
        turns = [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'<p class="turn.*?</p>', page, re.DOTALL)]
        assert [turn.removesuffix(" change").removesuffix(" who?") for turn in turns] == [
            "Ida Alder",
            "Question",
            "MR. STONE as interpreted",
            "Ida Alder",
        ]
        assert '<span class="boilerplate">(Applause.)</span>' in page


def test_the_words_of_one_speaker_alone(client: Client, snapshot: Snapshot) -> None:
    speaker = Speaker.objects.get(label="PRESIDENT ALDER")
    page = client.get(f"/desk/sources/{snapshot.source_id}/?speaker={speaker.pk}").content.decode()
    assert "We will talk." in page
    assert "Never say never." in page
    assert "Not today." not in page
    assert f'<option value="{speaker.pk}" selected>' in page
    offsets = [int(found) for found in re.findall(r'data-demarche-offset="([0-9]+)"', page)]
    assert offsets == [0, TEXT.index("PRESIDENT ALDER: Never")]
    assert re.findall(r'data-demarche-offset="([0-9]+)" data-demarche-gap', page) == [str(offsets[1])]


@pytest.mark.parametrize("speaker", ["0", "999999"])
def test_a_speaker_that_the_text_has_not_shows_everybody(client: Client, snapshot: Snapshot, speaker: str) -> None:
    page = client.get(f"/desk/sources/{snapshot.source_id}/?speaker={speaker}").content.decode()
    assert "Not today." in page


def test_an_editor_says_who_a_label_is(client: Client, snapshot: Snapshot) -> None:
    stone = ActorFactory.create(name="Otto Stone", kind=ActorKind.PERSON)
    speaker = Speaker.objects.get(label="MR. STONE")
    response = client.post(
        f"/desk/speakers/{speaker.pk}/", {"actor": "Otto Stone", "kind": "speech", "seen": "speech"}, follow=True
    )
    assert "“MR. STONE” is Otto Stone in this text." in response.content.decode()
    assert value_of(form_for(client, snapshot, "Not today."), "actor") == stone.name
    client.post(f"/desk/speakers/{speaker.pk}/", {"actor": "", "kind": "question", "seen": f"speech {stone.pk}"})
    assert "These words are a question" in form_for(client, snapshot, "Not today.")


def test_a_name_that_nobody_has_is_asked_again(client: Client, snapshot: Snapshot) -> None:
    speaker = Speaker.objects.get(label="MR. STONE")
    response = client.post(f"/desk/speakers/{speaker.pk}/", {"actor": "Nobody Atall", "kind": "speech"})
    assert response.status_code == 422
    assert value_of(response.content.decode(), "actor") == "Nobody Atall"
    applause = Speaker.objects.get(kind="applause")
    assert client.get(f"/desk/speakers/{applause.pk}/").status_code == 404


def test_two_editors_do_not_overwrite_each_other(client: Client, snapshot: Snapshot, alder: Actor) -> None:
    stone = ActorFactory.create(name="Otto Stone", kind=ActorKind.PERSON)
    speaker = Speaker.objects.get(label="MR. STONE")
    address = f"/desk/speakers/{speaker.pk}/"
    seen = value_of(client.get(address).content.decode(), "seen")
    other = UserFactory.create(role=Role.EDITOR, username="lind")
    say_who_speaks(speaker_id=speaker.pk, actor_id=stone.pk, is_question=False, seen=seen, by=other)
    mine = {"actor": "Ida Alder", "kind": "speech", "seen": seen}
    response = client.post(address, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "lind has changed this meanwhile. On record “MR. STONE” is Otto Stone now." in page
    assert value_of(page, "actor") == "Ida Alder"
    speaker.refresh_from_db()
    assert speaker.actor == stone
    assert client.post(address, mine | {"seen": value_of(page, "seen")}).status_code == 302
    speaker.refresh_from_db()
    assert speaker.actor == alder


def test_a_form_that_does_not_say_what_was_seen_replaces_nothing(client: Client, snapshot: Snapshot) -> None:
    speaker = Speaker.objects.get(label="PRESIDENT ALDER")
    response = client.post(f"/desk/speakers/{speaker.pk}/", {"actor": "", "kind": "speech", "seen": "x" * 40})
    assert response.status_code == 409


TELLING = """PRESIDENT ALDER: Southland has agreed to talk. Southland must leave. Southland was offered peace.
Norland wants peace.

Q Southland wants war?

PRESIDENT ALDER: I know that President Berg wants a truce."""


@pytest.fixture
def berg(alder: Actor) -> Actor:
    actor: Actor = ActorFactory.create(name="Olaf Berg", kind=ActorKind.PERSON)
    southland = ActorFactory.create(name="Southland", kind=ActorKind.STATE)
    MembershipFactory.create(
        member=actor, group=southland, role="President", from_date=dt.date(2020, 1, 1), until_date=None
    )
    return actor


@pytest.mark.usefixtures("editor", "berg")
@pytest.mark.parametrize(
    ("words", "proposed", "act"),
    [
        ("Southland has agreed to talk.", ["Southland", "", "Ida Alder"], "reported"),
        ("I know that President Berg wants a truce.", ["Olaf Berg", "Southland", "Ida Alder"], "reported"),
        ("Southland must leave.", ["Ida Alder", "Norland", ""], "verbatim"),
        ("Southland was offered peace.", ["Ida Alder", "Norland", ""], "verbatim"),
        ("Norland wants peace.", ["Ida Alder", "Norland", ""], "verbatim"),
        ("Southland wants war?", ["", "", ""], "paraphrase"),
    ],
)
def test_what_a_speaker_tells_of_others_is_proposed_as_reported(
    client: Client, words: str, proposed: list[str], act: str
) -> None:
    made = SnapshotFactory.create(
        text=TELLING, source__kind=SourceKind.ARTICLE, source__published_date=dt.date(2023, 5, 5)
    )
    keep_speakers([made])
    page = form_for(client, made, words)
    assert [value_of(page, name) for name in ("actor", "on_behalf_of", "reported_by")] == proposed
    assert f'<option value="{act}" selected>' in page
    assert ("The words tell of" in page) == (act == "reported")


READOUT = """The call lasted an hour.

President Berg reiterated his will to talk. Norland and Southland have agreed on a truce."""


@pytest.mark.usefixtures("editor", "berg")
@pytest.mark.parametrize(("kind", "act"), [("document", "document"), ("article", "reported")])
def test_a_readout_of_one_on_what_another_said_is_reported_by_it(client: Client, kind: str, act: str) -> None:
    made = SnapshotFactory.create(
        text=READOUT, source__kind=kind, source__publisher="Norland", source__published_date=dt.date(2023, 5, 5)
    )
    keep_speakers([made])
    page = form_for(client, made, "reiterated his will to talk")
    assert [value_of(page, name) for name in ("actor", "on_behalf_of", "reported_by")] == [
        "Olaf Berg", "Southland", "Norland",
    ]  # fmt: skip
    assert f'<option value="{act}" selected>' in page
    both = form_for(client, made, "Norland and Southland have agreed on a truce.")
    assert [value_of(both, name) for name in ("actor", "reported_by")] == ["", ""]


@pytest.mark.usefixtures("editor", "berg")
@pytest.mark.parametrize("publisher", ["", "The Norland Herald"])
def test_neither_a_title_nor_the_name_of_a_newspaper_tells_of_anybody(client: Client, publisher: str) -> None:
    made = SnapshotFactory.create(
        text=READOUT,
        source__kind=SourceKind.ARTICLE,
        source__title="Hope in Norland",
        source__publisher=publisher,
        source__published_date=dt.date(2023, 5, 5),
    )
    keep_speakers([made])
    page = form_for(client, made, "reiterated his will to talk")
    assert [value_of(page, name) for name in ("actor", "reported_by")] == ["", ""]
    assert 'name="actor-pick" value="Olaf Berg"' in page
