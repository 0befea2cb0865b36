"""A table from its file to the record, page by page."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_ox.models import OxTask

from config.accounts.roles import Role
from positions.choices import Status, TableKind, TableState
from positions.loading.errands import check_or_load
from positions.loading.tables.columns import TABLE_COLUMNS
from positions.loading.tables.running import read_table
from positions.models import Stance, TableImport
from positions.reads.work.errands import SINCE
from tests.factories import ActorFactory, IssueFactory, SnapshotFactory, UserFactory
from tests.fragments import read

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true", "HX-Target": "table"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
CSV = (
    "Who,Concept,Code,Date,Quote,Document\n"
    "Norland,Truce first,yes,2025-03-18,We support a truce,On the talks\n"
    "Norland,Truce first,no,2025-03-19,We oppose it now,On the talks\n"
)


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def desk(editor: User, client: Client) -> Client:
    ActorFactory.create(name="Norland")
    IssueFactory.create(label="Truce first")
    SnapshotFactory.create(text="We support a truce. We oppose it now.", source__title="On the talks")
    client.force_login(editor)
    return client


def bring(desk: Client, raw: bytes = CSV.encode(), kind: str = "stances") -> TableImport:
    answer = desk.post(reverse("table_list"), {"kind": kind, "table": SimpleUploadedFile("mine.csv", raw)})
    assert answer.status_code == 302, answer.content.decode()
    found = TableImport.objects.latest("pk")
    assert answer["Location"] == found.get_absolute_url()
    return found


def test_columns_are_guessed_checked_and_imported(desk: Client, editor: User) -> None:
    table = bring(desk)
    page = desk.get(table.get_absolute_url()).content.decode()
    assert page.count(" selected") >= 6
    sent = {f"column-{number}": name for number, name in table.columns.items()}
    assert sorted(sent.values()) == ["actor", "issue", "source", "stated_date", "value", "words"]
    assert desk.post(table.get_absolute_url(), {**sent, "act": "paraphrase"}).status_code == 302
    assert "Import 2" in desk.get(table.get_absolute_url()).content.decode()
    assert desk.post(reverse("table_load", args=[table.pk])).status_code == 302
    assert "Imported." in desk.get(table.get_absolute_url()).content.decode()
    assert list(Stance.objects.order_by("pk").values_list("value", "status", "coder")) == [
        (2, Status.DRAFT, editor.pk),
        (-2, Status.DRAFT, editor.pk),
    ]


def test_a_check_is_shown_row_by_row(desk: Client) -> None:
    table = bring(desk, CSV.replace("yes", "rather").encode())
    sent = {f"column-{number}": name for number, name in table.columns.items()}
    desk.post(table.get_absolute_url(), {**sent, "act": "paraphrase"})
    page = desk.get(table.get_absolute_url()).content.decode()
    assert "“rather” is not one of" in page
    assert "<b>1</b> is refused" in page
    assert desk.post(reverse("table_load", args=[table.pk]), {"confirmed": "on"}).status_code == 422


def test_what_is_needed_and_chosen_twice_is_asked_for(desk: Client) -> None:
    table = bring(desk)
    answer = desk.post(table.get_absolute_url(), {"column-0": "actor", "column-1": "actor", "dates": "week"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Actor is chosen for 2 columns" in page
    assert "Say which column is: Issue, Value." in page


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "poems", "table": SimpleUploadedFile("x.csv", b"a\n1\n")},
        {"kind": "stances"},
        {"kind": "stances", "table": SimpleUploadedFile("x.csv", b"a,b\n1,2,3\n")},
        {"kind": "stances", "table": SimpleUploadedFile("x.xlsx", b"PK\x03\x04")},
        {"kind": "folder", "table": SimpleUploadedFile("x.zip", b"PK\x03\x04")},
        {"kind": "stances", "sheet": "x" * 40, "table": SimpleUploadedFile("x.csv", b"a\n1\n")},
    ],
)
def test_what_cannot_be_read_comes_back_with_why(desk: Client, sent: dict[str, object]) -> None:
    assert desk.post(reverse("table_list"), sent).status_code == 422
    assert not TableImport.objects.exists()


@pytest.mark.parametrize("kind", ["stances", "sources", "actors", "issues"])
@pytest.mark.parametrize("raw", [b"Who,Concept\n", b"Who,Concept", b"Who,Concept\n,\n\n"])
def test_a_header_alone_is_no_table(desk: Client, kind: str, raw: bytes) -> None:
    answer = desk.post(reverse("table_list"), {"kind": kind, "table": SimpleUploadedFile("x.csv", raw)})
    assert answer.status_code == 422
    assert "There are no rows in it, only the names of its columns." in answer.content.decode()
    assert not TableImport.objects.exists()


def begun(table: TableImport, state: TableState, *, minutes: int) -> TableImport:
    """As it is once whatever worked on it was killed."""
    since = timezone.now() - dt.timedelta(minutes=minutes)
    TableImport.objects.filter(pk=table.pk).update(state=state, report={SINCE: since.isoformat()}, total=5000)
    return TableImport.objects.get(pk=table.pk)


def given_to_worker(table: TableImport, *, tries: int, lease: int) -> None:
    """A task under way, of which the worker said seconds ago, or will say, that it lives."""
    check_or_load.enqueue(table=table.pk)
    expires = timezone.now() + dt.timedelta(seconds=lease)
    OxTask.objects.update(status=OxTask.Status.RUNNING, attempts=tries, lease_expires_at=expires)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TableState.CHECKING, "It could not be checked."),
        (TableState.LOADING, "It could not be imported, and nothing of it was."),
    ],
)
@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_left_on_its_last_try_failed_and_is_checked_anew(
    desk: Client, state: TableState, said: str, *, is_told: bool
) -> None:
    """Whether another worker has noticed the dead one or not."""
    table = begun(bring(desk), state, minutes=5)
    given_to_worker(table, tries=3, lease=-60)
    if is_told:
        OxTask.objects.update(status=OxTask.Status.LOST)
    page = desk.get(table.get_absolute_url()).content.decode()
    assert said in page
    assert "tell an administrator" in page
    assert 'hx-trigger="every 1s"' not in page
    assert "nobody works on it" in desk.get(reverse("table_list")).content.decode()
    fragment = desk.get(f"{table.get_absolute_url()}?seen={state}-0", headers=FRAGMENT)
    assert said in fragment.content.decode(), "a page that waits is told too"
    sent = {f"column-{number}": name for number, name in table.columns.items()}
    TableImport.objects.update(total=2)
    assert desk.post(table.get_absolute_url(), {**sent, "act": "paraphrase"}).status_code == 302
    assert TableImport.objects.get().state == TableState.CHECKED


def test_what_is_left_can_be_dropped(desk: Client) -> None:
    table = begun(bring(desk), TableState.LOADING, minutes=5)
    assert desk.post(reverse("table_drop", args=[table.pk])).status_code == 302
    assert not TableImport.objects.exists()


@pytest.mark.parametrize(("tries", "lease", "minutes"), [(3, 10, 5), (2, -60, 5), (None, 0, 1)])
def test_what_is_worked_on_is_left_alone(desk: Client, tries: int | None, lease: int, minutes: int) -> None:
    """On its last try, to be tried again, or begun a moment ago within a request."""
    table = begun(bring(desk), TableState.CHECKING, minutes=minutes)
    if tries:
        given_to_worker(table, tries=tries, lease=lease)
    assert 'hx-trigger="every 1s"' in desk.get(table.get_absolute_url()).content.decode()
    assert desk.post(reverse("table_drop", args=[table.pk])).status_code == 422
    assert TableImport.objects.get().state == TableState.CHECKING


def test_it_is_nobody_else_s(desk: Client, client: Client) -> None:
    table = bring(desk)
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert client.get(table.get_absolute_url()).status_code == 404
    assert "mine.csv" not in client.get(reverse("table_list")).content.decode()


def test_it_is_dropped(desk: Client) -> None:
    table = bring(desk)
    assert desk.post(reverse("table_drop", args=[table.pk])).status_code == 302
    assert not TableImport.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in TableKind if TABLE_COLUMNS[kind]])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_has_the_columns_that_are_guessed(desk: Client, kind: TableKind, suffix: str) -> None:
    answer = desk.get(reverse("table_template", args=[kind, suffix]))
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert read_table(raw)["header"] == [column.name for column in TABLE_COLUMNS[kind]]


def test_there_is_no_template_of_a_folder(desk: Client) -> None:
    assert desk.get(reverse("table_template", args=["folder", "csv"])).status_code == 404
    assert desk.get("/desk/tables/poems.csv").status_code == 404


def test_its_fragment_stands_in_the_page(desk: Client) -> None:
    url = bring(desk).get_absolute_url()
    page, fragment = (TOKEN.sub("", read(desk, url, htmx=htmx)) for htmx in (False, True))
    assert 'id="table"' in fragment
    assert fragment.strip() in page
