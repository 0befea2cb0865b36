"""A dossier as a dated release: what is in it, that it is the same later, and that other programs read it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import warnings
import zipfile
from pathlib import Path

import pytest
import yaml
from csvw import TableGroup
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Status, Value
from positions.exceptions import Refused
from positions.exchange.release.archive import release_dossier
from positions.exchange.release.tables import RELEASE_TABLES
from positions.models import Condition, Dossier, DossierIssue, Evidence, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    StanceFactory,
    UserFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment  # type: ignore[no-any-return]


def release(dossier: Dossier, *, known: dt.date | dt.datetime | None = None, on: dt.date = ON) -> bytes:
    file = io.BytesIO()
    release_dossier(dossier=dossier, on_date=on, known=known or now(), file=file)
    return file.getvalue()


def rows(raw: bytes, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(f"/{table}.csv")]
        return list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))


def unpack(raw: bytes, place: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        archive.extractall(place)
    [folder] = place.iterdir()
    return folder


@pytest.fixture
def dossier() -> Dossier:
    """Two actors, one speaking for a third; an issue with a stance on conditions; an event."""
    speaker, state, other = ActorFactory.create_batch(3)
    dossier = DossierFactory.create(actors=[state, other], summary="# Talks\nof a truce")
    issue = IssueFactory.create(dossier=dossier)
    draft = StanceFactory.create(
        issue=issue, actor=speaker, on_behalf_of=state, value=Value.LEANS_SUPPORT, stated_date=dt.date(2025, 3, 1)
    )
    ConditionFactory.create(stance=draft, linked_issue=IssueFactory.create())
    publish(draft, words="=1+1 is what “they” said,\nand more")
    published_stance(issue=issue, actor=other, value=Value.OPPOSES, stated_date=dt.date(2025, 9, 1))
    StanceFactory.create(issue=issue, actor=other, note="zanzibar")
    event = EventFactory.create(dossier=dossier)
    event.actors.add(other)
    return dossier


def test_every_table_is_written_and_other_programs_find_nothing_wrong(dossier: Dossier, tmp_path: Path) -> None:
    raw = release(dossier)
    folder = unpack(raw, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        *(table.file for table in RELEASE_TABLES),
        *("csv-metadata.json", "README.md", "CITATION.cff", "SHA256SUMS"),
    }
    group = TableGroup.from_file(folder / "csv-metadata.json")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert group.check_referential_integrity()
        counts = {name: len(list(table.iterdicts(strict=True))) for name, table in group.tabledict.items()}
    assert counts == {
        "actors.csv": 3,
        "issues.csv": 1,
        "sources.csv": 2,
        "excerpts.csv": 2,
        "stances.csv": 2,
        "evidence.csv": 2,
        "conditions.csv": 1,
        "positions.csv": 2,
        "events.csv": 1,
        "event_actors.csv": 1,
    }
    checked = subprocess.run(
        ["/usr/bin/sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert checked.stdout.count(": OK") == len(RELEASE_TABLES) + 3


def test_csvw_would_tell_of_a_row_that_joins_nothing(dossier: Dossier, tmp_path: Path) -> None:
    folder = unpack(release(dossier), tmp_path)
    stances = folder / "evidence.csv"
    stances.write_text(stances.read_text().replace(f",{Stance.objects.earliest('pk').pk},", ",999999,"))
    with pytest.raises(ValueError, match="999999"):
        TableGroup.from_file(folder / "csv-metadata.json").check_referential_integrity()


def test_positions_are_those_of_the_day(dossier: Dossier) -> None:
    speaker, state, other = (actor.slug for actor in Actor.objects.order_by("pk"))
    found = {row["actor"]: row for row in rows(release(dossier), "positions")}
    assert {name: row["value"] for name, row in found.items()} == {speaker: "leans-support", state: "leans-support"}
    assert found[state]["since_date"] == "2025-03-01"
    assert (found[state]["score"], found[state]["conditional"]) == ("1", "true")
    later = {row["actor"]: row["value"] for row in rows(release(dossier, on=dt.date(2025, 9, 1)), "positions")}
    assert later[other] == "opposes"


def test_who_was_archived_has_no_position_and_its_words_count_for_others(dossier: Dossier) -> None:
    speaker, state, _other = Actor.objects.order_by("pk")
    Actor.objects.filter(pk=speaker.pk).update(archived_at=now())
    raw = release(dossier)
    assert [row["actor"] for row in rows(raw, "positions")] == [state.slug]
    assert len(rows(raw, "stances")) == 2


def test_only_what_is_published_is_in_it_and_no_coder(dossier: Dossier) -> None:
    raw = release(dossier)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        whole = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert "zanzibar" not in whole
    for stance in Stance.objects.select_related("coder"):
        assert stance.coder
        assert stance.coder.username not in whole
    assert "'=1+1 is what" in whole


def change_everything(dossier: Dossier) -> None:
    """As editors do, and past them: what is there is changed, added to, taken away and moved."""
    first, second = Stance.objects.published().order_by("pk")
    elsewhere = IssueFactory.create()
    Stance.objects.update(status=Status.SUBMITTED)
    Evidence.objects.filter(stance=second).update(locator="p. 4")
    Stance.objects.filter(pk=first.pk).update(value=Value.OPPOSES, issue=elsewhere, version=9)
    Stance.objects.filter(pk=second.pk).update(status=Status.ARCHIVED)
    Condition.objects.all().delete()
    Actor.objects.update(name="Somebody else", ended_date=dt.date(2025, 1, 1))
    Issue.objects.update(proposition="Quite another thing should be done.", label="Another")
    Source.objects.update(title="Another title", licence="CC0")
    dossier.dossier_actors.all().delete()
    DossierIssue.objects.filter(dossier=dossier).update(order=7)
    dossier.events.update(title="Another summit", archived_at=now())
    Dossier.objects.filter(pk=dossier.pk).update(title="Another dossier")
    many_published(30, issues=[Issue.objects.in_use().of(dossier)[0]])


def test_later_changes_do_not_reach_it(dossier: Dossier) -> None:
    moment = now()
    before = release(dossier, known=moment)
    change_everything(dossier)
    assert release(dossier, known=moment) == before
    assert len(rows(release(dossier), "stances")) == 30


def test_what_was_approved_under_other_words_says_so(dossier: Dossier) -> None:
    issue = Issue.objects.of(dossier).get()
    former = issue.proposition
    moment = now()
    Issue.objects.filter(pk=issue.pk).update(proposition="The opposite should be done.")
    assert {row["approved_proposition"] for row in rows(release(dossier), "stances")} == {former}
    assert {row["approved_proposition"] for row in rows(release(dossier, known=moment), "stances")} == {""}
    Issue.objects.filter(pk=issue.pk).update(proposition=former.upper())
    assert {row["approved_proposition"] for row in rows(release(dossier), "stances")} == {""}


def test_its_papers_say_what_it_is(dossier: Dossier, tmp_path: Path) -> None:
    cited = Evidence.objects.earliest("pk").excerpt.snapshot.source_id
    Source.objects.filter(pk=cited).update(licence="CC BY 4.0")
    folder = unpack(release(dossier), tmp_path)
    cff = yaml.safe_load((folder / "CITATION.cff").read_text())
    assert cff["cff-version"] == "1.2.0"
    assert cff["type"] == "dataset"
    assert cff["title"] == f"{dossier.title}: positions as of 2025-08-19"
    assert cff["authors"] == [{"name": "Demarche"}]
    assert isinstance(cff["date-released"], dt.date)
    readme = (folder / "README.md").read_text()
    assert "* CC BY 4.0: 1 source\n* No licence noted: quoted words only: 1 source\n" in readme
    assert "> # Talks\n> of a truce" in readme
    assert f"release_dossier {dossier.slug} --date 2025-08-19 --known 20" in readme


@pytest.mark.parametrize("known", [localdate() + dt.timedelta(days=1), dt.datetime(2199, 1, 1, tzinfo=dt.UTC)])
def test_what_is_to_come_is_not_known(dossier: Dossier, known: dt.date) -> None:
    with pytest.raises(Refused):
        release(dossier, known=known)


def test_a_dossier_that_was_not_there_has_none(dossier: Dossier) -> None:
    with pytest.raises(Refused, match="had no dossier"):
        release(dossier, known=dt.date(2020, 1, 1))


def test_the_command_writes_it_once_and_again_alike(
    dossier: Dossier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again = tmp_path / "one.zip", tmp_path / "two.zip"
    moment = now().isoformat()
    call_command("release_dossier", dossier.slug, "--date", "2025-08-19", "--known", moment, "-o", first)
    change_everything(dossier)
    call_command("release_dossier", dossier.slug, "--date", "2025-08-19", "--known", moment, "-o", again)
    assert first.read_bytes() == again.read_bytes()
    said = capsys.readouterr().out
    digest = subprocess.run(["/usr/bin/sha256sum", first], capture_output=True, text=True, check=True).stdout.split()[0]
    assert said.count(digest) == 2
    assert "2 stances and 2 positions" in said
    with pytest.raises(CommandError, match="something at"):
        call_command("release_dossier", dossier.slug, "--date", "2025-08-19", "-o", first)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip"]


def test_editors_take_it_beside_the_folder(dossier: Dossier, client: Client) -> None:
    url = reverse("dossier_release", args=[dossier.slug])
    client.force_login(UserFactory.create(role=Role.READER))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory.create(role=Role.EDITOR))
    answer = client.get(url, {"on": "2025-08-19", "known": localdate().isoformat()})
    assert answer["Content-Disposition"] == f'attachment; filename="{dossier.slug}-2025-08-19.zip"'
    assert len(rows(answer.getvalue(), "stances")) == 2
    assert client.get(url, {"on": "19.8.2025"}).status_code == 400
    assert client.get(url, {"known": "2199-01-01"}).status_code == 422
    assert "Release (ZIP)" in client.get(reverse("dossier_edit", args=[dossier.slug])).content.decode()
