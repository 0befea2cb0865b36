"""Adding, changing and archiving dossiers, with the actors that stand in their matrix by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.ground.locks import share
from positions.actions.ground.refusals import refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import choose_slug, lock_in_use, save_version, set_archived
from positions.models import Dossier, DossierActor


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFields:
    """What an editor says of a dossier; ``actor_ids`` are its default rows in their order, and how
    many of them, and of its issues, readers see first.

    Without ``slug`` it keeps its own, or gets one made from its title.
    """

    slug: str = ""
    title: str
    summary: str = ""
    first_issues: int | None = None
    first_actors: int | None = None
    actor_ids: tuple[int, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """Those of the dossier itself that are kept as they are given."""
        return {name: getattr(self, name) for name in _COLUMNS}


_COLUMNS: Final = ("title", "summary", "first_issues", "first_actors")


@retried
def add_dossier(*, fields: DossierFields, by: User, client_key: UUID) -> Dossier:
    """Keep a new dossier. The same form sent twice gives the same dossier.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, or an actor is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if dossier := Dossier.objects.filter(client_key=client_key).first():
            return dossier
        dossier = Dossier(client_key=client_key)
        _set_columns(dossier, fields)
        refuse_unfit(dossier)
        dossier.save()
        _write_actors(dossier, fields.actor_ids)
        return dossier


@retried
def edit_dossier(*, dossier_id: int, version: int, fields: DossierFields, by: User) -> Dossier:
    """Change a dossier with its actors. Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new dossier, or if it was archived.
    """
    with recorded(by=by):
        # Actors before dossiers; also those that stay, as a merge of one moves its row here.
        share(Actor, fields.actor_ids)
        dossier = lock_in_use(Dossier, dossier_id, version)
        kept = {name: getattr(dossier, name) for name in ("slug", *_COLUMNS)}
        actor_ids = read_actor_ids(dossier)
        _set_columns(dossier, fields)
        columns = {"slug": dossier.slug, **fields.columns}
        if (columns, list(fields.actor_ids)) != (kept, actor_ids):
            save_version(dossier)
            _write_actors(dossier, fields.actor_ids)
        return dossier


@retried
def archive_dossier(*, dossier_id: int, version: int, by: User) -> Dossier:
    """Take a dossier off the pages; its issues and what was said on them stay.

    Raises as `set_archived` does.
    """
    return set_archived(Dossier, dossier_id, version, to=True, by=by)


@retried
def unarchive_dossier(*, dossier_id: int, version: int, by: User) -> Dossier:
    """Bring a dossier back, with everything on record. Raises as `set_archived` does."""
    return set_archived(Dossier, dossier_id, version, to=False, by=by)


def read_actor_ids(dossier: Dossier) -> list[int]:
    """The default rows of a dossier in their order, those archived since among them."""
    return list(dossier.dossier_actors.order_by("order", "pk").values_list("actor_id", flat=True))


def _set_columns(dossier: Dossier, fields: DossierFields) -> None:
    for name, value in fields.columns.items():
        setattr(dossier, name, value)
    dossier.slug = choose_slug(dossier, fields.slug, name=fields.title)


def _write_actors(dossier: Dossier, actor_ids: Sequence[int]) -> None:
    """Rows keep their identifiers; only those whose place changed are written."""
    kept = {row.actor_id: row for row in dossier.dossier_actors.select_for_update().order_by("pk")}
    # Named twice an actor stands where it was named first.
    places = {pk: place for place, pk in enumerate(dict.fromkeys(actor_ids))}
    added = [pk for pk in places if pk not in kept]
    refuse_departed(actors=added, issues=[])
    dossier.dossier_actors.exclude(actor__in=places).delete()
    # Every row that is written is a change in the history.
    moved = [row for pk, row in kept.items() if places.get(pk, row.order) != row.order]
    for row in moved:
        row.order = places[row.actor_id]
    DossierActor.objects.bulk_update(moved, ["order"])
    DossierActor.objects.bulk_create(
        DossierActor(dossier=dossier, actor_id=pk, order=places[pk]) for pk in added
    )
