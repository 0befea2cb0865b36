"""A folder is loaded whole or not at all, and only what is new in it a second time."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models import Model, QuerySet
from psycopg import Error
from psycopg.errors import DeadlockDetected, SerializationFailure

from actors.models import Actor, Membership
from positions.choices import Precision, Status, Value
from positions.exceptions import FaultyFolder, Refused
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.dossiers.marked import FilePlace
from positions.loading.dossiers.writing import write_all
from positions.loading.seeds.files import ActorSeeds, read_actor_seeds
from positions.loading.system_users import bulk_reviewer, folder_coder
from positions.models import Dossier, Event, EventActor, Issue, Position, Snapshot, Source, Stance
from tests.factories import ActorFactory
from tests.positions.loading.dossiers.small import FILES, write_folder
from tests.positions.loading.dossiers.test_folder import REAL, SEEDS, UNSTATED, here
from tests.positions.loading.seeds.test_load import count_of_changes

pytestmark = pytest.mark.django_db


def load(folder: Path, *, coding: str = "", seeds: ActorSeeds | None = None) -> Loaded:
    return load_dossier(
        folder=read_folder(folder, coding=coding),
        seeds=seeds or ActorSeeds((), ()),
        by=folder_coder(),
        reviewer=bulk_reviewer(),
    )


def test_a_folder_becomes_a_dossier(tmp_path: Path) -> None:
    loaded = load(write_folder(tmp_path / "bridge"))
    assert (loaded.is_new, loaded.sources, loaded.stances, loaded.on_record) == (True, 2, 2, 0)
    published = Stance.objects.get(status=Status.PUBLISHED)
    assert (published.actor.slug, published.coder) == ("ada", folder_coder())
    assert [one.excerpt.exact for one in published.evidence.order_by("pk")] == [
        "We will build it.",
        "Hear me.",
        "She will build it.",
    ]
    assert published.conditions.get().linked_issue == Issue.objects.get(slug="keep-the-ferry")
    draft = Stance.objects.get(status=Status.DRAFT)
    assert (draft.stated_precision, draft.evidence.get().excerpt.start) == (Precision.MONTH, 19)
    assert list(loaded.dossier.actors.order_by("dossier_actors__order")) == [
        Actor.objects.get(slug="ada"),
        Actor.objects.get(slug="westmark"),
    ]
    assert {row.actor.slug for row in Position.objects.select_related("actor")} == {"ada", "westmark"}
    assert Membership.objects.get().speaks_for


def test_a_second_time_adds_what_is_new_and_touches_nothing_else(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    Stance.objects.filter(status=Status.DRAFT).update(note="What an editor made of it.")
    changes = count_of_changes()
    assert not load(folder).stances
    assert count_of_changes() == changes
    (folder / "texts" / "letter.txt").write_text("I want it.")
    more = "- {source: letter, actor: ada, issue: build-the-bridge, value: supports, act: action, words: I want it.}\n"
    sources = FILES["sources.yaml"] + "- {file: texts/letter.txt, title: A letter, published_date: 2024-07-01}\n"
    loaded = load(write_folder(folder, sources=sources, stances=FILES["stances.yaml"] + more))
    assert (loaded.is_new, loaded.sources, loaded.stances, loaded.on_record) == (False, 1, 1, 2)
    assert Stance.objects.count() == 3
    assert Stance.objects.filter(note="What an editor made of it.").exists()


def test_a_text_that_changed_is_a_fault_and_nothing_is_loaded(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    write_folder(folder, speech=FILES["texts/speech.txt"] + "And more.")
    with pytest.raises(FaultyFolder, match=r"sources\.yaml, line 1: speech is on record with another text"):
        load(folder)


def test_who_is_nowhere_described_is_a_fault_and_nothing_is_loaded(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("actor: ada", "actor: bob", 1)
    with pytest.raises(FaultyFolder, match=r"stances\.yaml, line 2: nobody is called bob"):
        load(write_folder(tmp_path / "bridge", stances=stances))
    assert not Dossier.objects.exists()
    ActorFactory.create(slug="bob")
    assert load(tmp_path / "bridge").stances == 2


def test_what_the_database_refuses_is_told_by_file_and_line(tmp_path: Path) -> None:
    stances = FILES["stances.yaml"].replace("act: verbatim", "act: vote").replace("value: supports", "value: declines")
    with pytest.raises(FaultyFolder) as caught:
        load(write_folder(tmp_path / "bridge", stances=stances))
    assert caught.value.faults == ("stances.yaml, line 1: A vote supports, opposes or is neutral (an abstention).",)
    assert not Dossier.objects.exists()
    assert not Actor.objects.exists()


def test_an_archived_dossier_is_brought_back_first(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    Dossier.objects.update(archived_at="2025-01-01T00:00:00Z")
    with pytest.raises(Refused, match="archived"):
        load(folder)


@pytest.mark.parametrize(("model", "slug"), [(Actor, "westmark"), (Issue, "build-the-bridge")])
def test_nothing_is_published_onto_what_was_archived(tmp_path: Path, model: type[Model], slug: str) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    model._default_manager.filter(slug=slug).update(archived_at="2025-01-01T00:00:00Z")
    assert not load(folder).stances
    (folder / "texts" / "speech.txt").rename(folder / "texts" / "later.txt")
    write_folder(
        folder,
        sources=FILES["sources.yaml"].replace("speech.txt", "later.txt"),
        stances=FILES["stances.yaml"].replace("source: speech", "source: later"),
    )
    with pytest.raises(FaultyFolder) as caught:
        load(folder)
    assert caught.value.faults == (f"stances.yaml, line 1: {slug} was archived: bring it back first.",)


def test_rows_of_a_new_dossier_are_in_use(tmp_path: Path) -> None:
    ActorFactory.create(slug="bob", archived_at="2025-01-01T00:00:00Z")
    dossier = FILES["dossier.yaml"].replace("westmark]", "westmark, bob]")
    with pytest.raises(FaultyFolder, match=r"dossier\.yaml, line 3: bob was archived"):
        load(write_folder(tmp_path / "bridge", dossier=dossier))


def test_what_is_checked_at_the_end_is_a_fault_too(tmp_path: Path) -> None:
    read = read_folder(write_folder(tmp_path / "bridge"))
    first, *_ = read.stances
    unstated = {"value": Value.NO_STATED_POSITION, "note": "Searched."}
    broken = replace(read, stances=(replace(first, fields={**first.fields, **unstated}),))
    with pytest.raises(FaultyFolder, match="Where no position is stated, none is conditional"):
        load_dossier(folder=broken, seeds=ActorSeeds((), ()), by=folder_coder(), reviewer=bulk_reviewer())
    assert not Dossier.objects.exists()


def test_no_stated_position_without_a_source_comes_with_a_new_dossier(tmp_path: Path) -> None:
    more = f"{UNSTATED} stated_date: 2024}}\n"
    folder = write_folder(tmp_path / "bridge", stances=FILES["stances.yaml"] + more)
    assert load(folder).stances == 3
    assert not Stance.objects.get(value=Value.NO_STATED_POSITION, status=Status.PUBLISHED).evidence.exists()
    assert not load(folder).stances


def test_an_actor_may_belong_to_one_on_record_that_was_renamed(tmp_path: Path) -> None:
    group = ActorFactory.create(slug="westmark")
    Actor.objects.filter(pk=group.pk).update(slug="the-west")
    actors = FILES["actors.yaml"][FILES["actors.yaml"].index("- slug: ada") :]
    load(write_folder(tmp_path / "bridge", actors=actors))
    assert Membership.objects.get(member__slug="ada").group == group
    assert Stance.objects.get(status=Status.PUBLISHED).on_behalf_of == group


def test_later_texts_stand_in_the_place_of_the_first(tmp_path: Path) -> None:
    later = "later_texts: [{file: texts/later.txt}]"
    folder = write_folder(
        tmp_path / "bridge",
        sources=FILES["sources.yaml"].replace("is_free_to_show: true", later),
        stances=FILES["stances.yaml"].replace("We will build it.", "We shall build it.\n  text_number: 2"),
    )
    (folder / "texts" / "later.txt").write_text("Hear me. We shall build it.")
    load(folder)
    texts = Snapshot.objects.filter(source__title="Speech on the pier").order_by("pk")
    assert [text in Snapshot.objects.in_force() for text in texts] == [True, True]
    assert texts[1].supersedes == texts[0]
    words = Stance.objects.get(status=Status.PUBLISHED).evidence.order_by("pk")
    assert [one.excerpt.snapshot for one in words][:2] == [texts[1], texts[0]]


def test_issues_of_another_coding_are_its_own(tmp_path: Path) -> None:
    load(write_folder(tmp_path / "bridge"))
    dossier = FILES["dossier.yaml"] + "own_issues: true\n"
    load(write_folder(tmp_path / "second-bridge", dossier=dossier))
    load(tmp_path / "second-bridge")
    slugs = (
        Issue.objects.filter(dossiers__slug="second-bridge")
        .order_by("dossier_issues__order")
        .values_list("slug", flat=True)
    )
    assert list(slugs) == ["second-bridge-build-the-bridge", "second-bridge-keep-the-ferry"]
    assert Source.objects.count() == 4


def test_actors_of_the_seeds_may_be_named(tmp_path: Path) -> None:
    seeds = read_actor_seeds(SEEDS / "actors")
    dossier = FILES["dossier.yaml"].replace("westmark]", "westmark, france, antonio-costa]")
    load(write_folder(tmp_path / "bridge", dossier=dossier), seeds=seeds)
    assert Actor.objects.get(slug="france").iso3 == "FRA"
    groups = {one.group.slug for one in Membership.objects.filter(member__slug="antonio-costa")}
    assert groups == {"portugal", "european-council"}
    assert not Actor.objects.filter(slug="fiji").exists()


def test_events_are_loaded_once_whatever_became_of_them(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    loaded = load(folder)
    assert loaded.events == 2
    mayor, summit = Event.objects.in_use()
    assert (mayor.slug, mayor.source, mayor.last_date) == ("ada-becomes-mayor", None, None)
    assert (summit.slug, summit.end_date.day, summit.source) == (
        "bridge-summit", 4, Source.objects.get(external_id="bridge/diary"),
    )  # fmt: skip
    Event.objects.filter(pk=mayor.pk).update(title="Ada is elected", archived_at="2025-01-01T00:00:00Z")
    more = FILES["events.yaml"] + "- {date: 2025-01-01, title: The bridge opens, source: diary}\n"
    assert load(write_folder(folder, events=more)).events == 1
    opening = Event.objects.latest("first_date")
    assert (Event.objects.count(), opening.kind) == (3, "other")
    assert opening.source == Source.objects.get(external_id="bridge/diary")


def test_who_took_part_comes_with_an_event_and_to_one_that_nobody_touched(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    load(folder)
    events = FILES["events.yaml"].replace("mayor}", "mayor, participants: [ada]}")
    events = events.replace("note: By", "participants: [westmark, ada, westmark]\n  note: By")
    load(write_folder(folder, events=events))
    mayor, summit = Event.objects.in_use()
    assert [actor.slug for actor in (*mayor.participants, *summit.participants)] == ["ada", "westmark", "ada"]
    EventActor.objects.all().delete()
    Event.objects.filter(pk=mayor.pk).update(version=2)
    load(folder)
    assert (mayor.participants, len(summit.participants)) == ([], 2)
    faulty = events.replace("[ada]", "[zoe]")
    with pytest.raises(FaultyFolder, match=r"events\.yaml, line 1: nobody is called zoe"):
        load(write_folder(folder, events=faulty))


def test_an_event_takes_as_many_participants_as_its_form(tmp_path: Path) -> None:
    """More could never be saved at the desk."""
    for number in range(301):
        ActorFactory.create(slug=f"member-{number}")
    for count in (301, 300):
        slugs = ", ".join(f"member-{number}" for number in range(count))
        events = FILES["events.yaml"].replace("mayor}", f"mayor, participants: [{slugs}]}}")
        folder = write_folder(tmp_path / "bridge", events=events)
        if count > 300:
            with pytest.raises(FaultyFolder, match=r"events\.yaml, line 1: participants: at most 300 fit\."):
                load(folder)
    load(folder)
    assert len(Event.objects.earliest("first_date").participants) == 300


def test_an_event_that_cannot_be_kept_keeps_the_whole_folder_out(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge", events='- {date: 2024-05-01, title: "\u00a0"}\n')
    with pytest.raises(FaultyFolder, match=r"events\.yaml, line 1: "):
        load(folder)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("cause", [DeadlockDetected(), SerializationFailure()])
def test_who_loses_a_deadlock_is_no_fault_of_the_folder(monkeypatch: pytest.MonkeyPatch, cause: Error) -> None:
    def lose(*_: object, **__: object) -> None:
        raise OperationalError("deadlock detected") from cause

    monkeypatch.setattr(QuerySet, "bulk_create", lose)
    with pytest.raises(OperationalError):
        write_all([(FilePlace("issues.yaml", 1), Issue(slug="a", label="A"))])


def test_the_command_tells_what_it_did_and_every_fault(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bridge")
    out, err = StringIO(), StringIO()
    call_command("load_dossier", str(folder), stdout=out, stderr=err)
    assert "Loaded: A dispute over a bridge (bridge).\nNew are 2 sources, 2 stances and 2 events" in out.getvalue()
    assert "2 of 2 stances" in err.getvalue()
    with pytest.raises(CommandError, match=r"Nothing was loaded\.\ndossier\.yaml, line 3: nobody is called zoe"):
        call_command("load_dossier", str(write_folder(tmp_path / "other", dossier="title: T\nactors:\n  - zoe\n")))
    with pytest.raises(CommandError, match="There is no account zoe"):
        call_command("load_dossier", str(folder), by="zoe")


@here
@pytest.mark.parametrize(("coding", "stances"), [("a", 49), ("b", 126)])
def test_the_texts_beside_the_repository_load_with_each_coding(coding: str, stances: int) -> None:
    out = StringIO()
    call_command("load_dossier", str(REAL), coding=coding, stdout=out, stderr=StringIO())
    assert Stance.objects.published().count() == stances
    assert Source.objects.filter(external_id__startswith=f"ukraine-2022-2025-{coding}/").count() == 41
    call_command("load_dossier", str(REAL), coding=coding, stdout=out, stderr=StringIO())
    assert Stance.objects.count() == stances
