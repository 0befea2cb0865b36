"""What actors, issues, dossiers and sources have in common: a version, an address, and the way out
of use and back.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from actors.kept import ArchivableModel
from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.ground.locks import lock, refuse_stale
from positions.actions.ground.refusals import LONGEST_FIELD, refuse_unfit, refuse_unstorable
from positions.actions.ground.verbs import recorded
from positions.exceptions import Refused
from positions.models import Dossier, Event, Issue

LONGEST_SLUG: Final = 80
RESERVED: Final = frozenset({"add"})
"""Short names that the desk's addresses have a meaning for."""


def lock_in_use[M: ArchivableModel](model: type[M], pk: int, version: int) -> M:
    """The row of the version that somebody saw, which nobody else changes until the end of the
    transaction.

    Raises:
        Refused: if there is none, it was merged into another, or it is archived.
        StaleVersion: if somebody saved since ``version``.
    """
    row = lock(model, pk)
    # Before the version: of what was archived meanwhile a look at both versions would lead nowhere.
    refuse_out_of_use(row)
    refuse_stale(row, version)
    return row


def lock_archived[M: ArchivableModel](model: type[M], pk: int, version: int) -> M:
    """As ``lock_in_use``, of a row that is archived."""
    row = lock(model, pk)
    _refuse_merged(row)
    if not row.archived_at:
        raise Refused(f"“{row}” is not archived.")
    refuse_stale(row, version)
    return row


def refuse_out_of_use(row: ArchivableModel) -> None:
    """Raise Refused where a row was merged into another, or archived."""
    _refuse_merged(row)
    if row.archived_at:
        raise Refused(f"“{row}” was archived on {row.archived_at:%-d %B %Y}: bring it back first.")


def _refuse_merged(row: ArchivableModel) -> None:
    if merged := getattr(row, "merged_into", None):
        raise Refused(f"“{row}” was merged into “{merged}”: change that instead.")


def save_version(row: ArchivableModel) -> None:
    """Keep a changed row, counting its versions."""
    refuse_unfit(row)
    row.version += 1
    # All columns: the row was read under its lock, so that nothing of another's is overwritten.
    row.save()


def set_archived[M: ArchivableModel](
    model: type[M], pk: int, version: int, *, to: bool, by: User
) -> M:
    """Take a row out of use, or bring it back; what was recorded with it stays as it is.

    For reviewers.

    Raises:
        NotAllowed: if ``by`` is no reviewer.
        StaleVersion: if somebody saved since ``version``.
        Refused: if it is so already.
    """
    with recorded(by=by, least=Role.REVIEWER):
        row = (lock_in_use if to else lock_archived)(model, pk, version)
        save_archived(row, to=to)
        return row


def save_archived(row: ArchivableModel, *, to: bool) -> None:
    """Keep a locked row as archived from now on, or as in use."""
    row.archived_at = timezone.now() if to else None
    row.version += 1
    row.save(update_fields=["archived_at", "version"])


def choose_slug(row: Actor | Issue | Dossier | Event, wanted: str, *, name: str) -> str:
    """The short name that a row gets: the one wanted, the one it has, or one made from its name.

    Raises:
        Refused: if the one wanted stands for a page of the desk, or the name cannot be kept.
    """
    refuse_unstorable(name, what="name", limit=LONGEST_FIELD)
    if wanted in RESERVED:
        raise Refused(f"“{wanted}” cannot be a short name: choose another.")
    return wanted or row.slug or _free_slug(row, name)


def _free_slug(row: Actor | Issue | Dossier | Event, name: str) -> str:
    """From the name's Latin letters; numbered where others have it, or where there are none."""
    # Six are left for a hyphen and a number. Who chooses the same at the same time is refused by
    # the key of the column.
    made = slugify(_latin(name))[: LONGEST_SLUG - 6].strip("-_")
    model: Any = type(row)
    base = made or model._meta.model_name
    taken = (
        set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
        | RESERVED
    )
    if made and made not in taken:
        return made
    # One more is tried than there are taken, so that one is always free.
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def _latin(name: str) -> str:
    with connection.cursor() as cursor:
        # Django's slugify() drops letters that are no letter and accent to Unicode: ł, ø, ß.
        cursor.execute("select unaccent(%s)", [name])
        return str(cursor.fetchone()[0])
