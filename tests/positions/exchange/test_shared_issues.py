"""Two dossiers that list one issue go out as two folders, and are two that share it where both are loaded."""

import datetime as dt
from pathlib import Path

import pytest

from config.accounts.roles import Role
from positions.exceptions import FaultyFolder
from positions.exchange.dossier_folder import export_dossier
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.publishing import approve, publish_reviewed
from positions.loading.system_users import bulk_reviewer, folder_coder
from positions.models import Condition, Dossier, DossierIssue, Excerpt, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.positions.exchange.test_dossier_folder import NOBODY, files, rolled_back
from tests.positions.loading.dossiers.small import FILES, write_folder

pytestmark = pytest.mark.django_db
SLUGS = ("bridge", "ferry")


def load(folder: Path, *, coding: str = "") -> Loaded:
    read = read_folder(folder, coding=coding)
    return load_dossier(folder=read, seeds=NOBODY, by=folder_coder(), reviewer=bulk_reviewer())


def export_both(directory: Path) -> dict[str, bytes]:
    """All files of both dossiers' folders, by their path."""
    for slug in SLUGS:
        export_dossier(dossier=Dossier.objects.get(slug=slug), directory=directory / slug)
    return files(directory)


def two_dossiers() -> None:
    """They share an issue. Words of one source of the desk, of one loaded with a folder, and of no
    source at all speak to it; words of the same text, by the same actor on the same day, to others.
    """
    folder_coder()
    ada, bob = ActorFactory.create(slug="ada"), ActorFactory.create(slug="bob")
    bridge = DossierFactory.create(slug="bridge", actors=[ada])
    ferry = DossierFactory.create(slug="ferry", actors=[bob, ada])
    of_bridge = IssueFactory.create(dossier=bridge, slug="build-it", order=0)
    shared = IssueFactory.create(dossier=bridge, slug="who-pays", coding_rule="Counts: money.", order=1)
    of_ferry = IssueFactory.create(dossier=ferry, slug="run-on", order=1)
    DossierIssue.objects.create(dossier=ferry, issue=shared, order=0)
    desk = SnapshotFactory.create(text="The town pays. It is built.", source__title="Desk")
    loaded = SnapshotFactory.create(
        text="The town pays. It runs on.", source__title="Folder", source__external_id="bridge/speech"
    )
    for text, issue, actor in (
        *((desk, of_bridge, ada), (desk, shared, ada), (desk, shared, bob)),
        *((loaded, of_ferry, ada), (loaded, shared, bob), (loaded, of_bridge, bob)),
    ):
        stance = StanceFactory.create(actor=actor, issue=issue, stated_date=dt.date(2025, 8, 1))
        words = "The town pays." if issue == shared else text.text[15:]
        start = text.text.index(words)
        excerpt = Excerpt.objects.filter(snapshot=text, start=start).first()
        EvidenceFactory.create(
            stance=stance, excerpt=excerpt or ExcerptFactory.create(snapshot=text, words=words, start=start)
        )
        ConditionFactory.create(stance=stance, linked_issue=shared)
        publish(stance)
    nothing = StanceFactory.create(actor=ada, issue=shared, value=92, note="Searched.")
    publish_reviewed(stance_ids=[nothing.pk], by=bulk_reviewer())


@pytest.mark.parametrize("order", [SLUGS, SLUGS[::-1]])
def test_they_go_out_and_in_and_out_in_either_order(tmp_path: Path, order: tuple[str, str]) -> None:
    with rolled_back():
        two_dossiers()
        count = Stance.objects.count()
        first = export_both(tmp_path / "first")
    with rolled_back():
        loaded = [load(tmp_path / "first" / slug) for slug in order]
        assert [one.shared for one in loaded] == [0, 1]
        assert (Stance.objects.count(), Source.objects.count()) == (count, 2)
        assert sorted(Issue.objects.values_list("slug", flat=True)) == ["build-it", "run-on", "who-pays"]
        second = export_both(tmp_path / "second")
        again = [load(tmp_path / "first" / slug) for slug in order]
        assert [(one.stances, one.shared) for one in again] == [(0, 0), (0, 0)]
    assert first == second


