"""What is written of a dossier is read again, and written the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from hypothesis import Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from actors.models import Actor
from positions.choices import ConditionKind, EvidenceRole, GlossMaker, Rendering, Status
from positions.exceptions import FaultyFolder, Refused
from positions.exchange.dossier_folder import Exported, export_dossier
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import load_dossier
from positions.loading.dossiers.plans import DossierFolder
from positions.loading.seeds.files import ActorSeeds, read_actor_seeds
from positions.loading.seeds.load import load_seeds
from positions.loading.system_users import bulk_reviewer, folder_coder
from positions.models import Dossier, Issue, Snapshot, Speaker, Stance
from positions.texts.normalise import normalise
from tests.factories import ActorFactory, EventFactory, SourceFactory
from tests.positions.loading.dossiers.small import FILES, write_folder

FLAGSHIP = settings.BASE_DIR / "seeds" / "ending-the-war-in-ukraine"
NOBODY = ActorSeeds((), ())


@contextmanager
def rolled_back() -> Iterator[None]:
    """As in a database of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def out(folder: Path, to: Path, *, seeds: ActorSeeds = NOBODY) -> Exported:
    """Load a folder where nothing is on record, and write what it became."""
    with rolled_back():
        read = read_folder(folder)
        load_dossier(folder=read, seeds=seeds, by=folder_coder(), reviewer=bulk_reviewer())
        return export_dossier(dossier=Dossier.objects.get(slug=read.slug), directory=to)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said(folder: DossierFolder) -> set[tuple[Any, ...]]:
    """All that the stances say, whatever their order and the form of their entries."""
    return {
        (
            *(stance.actor, stance.on_behalf_of, stance.reported_by, stance.issue, stance.is_published),
            *sorted((column, str(value)) for column, value in stance.fields.items()),
            *((one.span, one.role, *map(str, sorted(one.fields.items()))) for one in stance.evidence),
            *((one.kind, one.text, one.state, one.settled, one.span, one.issue) for one in stance.conditions),
        )
        for stance in folder.stances
    }


def events(folder: DossierFolder) -> list[tuple[Any, ...]]:
    found = [(one.fields["first_date"], one.slug, one.source, one.participants, one.fields) for one in folder.events]
    return sorted(found, key=lambda one: one[:2])


