"""Whom and what a dossier lists, and shows first, by the record of an earlier day."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from positions.models import Dossier, DossierActor, DossierIssue
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.asked import AskedMatrix, read_asked
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)
KNOWN = localdate()


@pytest.fixture
def age_history(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Afterwards what is on record is what was known on the day asked for; what follows was not."""

    def age() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            (moment,) = cursor.fetchone()
        for module in ("listed", "known_changes", "asked"):
            monkeypatch.setattr(f"positions.reads.matrix.{module}.end_of", lambda _day: moment)

    return age


@pytest.fixture
def dossier() -> Dossier:
    actors = [ActorFactory.create(slug=slug, name=slug.title(), kind="state") for slug in ("chad", "mali", "niger")]
    dossier: Dossier = DossierFactory.create(slug="sahel", actors=actors, first_actors=2, first_issues=2)
    for slug in ("aid", "talks", "truce"):
        issue = IssueFactory.create(dossier=dossier, slug=slug)
        published_stance(actor=actors[-1], issue=issue, stated_date=ON)
    return dossier


def change_everything(dossier: Dossier) -> None:
    """Others are listed, in another order, and as many as there are shown first."""
    DossierActor.objects.filter(actor__slug="chad").delete()
    DossierActor.objects.filter(actor__slug="mali").update(order=99)
    DossierActor.objects.bulk_create(
        [DossierActor(dossier=dossier, actor=ActorFactory.create(kind="state"), order=n) for n in range(30)]
    )
    DossierIssue.objects.filter(issue__slug="talks").update(order=0)
    IssueFactory.create(dossier=dossier)
    Dossier.objects.update(first_actors=None, first_issues=None)
    dossier.refresh_from_db()


def shown(asked: AskedMatrix) -> tuple[list[str], list[str]]:
    rows = [row.actor.slug for group in asked.table.groups for row in group.rows]
    return rows, [issue.slug for issue in asked.table.issues]


def test_a_dossier_shows_first_whom_and_what_it_showed_first_then(
    dossier: Dossier, age_history: Callable[[], None]
) -> None:
    age_history()
    change_everything(dossier)
    now = read_asked(dossier, MatrixAddress(), ON)
    assert now.headings.rows.count == 32
    then = read_asked(dossier, MatrixAddress(known=KNOWN), ON)
    assert shown(then) == (["chad", "mali"], ["aid", "talks"])
    assert then.headings.rows.left_out == 1
    whole = read_asked(dossier, MatrixAddress(known=KNOWN, whole=True), ON)
    assert shown(whole) == (["chad", "mali", "niger"], ["aid", "talks", "truce"])


def test_who_was_not_listed_yet_stands_among_the_others_of_then(
    dossier: Dossier, age_history: Callable[[], None]
) -> None:
    DossierActor.objects.filter(actor__slug="niger").delete()
    age_history()
    DossierActor.objects.create(dossier=dossier, actor_id=ActorFactory.create(kind="state").pk, order=0)
    asked = read_asked(dossier, MatrixAddress(known=KNOWN, whole=True), ON)
    assert shown(asked)[0] == ["chad", "mali", "niger"]
    assert asked.headings.rows.other_count == 1


def test_a_dossier_that_listed_nothing_yet_is_shown_as_it_is_now(dossier: Dossier) -> None:
    asked = read_asked(dossier, MatrixAddress(known=dt.date(2020, 1, 1)), ON)
    assert shown(asked) == (["chad", "mali"], ["aid", "talks"])
    assert not asked.table.cells


def test_the_download_has_those_of_then(client: Client, dossier: Dossier, age_history: Callable[[], None]) -> None:
    age_history()
    change_everything(dossier)
    file = b"".join(client.get(f"/dossiers/sahel/matrix.csv?on={ON}&known={KNOWN}")).decode()
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert [(row["actor"], row["issue"]) for row in rows] == [
        (actor, issue) for actor in ("chad", "mali", "niger") for issue in ("aid", "talks", "truce")
    ]


def test_the_matrix_its_frame_and_its_citation_show_the_same(
    client: Client, dossier: Dossier, age_history: Callable[[], None]
) -> None:
    age_history()
    change_everything(dossier)
    said = "the first 2 of 3 issues, the first 2 of 3 actors"
    for path in ("/dossiers/sahel/", "/embed/dossiers/sahel/", "/dossiers/sahel/cite/"):
        page = client.get(f"{path}?on={ON}&known={KNOWN}").content.decode()
        assert said in " ".join(page.split()), path