@pytest.mark.parametrize("slug", SLUGS)
def test_each_alone_goes_out_and_in_and_out(tmp_path: Path, slug: str) -> None:
    with rolled_back():
        two_dossiers()
        first = export_both(tmp_path / "first")
    with rolled_back():
        load(tmp_path / "first" / slug)
        export_dossier(dossier=Dossier.objects.get(slug=slug), directory=tmp_path / "second" / slug)
    assert files(tmp_path / "second") == {path: text for path, text in first.items() if path.startswith(slug)}


def test_where_they_came_from_nothing_is_doubled(tmp_path: Path) -> None:
    two_dossiers()
    count = Stance.objects.count()
    export_both(tmp_path / "first")
    for slug in SLUGS:
        loaded = load(tmp_path / "first" / slug)
        assert (loaded.sources, loaded.stances, loaded.shared) == (0, 0, 0)
    assert Stance.objects.count() == count


def listed(slug: str) -> list[str]:
    found = DossierIssue.objects.filter(dossier__slug=slug).order_by("order")
    return list(found.values_list("issue__slug", flat=True))


def test_the_same_words_are_the_same_issue_however_they_are_typed(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    issues = FILES["issues.yaml"].replace("The ferry should run on.", "The  ferry should run  on")
    loaded = load(write_folder(tmp_path / "pier", issues=issues))
    assert (loaded.shared, loaded.stances, loaded.notices) == (2, 2, ())
    assert listed("pier") == ["build-the-bridge", "keep-the-ferry"]
    assert Issue.objects.count() == 2


def test_a_stance_on_a_shared_issue_comes_with_a_source_that_nobody_cited_for_it(tmp_path: Path) -> None:
    """That a source is on record says nothing of a stance: only one that rests on it does."""
    load(write_folder(tmp_path / "bridge"))
    sources = (
        "- {file: texts/speech.txt, title: Speech, published_date: 2024-05-02, external_id: bridge/speech}\n"
        "- {file: texts/diary.txt, title: A diary, published_date: 2024-06, external_id: bridge/diary}\n"
    )
    stances = (
        "- {source: diary, actor: ada, issue: keep-the-ferry, value: opposes, act: verbatim, words: The ferry?}\n"
        "- {source: diary, actor: ada, issue: build-the-bridge, value: supports, act: verbatim, words: She will}\n"
        "- {source: speech, actor: ada, issue: keep-the-ferry, value: neutral, act: verbatim, words: Hear me.}\n"
        "- {source: diary, actor: westmark, issue: build-the-bridge, value: supports, act: document, words: She will}\n"
    )
    folder = write_folder(tmp_path / "pier", sources=sources, stances=stances, events="[]")
    loaded = load(folder)
    assert (loaded.shared, loaded.sources, loaded.stances, loaded.on_record) == (2, 0, 2, 2)
    added = Stance.objects.order_by("pk")[2:]
    assert [(one.actor.slug, one.issue.slug, one.value, one.status) for one in added] == [
        ("ada", "keep-the-ferry", 0, "published"),
        ("westmark", "build-the-bridge", 2, "published"),
    ]
    again = load(folder)
    assert (again.stances, again.on_record) == (0, 4)


def test_other_words_are_another_issue_and_that_is_said(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    issues = FILES["issues.yaml"].replace("should run on", "should not run on")
    loaded = load(write_folder(tmp_path / "pier", issues=issues))
    assert listed("pier") == ["build-the-bridge", "pier-keep-the-ferry"]
    [notice] = loaded.notices
    assert notice.startswith("issues.yaml, line 6: keep-the-ferry proposes something else in another dossier")
    assert notice.endswith("here it is pier-keep-the-ferry.")
    assert load(tmp_path / "pier").notices == ()


@pytest.mark.parametrize(
    ("former", "now", "fault"),
    [
        ("the ferry.", "the river.", "issues.yaml, line 4: build-the-bridge is on record with .* another coding_rule"),
        ("label: Ferry", "label: Boat", "issues.yaml, line 6: keep-the-ferry is on record with .* another label"),
    ],
)
def test_what_disagrees_is_a_fault_and_nothing_is_loaded(tmp_path: Path, former: str, now: str, fault: str) -> None:
    load(write_folder(tmp_path / "bridge"))
    with pytest.raises(FaultyFolder, match=fault):
        load(write_folder(tmp_path / "pier", issues=FILES["issues.yaml"].replace(former, now)))
    assert not Dossier.objects.filter(slug="pier").exists()


def test_an_archived_issue_is_not_listed_anew(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    Issue.objects.filter(slug="keep-the-ferry").update(archived_at="2025-01-01T00:00:00Z")
    with pytest.raises(FaultyFolder, match=r"issues\.yaml, line 6: keep-the-ferry was archived"):
        load(write_folder(tmp_path / "pier"))


def test_one_that_was_renamed_or_merged_is_the_one_that_there_is(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    bridge, ferry = Issue.objects.order_by("slug")
    Issue.objects.filter(pk=bridge.pk).update(slug="a-bridge")
    Issue.objects.filter(pk=ferry.pk).update(merged_into=bridge)
    loaded = load(write_folder(tmp_path / "pier"))
    assert listed("pier") == ["a-bridge"]
    assert loaded.shared == 2


def test_another_coding_has_issues_of_its_own(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    (folder / "coding_b.yaml").write_text(FILES["stances.yaml"])
    assert load(folder, coding="b").shared == 0
    assert listed("bridge-b") == ["bridge-b-build-the-bridge", "bridge-b-keep-the-ferry"]
    apart = write_folder(tmp_path / "pier", dossier=FILES["dossier.yaml"] + "own_issues: true\n")
    loaded = load(apart)
    assert (loaded.shared, loaded.notices) == (0, ())
    assert listed("pier") == ["pier-build-the-bridge", "pier-keep-the-ferry"]
    assert load(apart).stances == 0
    assert Issue.objects.count() == 6


def test_one_proposition_under_two_slugs_is_told(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    issues = FILES["issues.yaml"].replace("slug: keep-the-ferry", "slug: run-the-ferry")
    stances = FILES["stances.yaml"].replace("keep-the-ferry", "run-the-ferry")
    loaded = load(write_folder(tmp_path / "pier", issues=issues, stances=stances))
    assert loaded.notices == (
        "issues.yaml, line 6: run-the-ferry proposes the same as keep-the-ferry, which is another issue: are they one?",
    )
    apart = write_folder(tmp_path / "apart", issues=issues, stances=stances)
    (apart / "dossier.yaml").write_text(FILES["dossier.yaml"] + "own_issues: true\n")
    assert load(apart).notices == ()


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Two folders: one has the issue that a condition of a shared statement leads to, the other has it not."""
    with rolled_back():
        two_dossiers()
        named = {"actor": ActorFactory.create(slug="cem"), "issue": Issue.objects.get(slug="who-pays")}
        stance = StanceFactory.create(stated_date=dt.date(2025, 8, 1), **named)
        words = Excerpt.objects.filter(exact="The town pays.").earliest("pk")
        EvidenceFactory.create(stance=stance, excerpt=words)
        ConditionFactory.create(stance=stance, text="it is built", linked_issue=Issue.objects.get(slug="build-it"))
        publish(stance)
        export_both(tmp_path / "first")
    return tmp_path


@pytest.mark.parametrize("order", [SLUGS, SLUGS[::-1]])
def test_a_condition_leads_to_its_issue_whichever_is_loaded_first(both: Path, order: tuple[str, str]) -> None:
    assert [load(both / "first" / slug).notices for slug in order] == [(), ()]
    linked = Condition.objects.get(text="it is built")
    assert (linked.linked_issue, linked.stance.status) == (Issue.objects.get(slug="build-it"), "published")
    assert export_both(both / "second") == files(both / "first")
    assert [load(both / "first" / slug).notices for slug in order] == [(), ()]


def test_what_somebody_judged_since_is_told_and_not_linked(both: Path) -> None:
    load(both / "first" / "ferry")
    stance = Condition.objects.get(text="it is built").stance
    approve(stance_ids=[stance.pk], by=UserFactory.create(role=Role.REVIEWER))
    [notice] = load(both / "first" / "bridge").notices
    assert "leads to no issue there: link it to build-it." in notice
    assert Condition.objects.get(text="it is built").linked_issue is None
