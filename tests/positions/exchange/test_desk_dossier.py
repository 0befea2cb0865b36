"""A dossier made at the desk goes out, and comes in again: where it came from, and elsewhere."""

import datetime as dt
from pathlib import Path

import pytest

from actors.models import Actor
from positions.choices import EvidenceRole, Precision, Status, Value
from positions.exceptions import FaultyFolder
from positions.exchange.dossier_folder import export_dossier
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.publishing import publish_reviewed
from positions.loading.system_users import bulk_reviewer, folder_coder
from positions.models import Dossier, Issue, Snapshot, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    publish,
)
from tests.positions.exchange.test_dossier_folder import NOBODY, files, out, rolled_back
from tests.positions.loading.seeds.test_load import count_of_changes

pytestmark = pytest.mark.django_db
SLUG = "what-was-said-about-the-bridge-over-the-river"
TITLE = "A speech that says at length what everybody expected of it, and a little more"


def load(folder: Path) -> Loaded:
    return load_dossier(folder=read_folder(folder), seeds=NOBODY, by=folder_coder(), reviewer=bulk_reviewer())


def cite(stance: Stance, text: Snapshot, words: str, start: int) -> None:
    excerpt = ExcerptFactory.create(snapshot=text, words=words, start=start)
    EvidenceFactory.create(stance=stance, excerpt=excerpt)


def dossier_of_the_desk() -> Dossier:
    """Sources of one title and day; words that repeat and begin their text; a search that found nothing."""
    folder_coder()
    ada, bob = ActorFactory.create(slug="ada"), ActorFactory.create(slug="bob")
    dossier = DossierFactory.create(slug=SLUG, actors=[bob, ada])
    bridge, ferry = (IssueFactory.create(dossier=dossier, slug=slug) for slug in ("bridge", "ferry"))
    for number, actor in enumerate((ada, bob, ada)):
        text = SnapshotFactory.create(text=f"No. No. And no, {number}.", source__title=TITLE)
        stance = StanceFactory.create(actor=actor, issue=bridge)
        cite(stance, text, "No.", 0)
        ConditionFactory.create(stance=stance, linked_issue=ferry)
        if number:
            publish(stance)
    nothing = {"value": Value.NO_STATED_POSITION, "note": "Searched all of it.", "issue": ferry}
    found = StanceFactory.create(actor=bob, **nothing, stated_date=dt.date(2025, 1, 1), stated_precision=Precision.YEAR)
    publish_reviewed(stance_ids=[found.pk], by=bulk_reviewer())
    beside = StanceFactory.create(actor=ada, **nothing)
    EvidenceFactory.create(stance=beside, excerpt=ExcerptFactory.create(), role=EvidenceRole.CONTEXT)
    return dossier


def test_it_goes_out_and_in_elsewhere_and_out(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with rolled_back():
        exported = export_dossier(dossier=dossier_of_the_desk(), directory=first)
    assert (exported.sources, exported.stances, exported.left_out) == (4, 5, ())
    assert len(list((first / "texts").iterdir())) == 4
    with rolled_back():
        loaded = load(first)
        assert (loaded.is_new, loaded.sources, loaded.stances) == (True, 4, 5)
        assert Stance.objects.filter(status=Status.PUBLISHED).count() == 3
        assert Stance.objects.filter(evidence__excerpt__start=0, evidence__role=EvidenceRole.SUPPORTS).count() == 3
    out(first, second)
    assert files(first) == files(second)


def test_where_it_came_from_nothing_is_doubled(tmp_path: Path) -> None:
    dossier = dossier_of_the_desk()
    export_dossier(dossier=dossier, directory=tmp_path / "first")
    changes = count_of_changes()
    loaded = load(tmp_path / "first")
    assert (loaded.is_new, loaded.sources, loaded.stances, loaded.on_record) == (False, 0, 0, 5)
    assert count_of_changes() == changes


def test_a_desk_source_is_known_by_its_text_and_its_title_or_address(tmp_path: Path) -> None:
    export_dossier(dossier=dossier_of_the_desk(), directory=tmp_path / "first")
    Source.objects.update(title="Called otherwise since")
    assert not load(tmp_path / "first").sources
    Source.objects.update(url="")
    assert load(tmp_path / "first").sources == 4


def test_what_was_renamed_is_what_it_was(tmp_path: Path) -> None:
    dossier = dossier_of_the_desk()
    export_dossier(dossier=dossier, directory=tmp_path / "first")
    Dossier.objects.update(slug="the-bridge")
    Issue.objects.filter(slug="ferry").update(slug="the-ferry")
    Actor.objects.filter(slug="bob").update(slug="robert")
    changes = count_of_changes()
    assert load(tmp_path / "first").dossier == dossier
    assert count_of_changes() == changes


def test_no_new_dossier_cites_a_source_that_was_archived(tmp_path: Path) -> None:
    with rolled_back():
        export_dossier(dossier=dossier_of_the_desk(), directory=tmp_path / "first")
    source = SnapshotFactory.create(text="No. No. And no, 0.", source__title=TITLE).source
    Source.objects.filter(pk=source.pk).update(archived_at="2025-01-01T00:00:00Z")
    with pytest.raises(FaultyFolder, match=r"^stances\.yaml, line \d+: \S+ was archived: bring it back first\.$"):
        load(tmp_path / "first")


def test_names_count_up_until_one_is_free(tmp_path: Path) -> None:
    dossier = DossierFactory.create(slug="pier")
    issue = IssueFactory.create(dossier=dossier)
    for number, (title, known_as) in enumerate(
        [("Speech", None), ("Speech", None), ("Speech 2", None), ("x", "pier/speech-3"), ("x", "other/speech-3")]
    ):
        source = {"source__title": title, "source__external_id": known_as, "source__published_date": None}
        text = SnapshotFactory.create(text=f"No, {number}.", **source)
        cite(StanceFactory.create(issue=issue), text, "No", 0)
    export_dossier(dossier=dossier, directory=tmp_path / "first")
    names = sorted(path.stem for path in (tmp_path / "first" / "texts").iterdir())
    assert names == ["speech", "speech-2", "speech-2-2", "speech-3", "speech-3-2"]
    assert not load(tmp_path / "first").sources