@pytest.mark.django_db
def test_the_flagship_goes_out_and_in_and_out(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    exported = out(FLAGSHIP, first, seeds=read_actor_seeds(settings.BASE_DIR / "seeds" / "actors"))
    assert (exported.sources, exported.stances, exported.left_out) == (51, 169, ())
    assert said(read_folder(first)) == said(read_folder(FLAGSHIP))
    assert events(read_folder(first)) == events(read_folder(FLAGSHIP))
    out(first, second)
    assert files(first) == files(second)


@pytest.mark.django_db
def test_a_small_folder_goes_out_and_in_and_out(tmp_path: Path) -> None:
    out(write_folder(tmp_path / "bridge"), tmp_path / "first")
    assert said(read_folder(tmp_path / "first")) == said(read_folder(tmp_path / "bridge"))
    assert events(read_folder(tmp_path / "first")) == events(read_folder(tmp_path / "bridge"))
    out(tmp_path / "first", tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")


@pytest.mark.django_db
def test_nothing_is_overwritten_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    loaded = load_dossier(
        folder=read_folder(write_folder(tmp_path / "bridge")), seeds=NOBODY, by=folder_coder(), reviewer=bulk_reviewer()
    )
    with pytest.raises(Refused, match="something at"):
        export_dossier(dossier=loaded.dossier, directory=tmp_path / "bridge")
    Issue.objects.filter(slug="keep-the-ferry").update(archived_at="2025-01-01T00:00:00Z")
    gone = SourceFactory.create(archived_at="2025-01-01T00:00:00Z")
    EventFactory.create(dossier=loaded.dossier, source=gone)
    exported = export_dossier(dossier=loaded.dossier, directory=tmp_path / "first")
    assert exported.left_out == (
        "archived sources of events: 1",
        "links of conditions to issues of other dossiers: 1",
    )
    assert exported.stances == 1
    assert Stance.objects.filter(status=Status.DRAFT).exists()


LETTERS = st.text(st.sampled_from("ab  no: #'\"-\n{}[]&*!|>%@`,?éЖ漢\u00a0\u200d😀\\\t~"), min_size=1, max_size=12)
SHOWN = LETTERS.map(lambda text: "x" + text.strip().replace("\n", " "))
TITLES = SHOWN.map(lambda text: text.replace("\u200d", ""))
"""Nothing hides in what is called by it."""


SPOKEN = [
    {"act": "document"},
    {"act": "action"},
    {"act": "paraphrase", "unnamed_speaker": "“a senior official”"},
    {"act": "reported", "unnamed_speaker": "deux diplomates", "speaking_terms": "background"},
]
SAID_ON = [
    {"stated_date": "2024"},
    {"stated_date": "2024-05"},
    {"stated_date": "2024-05-02"},
    {"stated_date": "2024-05-02", "stated_time": "09:05"},
]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Any]:
    """A folder's tables and texts: words that stand several times, odd letters, dates of every precision."""
    texts = draw(st.lists(st.text(st.sampled_from("no. aé漢😀\n"), min_size=3, max_size=30), min_size=1, max_size=3))
    texts = [normalise(f"T{number}{text}") for number, text in enumerate(texts)]
    days = st.sampled_from(["2024-05-02", "2024-05", "2024"])

    def span() -> dict[str, Any]:
        number = draw(st.integers(0, len(texts) - 1))
        text = texts[number]
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        words = text[start:end] if text[start:end].strip() else text
        return {"source": f"s{number}", "words": words, "at": text.index(words) if words == text else start}

    def citation() -> dict[str, Any]:
        glossed = {"gloss": draw(SHOWN), "gloss_maker": draw(st.sampled_from(GlossMaker.values))}
        place = {"locator": draw(st.sampled_from(["p. 1–2", "para. 4", "0:01:59"]))}
        return (glossed if draw(st.booleans()) else {}) | (place if draw(st.booleans()) else {})

    def stance() -> dict[str, Any]:
        spans = {
            (one["source"], one["at"], one["words"]): one for one in (span() for _ in range(draw(st.integers(1, 3))))
        }
        first, *more = spans.values()
        conditions = [
            {"kind": draw(st.sampled_from(ConditionKind.values)), "text": draw(SHOWN), **span(), **citation()}
            | draw(st.sampled_from([{}, {"state": "met", "settled": "2024-05"}, {"state": "failed"}]))
            for _ in range(draw(st.integers(0, 2)))
        ]
        return {
            **first,
            **citation(),
            "actor": draw(st.sampled_from(["ada", "bob"])),
            "issue": "one",
            "value": draw(st.sampled_from(["supports", "neutral", "declines"])),
            **draw(st.sampled_from(SPOKEN)),
            "rendering": draw(st.sampled_from(["", *Rendering.values])),
            **draw(st.sampled_from(SAID_ON)),
            "note": draw(SHOWN),
            "status": draw(st.sampled_from(["published", "draft"])),
            "evidence": [one | citation() | {"role": draw(st.sampled_from(EvidenceRole.values))} for one in more],
            "conditions": conditions,
        }

    return {
        "dossier": {"title": draw(TITLES), "summary": draw(SHOWN), "actors": ["bob", "ada"]},
        "actors": [{"slug": slug, "kind": "person", "name": slug, "note": draw(SHOWN)} for slug in ("ada", "bob")],
        "issues": [{"slug": "one", "label": "One", "proposition": draw(TITLES), "keywords": [draw(SHOWN)]}],
        "sources": [
            {"file": f"s{number}.txt", "title": draw(TITLES), "published_date": draw(days), "note": draw(SHOWN)}
            for number in range(len(texts))
        ],
        "events": [
            {"slug": f"e{number}", "date": "2024-05-02", "kind": "talks", "title": draw(TITLES), "note": draw(SHOWN)}
            for number in range(draw(st.integers(0, 2)))
        ],
        "stances": [stance() for _ in range(draw(st.integers(1, 3)))],
        "texts": texts,
    }


class TestRoundTrip(TestCase):
    @given(folders())
    @limits(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # an example takes a second
    def test_any_folder_goes_out_and_in_and_out(self, made: dict[str, Any]) -> None:
        with TemporaryDirectory() as temporary:
            folder = Path(temporary) / "made"
            folder.mkdir()
            for number, text in enumerate(made.pop("texts")):
                (folder / f"s{number}.txt").write_bytes(text.encode())
            for name, content in made.items():
                (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
            first, second = Path(temporary) / "first", Path(temporary) / "second"
            out(folder, first)
            assert said(read_folder(first)) == said(read_folder(folder))
            out(first, second)
            assert files(first) == files(second)


@pytest.mark.django_db
def test_a_dossier_of_votes_goes_out_and_in_and_out(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    for part in ("actors", "crimea-at-the-un"):
        copytree(settings.BASE_DIR / "seeds" / part, seeds / part)
    first, second = tmp_path / "first", tmp_path / "second"
    with rolled_back():
        [dossier] = load_seeds(directory=seeds, by=folder_coder(), reviewer=bulk_reviewer()).loaded
        exported = export_dossier(dossier=dossier, directory=first)
    assert (exported.sources, exported.stances, exported.left_out) == (13, 2127, ())
    out(first, second)
    assert files(first) == files(second)


@pytest.mark.django_db
def test_turns_and_what_somebody_chose_of_them_go_along(tmp_path: Path) -> None:
    bridge = write_folder(tmp_path / "bridge")
    (bridge / "dossier.yaml").write_text(FILES["dossier.yaml"] + "first_issues: 1\nfirst_actors: 2\n")
    with rolled_back():
        read = read_folder(bridge)
        loaded = load_dossier(folder=read, seeds=NOBODY, by=folder_coder(), reviewer=bulk_reviewer())
        text = Snapshot.objects.get(source__title="Speech on the pier")
        Speaker.objects.filter(snapshot=text).delete()
        bob = ActorFactory.create(slug="bob", name="Bob")
        fields = {"snapshot": text, "source": text.source}
        Speaker.objects.create(label="BOB", actor=bob, is_chosen=True, ranges=[(0, 8)], interpreted=[(0, 8)], **fields)
        Speaker.objects.create(label="Q", kind="question", ranges=[(9, 14), (15, 20)], **fields)
        export_dossier(dossier=loaded.dossier, directory=tmp_path / "first")
    out(tmp_path / "first", tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")
    again = read_folder(tmp_path / "second")
    first, second = again.sources["speech"].texts[0].speakers
    assert (first.label, first.actor, first.is_chosen, first.ranges, first.interpreted) == (
        *("BOB", "bob", True),
        *(((0, 8),), ((0, 8),)),
    )
    assert (second.kind, second.actor, second.is_chosen, second.ranges) == ("question", "", False, ((9, 14), (15, 20)))
    assert again.first == {"first_issues": 1, "first_actors": 2}
    assert Actor.objects.filter(slug="bob").count() == 0


@pytest.mark.parametrize(
    ("speaker", "fault"),
    [
        ("{label: BOB}", "ranges: is missing"),
        ("{label: BOB, ranges: [8-8]}", "ranges: “8-8” is no range of the text, such as 0-120."),
        ("{label: BOB, ranges: [0-99999]}", "ranges: “0-99999” is no range"),
        ("{label: BOB, ranges: [here]}", "ranges: “here” is no range"),
        ("{label: Q, kind: question, actor: ada, ranges: [0-8]}", "actor: only what is spoken has a speaker."),
        ("{label: BOB, ranges: [0-8], interpreted: [0-4]}", "interpreted: names a range that is not among its ranges."),
        ("{label: BOB, ranges: [0-8], kind: song}", "kind: “song” is not one of"),
    ],
)
def test_speakers_that_cannot_be_are_told_by_line(tmp_path: Path, speaker: str, fault: str) -> None:
    sources = FILES["sources.yaml"].replace("  language: en\n", f"  language: en\n  speakers:\n    - {speaker}\n", 1)
    with pytest.raises(FaultyFolder) as refused:
        read_folder(write_folder(tmp_path / "bridge", sources=sources))
    assert f"sources.yaml, line 6: {fault}" in str(refused.value)
