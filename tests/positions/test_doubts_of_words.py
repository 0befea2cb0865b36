"""What words speak against: another's turn, the same words with another value, a day told by another. How seldom."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from psycopg.types.range import Int4Range

from actors.models import Actor
from positions.choices import Act, Value
from positions.doubts import doubt_stances
from positions.models import Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    EvidenceFactory,
    ExcerptFactory,
    MembershipFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db
FLAGSHIP = settings.BASE_DIR / "seeds" / "ending-the-war-in-ukraine"
REAL = settings.BASE_DIR.parent / "shared" / "data" / "ukraine-2022-2025"
DAY = dt.date(2025, 8, 19)
TEXT = "Norland met its neighbours. Vogt said that they would refuse. Nobody was glad. Much later Alder left."
REFUSES = "they would refuse"


def kinds(stance: Stance) -> list[str]:
    return [doubt.kind for doubt in doubt_stances([stance])[stance.pk]]


def said_in(text: str, words: str, *, language: str = "en", **fields: Any) -> Stance:
    """A draft on the words of a text of its own, of the day of its source."""
    source = SourceFactory.create(title="Report", publisher="Courier", language=language, published_date=DAY)
    excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(source=source, text=text), words=words)
    fields = {"act": Act.PARAPHRASE, "stated_date": DAY, **fields}
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields), excerpt=excerpt).stance
    return stance


@pytest.fixture
def vogt() -> Actor:
    """On record by the name that the text has."""
    actor: Actor = ActorFactory.create(name="Otto Vogt")
    ActorNameFactory.create(actor=actor, name="Vogt")
    return actor


def test_an_actor_named_only_further_off_is_doubted(vogt: Actor) -> None:
    stance = said_in(TEXT, REFUSES, actor=ActorFactory.create(name="Ida Alder"))
    [doubt] = doubt_stances([stance])[stance.pk]
    assert (doubt.kind, doubt.field) == ("not-near", "actor")
    assert "names Ida Alder" in doubt.text


@pytest.mark.parametrize("name", ["Otto Vogt", "Norland"])
def test_one_named_within_a_sentence_is_not(vogt: Actor, name: str) -> None:
    actor = vogt if name == vogt.name else ActorFactory.create(name=name, kind="state")
    assert kinds(said_in(TEXT, REFUSES, actor=actor)) == []


def test_who_speaks_for_the_actor_names_it_and_so_does_the_source(vogt: Actor) -> None:
    state = MembershipFactory.create(member=vogt, group__name="Westland").group
    assert kinds(said_in(TEXT, REFUSES, actor=state)) == []
    alder = said_in(TEXT, REFUSES, actor=ActorFactory.create(name="Ida Alder"))
    alder.evidence.get().excerpt.snapshot.source.__class__.objects.update(author="I. Alder")
    assert kinds(alder) == []


def test_where_nobody_on_record_is_named_nothing_tells_that_it_is_anothers() -> None:
    assert kinds(said_in("We would refuse. Of that we are sure.", "We would refuse", actor=ActorFactory.create())) == []


@pytest.mark.parametrize("act", [Act.DOCUMENT, Act.ACTION])
def test_what_is_done_or_signed_may_name_nobody(vogt: Actor, act: str) -> None:
    assert kinds(said_in(TEXT, REFUSES, actor=ActorFactory.create(name="Ida Alder"), act=act)) == []


@pytest.mark.parametrize("is_own", [True, False])
def test_the_turn_of_another_is_doubted(vogt: Actor, is_own: bool) -> None:
    stance = said_in("ALDER: We refuse. And so on.", "We refuse", actor=vogt, act=Act.VERBATIM)
    snapshot = stance.evidence.get().excerpt.snapshot
    speaker = vogt if is_own else ActorFactory.create()
    SpeakerFactory.create(snapshot=snapshot, label="ALDER", actor=speaker, ranges=[Int4Range(0, 28)])
    assert kinds(stance) == ([] if is_own else ["not-near"])


LONG = "We would never send soldiers of European states there."


@pytest.mark.parametrize(
    ("words", "value", "doubted"),
    [
        (LONG, Value.SUPPORTS, ["same-words"]),
        (LONG.removesuffix(" there."), Value.SUPPORTS, ["same-words"]),
        (LONG, Value.OPPOSES, []),
        (LONG.replace("never ", ""), Value.SUPPORTS, []),  # a word less may turn them round
        ("We would never send", Value.SUPPORTS, []),  # too few to be the same
    ],
)
def test_a_value_that_moved_by_the_same_words(words: str, value: int, doubted: list[str]) -> None:
    before = published_stance(value=Value.OPPOSES, words=LONG, stated_date=DAY - dt.timedelta(days=40))
    same: dict[str, Any] = {"actor": before.actor, "issue": before.issue}
    assert kinds(said_in(f"{words} So it is.", words, value=value, **same)) == doubted


@pytest.mark.parametrize(
    ("fields", "doubted"),
    [
        ({}, ["relative-day"]),
        ({"stated_date": DAY - dt.timedelta(days=1)}, []),
        ({"act": Act.VERBATIM}, []),
        ({"stated_date": DAY.replace(day=1), "stated_precision": "month"}, []),
    ],
    ids=str,
)
def test_a_day_that_the_words_tell_by_another(fields: dict[str, Any], doubted: list[str]) -> None:
    words = "They refused yesterday"
    assert kinds(said_in(f"{words}.", words, actor=ActorFactory.create(), **fields)) == doubted


NEW = ("not-near", "same-words", "relative-day")


def found_in(slug: str) -> tuple[list[str], int]:
    stances = list(Stance.objects.filter(issue__dossiers__slug=slug).order_by("pk"))
    about = doubt_stances(stances).values()
    return [doubt.kind for some in about for doubt in some if doubt.kind in NEW], len(stances)


def test_of_the_flagship_none_is_doubted_so() -> None:
    """All were reviewed, so that each doubt would be a false one."""
    call_command("load_dossier", str(FLAGSHIP), stdout=StringIO(), stderr=StringIO())
    assert found_in("ending-the-war-in-ukraine") == ([], 169)


@pytest.mark.skipif(not REAL.exists(), reason="the coded texts are not beside the repository")
@pytest.mark.parametrize(("coding", "doubted", "n"), [("a", [], 49), ("b", ["not-near"], 126)])
def test_of_coded_texts_hardly_any(coding: str, doubted: list[str], n: int) -> None:
    """The one: “he” within the turn of another, two sentences after the name."""
    call_command("load_dossier", str(REAL), coding=coding, stdout=StringIO(), stderr=StringIO())
    assert found_in(f"ukraine-2022-2025-{coding}") == (doubted, n)
