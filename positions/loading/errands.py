"""What an editor asked for and nobody should wait for: done by `manage.py ox_worker`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import TaskContext, task

from config.postgres.scratch import lift_time_limits
from positions.actions.intakes import Brought, bring_address, keep_failure, keep_fetched
from positions.actions.table_imports import keep_unread
from positions.choices import IntakeState, TableState
from positions.exceptions import ActionRefused, Refused
from positions.intake.addresses import NotFetched
from positions.intake.fetching import Fetcher
from positions.loading.intake import read_in
from positions.loading.tables.running import check, is_fetching, load
from positions.models import Intake, TableImport
from positions.reads.work.errands import read_errands

TRIES: Final = 3
"""By settings.TASKS; an administrator may grant another."""
AT_ONCE: Final = 300
"""Rows of a table that are checked or imported while somebody waits."""
_TO_DO: Final = (IntakeState.TO_FETCH, IntakeState.WAITING, IntakeState.FAILED)


def fetch_later(*, address: str, by: User) -> Intake:
    """Have a document fetched and read. One that waits for that already is given back.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if it is no address, or too many wait.
    """
    with transaction.atomic():
        intake = bring_address(address=address, by=by)
        bring_in_later(intake)
    return intake


def bring_in_later(*intakes: Intake) -> None:
    """Have what an editor brought fetched and read, unless that is under way or done."""
    named = Intake.objects.filter(pk__in=[intake.pk for intake in intakes], state__in=_TO_DO)
    with transaction.atomic():
        # Of two clicks the second waits here, and finds what the first asked for.
        locked = list(named.order_by("pk").select_for_update().values_list("pk", flat=True))
        under_way = read_errands(locked)
        for pk in locked:
            if pk not in under_way:
                bring_in.enqueue(intake=pk)


@task(takes_context=True)
def bring_in(context: TaskContext[..., None], *, intake: int) -> None:
    """Fetch and read what was brought; repeated, what is left to do of it.

    Raises:
        NotFetched: where it may work a little later, so that it is tried again.
    """
    found = Intake.objects.filter(pk=intake).select_related("owner").first()
    if found is not None:
        bring(found, by=Fetcher(), is_last=context.attempt >= TRIES)


def work_on_table(table: TableImport) -> None:
    """Have a table checked or imported, as its state says: at once where it is small, else by the
    worker.
    """
    # A dossier is loaded and taken back to be checked, which takes long whatever its size; sites may be slow.
    asks_sites = table.state == TableState.LOADING and is_fetching(table)
    if not table.is_dossier and not asks_sites and table.total <= AT_ONCE:
        _work_on(table, is_last=True)
    else:
        check_or_load.enqueue(table=table.pk)


@task(takes_context=True)
def check_or_load(context: TaskContext[..., None], *, table: int) -> None:
    """Check or import a table; repeated, what is left to do of it."""
    found = TableImport.objects.filter(pk=table).select_related("owner").first()
    if found is not None:
        # The limits of a request are for somebody who waits; a large table takes longer.
        lift_time_limits()
        _work_on(found, is_last=context.attempt >= TRIES)


def _work_on(table: TableImport, *, is_last: bool) -> None:
    """What fails for a reason nobody foresaw is raised; after the ``is_last`` try the table says so."""
    # Any other state was done by a try before this one, which was killed before it could say so.
    work, failed = _WORK.get(table.state, (None, ""))
    try:
        if work:
            work(table)
    except Exception:
        if is_last:
            keep_unread(begun=table, reason=f"{failed} {_FAILED}")
        raise


_WORK: Final[Mapping[str, tuple[Callable[[TableImport], None], str]]] = {
    TableState.CHECKING: (check, "It could not be checked."),
    TableState.LOADING: (load, "It could not be imported, and nothing of it was."),
}
_FAILED: Final = (
    "The fault is not one that is told by row: have it checked once more, and if that fails as well, "
    "tell an administrator, who finds the reason among the errands that failed."
)


def bring(intake: Intake, *, by: Fetcher, is_last: bool) -> None:
    """Fetch and read, and keep what came of it or why nothing did.

    Raises:
        NotFetched: where it may work a little later, unless this try ``is_last``.
    """
    # Whoever brought it may have dropped it meanwhile, or be an editor no more: nobody is told then.
    with suppress(ActionRefused):
        try:
            _bring(intake, by)
        except NotFetched as why:
            if why.may_pass and not is_last:
                raise
            keep_failure(intake_id=intake.pk, reason=str(why), by=intake.owner)
        except Refused as why:
            keep_failure(intake_id=intake.pk, reason=str(why), by=intake.owner)


def _bring(intake: Intake, fetcher: Fetcher) -> None:
    # What was fetched before the worker was killed is not fetched again.
    if intake.raw is None:
        fetched = fetcher.fetch(intake.address)
        name = unquote(PurePosixPath(urlsplit(fetched.url).path).name)
        file = Brought(raw=fetched.body, name=name, content_type=fetched.content_type)
        intake = keep_fetched(intake_id=intake.pk, file=file, address=fetched.url, by=intake.owner)
    # Read outside the transaction that kept it: reading takes long, and its bytes are safe by then.
    if intake.state in (IntakeState.WAITING, IntakeState.FAILED):
        read_in(intake, by=intake.owner)
