"""Writing rows as the history keeps them."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import F, Model

from actors.models import Actor, ActorName, Membership
from positions.exceptions import Refused
from positions.history.kinds import MODELS, HistoryRow
from positions.models import ClauseIssue, DossierActor, Draft, EventActor, Issue

_OWNERS_AND_GROUPS: Final[dict[type[Model], tuple[str, ...]]] = {
    ActorName: ("actor",),
    Membership: ("member", "group"),
    DossierActor: ("actor",),
    EventActor: ("actor",),
    Draft: ("proposer",),
    ClauseIssue: ("issue",),
}
"""Where rows that move with a merge name the actor, or the issue."""


def set_columns(table: str, columns: HistoryRow) -> dict[str, Any]:
    """Columns as an update takes them, with the version counted where there is one."""
    # `F`, since the rows are not read: one statement sets back thousands, each from its own
    # version.
    has_version = any(field.name == "version" for field in MODELS[table]._meta.concrete_fields)
    return {**columns, "version": F("version") + 1} if has_version else dict(columns)


def put_back(table: str, row: HistoryRow) -> None:
    """Insert a row that was deleted, under its old identifier; under a new one where it belongs to
    another by now. Columns that are no more are left out.
    """
    rows = MODELS[table]._default_manager
    known = {field.column for field in MODELS[table]._meta.concrete_fields}
    # By column, which is what create() calls a reference without looking it up; days and times are
    # text, as JSON has them.
    left_out = {"id"} if rows.filter(pk=row["id"]).exists() else set()
    rows.create(**{name: value for name, value in row.items() if name in known - left_out})


def follow_merges(model: type[Actor | Issue], pks: Iterable[int | None]) -> dict[int | None, int]:
    """By identifier, the one in use."""
    # One step is enough: nothing is merged into what was merged itself (`actor_merged_once`).
    known = model._default_manager.filter(pk__in=[pk for pk in pks if pk])
    return {pk: into or pk for pk, into in known.values_list("pk", "merged_into")}


def refuse_merged(table: str, pks: Collection[int]) -> None:
    """Raise Refused where one of the rows is, or names, what leads to another: nobody would see
    what is put there.
    """
    model = MODELS[table]
    rows = model._default_manager.filter(pk__in=pks).order_by("pk")
    if issubclass(model, Actor | Issue):
        named: list[Any] = list(rows.exclude(merged_into=None).select_related("merged_into")[:1])
    else:
        named = [
            getattr(row, column)
            for column in _OWNERS_AND_GROUPS.get(model, ())
            for row in rows.exclude(**{f"{column}__merged_into": None}).select_related(
                f"{column}__merged_into"
            )[:1]
        ]
    if named:
        one = named[0]
        raise Refused(f"“{one}” was merged into “{one.merged_into}”: undo the merge first.")
