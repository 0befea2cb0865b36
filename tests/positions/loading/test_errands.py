"""Fetching and reading what an editor brought, as the worker does it; the sites are on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django_ox.models import OxTask
from django_ox.worker import Worker

from config.accounts.roles import Role
from positions.choices import IntakeState, TableKind, TableState
from positions.exceptions import NotAllowed
from positions.intake.addresses import NotFetched
from positions.intake.fetching import Fetcher
from positions.loading import errands
from positions.loading.errands import bring, bring_in_later, fetch_later
from positions.models import Intake, TableImport
from tests.factories import IntakeFactory, UserFactory
from tests.positions.intake.sites import Say, Site, says, site, whole
from tests.sessions import wait_until_blocked

pytestmark = pytest.mark.django_db

PAGE = b"""<!doctype html><html lang=en><head><title>Norland will vote for the treaty</title></head><body><article>
<h1>Norland will vote for the treaty</h1><p>The foreign minister of Norland said on Monday that her country would vote
for the treaty, provided that inspections begin within a year.</p><p>She named no day.</p></article></body></html>"""


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def brought(there: Site, editor: User) -> Intake:
    return fetch_later(address=there.url("/treaty"), by=editor)


def after(intake: Intake, there: Site, *, is_last: bool = False) -> Intake:
    """What the task leaves."""
    bring(intake, by=Fetcher(exempt=[there.endpoint]), is_last=is_last)
    return Intake.objects.get(pk=intake.pk)


@pytest.fixture
def there() -> Iterator[Site]:
    with site(says(whole(PAGE))) as served:
        yield served


def test_a_page_is_fetched_and_read(there: Site, editor: User) -> None:
    done = after(brought(there, editor), there)
    assert (done.state, done.reason) == (IntakeState.READ, "")
    assert done.raw is not None
    assert bytes(done.raw) == PAGE
    found = done.extracted or {}
    assert found["title"] == "Norland will vote for the treaty"
    assert "provided that inspections begin" in found["text"]


def test_repeated_it_is_neither_fetched_nor_read_again(there: Site, editor: User) -> None:
    done = after(brought(there, editor), there)
    again = after(done, there)
    assert len(there.asked) == 1
    assert again.extracted == done.extracted


def test_what_was_fetched_before_the_worker_ended_is_only_read(there: Site, editor: User) -> None:
    done = after(brought(there, editor), there)
    Intake.objects.filter(pk=done.pk).update(state=IntakeState.WAITING, extracted=None)
    assert after(Intake.objects.get(pk=done.pk), there).state == IntakeState.READ
    assert len(there.asked) == 1


@pytest.mark.parametrize("say", [says(whole(PAGE, status="503 Service Unavailable"))])
def test_what_may_pass_is_tried_again_and_told_at_last(say: Say, editor: User) -> None:
    with site(say) as there:
        intake = brought(there, editor)
        with pytest.raises(NotFetched):
            after(intake, there)
        assert Intake.objects.get(pk=intake.pk).state == IntakeState.TO_FETCH
        done = after(intake, there, is_last=True)
    assert (done.state, done.reason) == (IntakeState.FAILED, "127.0.0.1 answers 503 Service Unavailable.")


def test_what_will_not_pass_is_told_at_once(editor: User) -> None:
    with site(says(whole(status="404 Not Found"))) as there:
        done = after(brought(there, editor), there)
    assert (done.state, done.reason) == (IntakeState.FAILED, "127.0.0.1 answers 404 Not Found.")


def test_what_cannot_be_read_is_kept_with_the_reason(editor: User) -> None:
    with site(says(whole(b"\x89PNG not a picture", "Content-Type: text/html"))) as there:
        done = after(brought(there, editor), there)
    assert (done.state, bytes(done.raw or b"")) == (IntakeState.FAILED, b"\x89PNG not a picture")
    assert "picture" in done.reason


def test_the_same_page_twice_is_told(there: Site, editor: User) -> None:
    after(brought(there, editor), there)
    other = after(fetch_later(address=there.url("/other"), by=editor), there)
    assert (other.state, other.reason) == (IntakeState.FAILED, "The same waits on your desk already.")


def test_what_was_dropped_meanwhile_is_let_go(there: Site, editor: User) -> None:
    intake = brought(there, editor)
    Intake.objects.all().delete()
    bring(intake, by=Fetcher(exempt=[there.endpoint]), is_last=False)
    assert not Intake.objects.exists()


def test_asked_for_twice_it_is_done_once(there: Site, editor: User) -> None:
    first, second = brought(there, editor), brought(there, editor)
    bring_in_later(first)
    assert first == second
    assert [task.kwargs for task in OxTask.objects.all()] == [{"intake": first.pk}]


def test_what_failed_is_asked_for_again_in_its_place(editor: User) -> None:
    with site(says(whole(status="404 Not Found"))) as there:
        failed = after(brought(there, editor), there)
        OxTask.objects.all().delete()
        assert brought(there, editor) == failed
    assert OxTask.objects.get().kwargs == {"intake": failed.pk}


def test_only_editors_have_anything_fetched(there: Site) -> None:
    with pytest.raises(NotAllowed):
        brought(there, UserFactory.create(role=Role.READER))
    assert not OxTask.objects.exists()


def test_a_file_that_was_brought_is_read(editor: User) -> None:
    intake = IntakeFactory.create(owner=editor)
    bring_in_later(intake)
    assert OxTask.objects.get().kwargs == {"intake": intake.pk}
    bring(intake, by=Fetcher(), is_last=False)
    assert Intake.objects.get().state == IntakeState.READ
    OxTask.objects.all().delete()
    bring_in_later(intake)
    assert not OxTask.objects.exists(), "it is done"


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_the_second_finds_the_task_of_the_first(is_known: bool, editor: User) -> None:
    address = "https://herald.example/a"
    known = IntakeFactory.create(owner=editor)

    def click() -> None:
        with closing(connection):
            if is_known:
                bring_in_later(known)
            else:
                fetch_later(address=address, by=editor)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            if is_known:
                bring_in_later(known)
            else:
                fetch_later(address=address, by=editor)
            second = pool.submit(click)
            wait_until_blocked(second)
        second.result()
    assert OxTask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_refuses_this_machine(editor: User) -> None:
    with site(says(whole(PAGE))) as canary:
        intake = brought(canary, editor)
        Worker().run_once()
    intake.refresh_from_db()
    assert (intake.state, canary.connections) == (IntakeState.FAILED, 0)
    assert intake.reason == f"Port {canary.port} is not asked: only 80 and 443 are."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TableState.CHECKING, "It could not be checked."),
        (TableState.LOADING, "It could not be imported, and nothing of it was."),
    ],
)
def test_a_table_that_fails_for_good_says_so(
    editor: User, monkeypatch: pytest.MonkeyPatch, state: TableState, said: str
) -> None:
    def fail(_table: TableImport) -> None:
        raise TypeError("a stub")

    monkeypatch.setitem(errands._WORK, state, (fail, errands._WORK[state][1]))
    table = TableImport.objects.create(
        owner=editor, kind=TableKind.DNA, name="talks.dna", raw=b"-", total=1, mapping={}, state=state
    )
    for is_last, after in ((False, state), (True, TableState.READ)):
        with pytest.raises(TypeError):
            errands._work_on(table, is_last=is_last)
        table.refresh_from_db()
        assert table.state == after
    assert table.reason.startswith(said)
    assert "tell an administrator" in table.reason
    errands._work_on(table, is_last=True)  # waits for somebody, and is left alone
