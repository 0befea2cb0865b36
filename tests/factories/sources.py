import datetime as dt
import hashlib
from typing import Any, Final

import factory
from factory.django import DjangoModelFactory

from positions.choices import CorrectionState, IntakeState, SourceKind
from positions.models import Correction, Excerpt, Intake, ParkedPassage, Snapshot, Source, Speaker
from tests.factories.users import UserFactory

TEXT: Final = (
    "The talks went on until late at night. “We support an immediate ceasefire,” the minister said. "
    "Asked about sanctions, he declined to comment. Observers called the meeting a success."
)
WORDS: Final = "“We support an immediate ceasefire,” the minister said."


class SourceFactory(DjangoModelFactory[Source]):
    kind = SourceKind.ARTICLE
    publisher = "The Daily Courier"
    title = factory.Sequence(lambda n: f"Article {n}")
    url = factory.Sequence(lambda n: f"https://courier.example/{n}")
    language = "en"
    published_date = dt.date(2025, 8, 19)

    class Meta:
        model = Source


class SnapshotFactory(DjangoModelFactory[Snapshot]):
    """A capture of ``text``; its raw bytes are the text's."""

    source = factory.SubFactory(SourceFactory)
    text = TEXT
    raw = factory.LazyAttribute(lambda snapshot: snapshot.text.encode())
    sha256 = factory.LazyAttribute(lambda snapshot: hashlib.sha256(snapshot.raw).hexdigest())
    normaliser = "1"

    class Meta:
        model = Snapshot

    @classmethod
    def _create(cls, model_class: type[Snapshot], *args: Any, **kwargs: Any) -> Snapshot:
        """A text that supersedes another is confirmed unless ``state`` says otherwise."""
        state = kwargs.pop("state", CorrectionState.CONFIRMED)
        snapshot: Snapshot = super()._create(model_class, *args, **kwargs)  # type: ignore[no-untyped-call]
        if snapshot.supersedes:
            Correction.objects.create(source=snapshot.source, snapshot=snapshot, state=state)
        return snapshot


class ExcerptFactory(DjangoModelFactory[Excerpt]):
    """``words`` where they first stand in the snapshot's text."""

    snapshot = factory.SubFactory(SnapshotFactory)
    exact = factory.SelfAttribute("words")
    start = factory.LazyAttribute(lambda excerpt: excerpt.snapshot.text.index(excerpt.words))
    end = factory.LazyAttribute(lambda excerpt: excerpt.start + len(excerpt.words))

    class Meta:
        model = Excerpt

    class Params:
        words = WORDS

    @classmethod
    def _create(cls, model_class: type[Excerpt], *args: Any, **kwargs: Any) -> Excerpt:
        excerpt: Excerpt = super()._create(model_class, *args, **kwargs)  # type: ignore[no-untyped-call]
        excerpt.refresh_from_db(fields=["prefix", "suffix"])  # the database sets them
        return excerpt


class ParkedPassageFactory(DjangoModelFactory[ParkedPassage]):
    excerpt = factory.SubFactory(ExcerptFactory)
    source = factory.LazyAttribute(lambda parked: parked.excerpt.snapshot.source)
    parked_by = factory.SubFactory(UserFactory)

    class Meta:
        model = ParkedPassage


class SpeakerFactory(DjangoModelFactory[Speaker]):
    """Has the whole of a text."""

    snapshot = factory.SubFactory(SnapshotFactory)
    source = factory.LazyAttribute(lambda speaker: speaker.snapshot.source)
    label = "PRESIDENT ALDER"
    ranges = factory.LazyAttribute(lambda speaker: [(0, len(speaker.snapshot.text))])

    class Meta:
        model = Speaker


class IntakeFactory(DjangoModelFactory[Intake]):
    """A text file that waits to be read; with ``extracted`` it is read."""

    owner = factory.SubFactory(UserFactory)
    name = "statement.txt"
    content_type = "text/plain"
    raw = factory.Sequence(lambda n: f"Statement {n}. {TEXT}".encode())
    sha256 = factory.LazyAttribute(lambda intake: hashlib.sha256(intake.raw).hexdigest() if intake.raw else "")
    state = factory.LazyAttribute(lambda intake: IntakeState.READ if intake.extracted else IntakeState.WAITING)
    extracted = None

    class Meta:
        model = Intake
