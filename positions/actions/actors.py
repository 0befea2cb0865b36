"""Adding, changing and archiving actors, with the names they are found by and what they belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import User

from actors.choices import NameKind
from actors.folding import fold, tidy
from actors.models import Actor, ActorName, Membership
from positions.actions.ground.locks import lock_and_share
from positions.actions.ground.part_rows import write_rows
from positions.actions.ground.refusals import refuse_departed, refuse_unfit
from positions.actions.ground.verbs import recorded, retried, take_turns
from positions.actions.ground.versions import choose_slug, lock_in_use, save_version, set_archived
from positions.exceptions import Refused

_COLUMNS: Final = (
    "kind",
    "name",
    "iso3",
    "wikidata_id",
    "note",
    "ended_date",
    "ended_precision",
    "succeeded_by_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFields:
    """A name an actor is found by; ``row_id`` is the row it stands in, None for a new one."""

    row_id: int | None = None
    name: str
    kind: str
    language: str = ""
    from_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFields:
    """What an actor belongs to; ``row_id`` is the row it stands in, None for a new one."""

    row_id: int | None = None
    group_id: int
    role: str
    speaks_for: bool = False
    from_date: dt.date | None = None
    until_date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFields:
    """What an editor says of an actor; without ``slug`` it keeps its own, or gets one made from its
    name.
    """

    slug: str = ""
    kind: str
    name: str
    iso3: str = ""
    wikidata_id: str = ""
    note: str = ""
    ended_date: dt.date | None = None
    ended_precision: str | None = None
    succeeded_by_id: int | None = None
    names: tuple[NameFields, ...] = ()
    memberships: tuple[MembershipFields, ...] = ()


@retried
def add_actor(*, fields: ActorFields, by: User, client_key: UUID) -> Actor:
    """Keep a new actor. The same form sent twice gives the same actor.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: if a field cannot be kept, offices overlap, or a group or who succeeds it is no longer in use.
    """
    with recorded(by=by):
        take_turns(client_key)
        if actor := Actor.objects.filter(client_key=client_key).first():
            return actor
        # Together with the groups, which are asked about below: in the order of identifiers.
        refuse_departed(
            actors=[fields.succeeded_by_id, *(row.group_id for row in fields.memberships)],
            issues=[],
        )
        actor = Actor(client_key=client_key)
        _set_columns(actor, fields)
        refuse_unfit(actor)
        actor.save()
        _write_rows(actor, fields)
        return actor


@retried
def add_actors(*, new: Sequence[tuple[UUID, ActorFields]], by: User) -> list[Actor]:
    """Keep several new actors, each with the key of its part of the form, or none.

    Raises:
        NotAllowed: if ``by`` is no editor.
        Refused: as for one actor; whose it is stands before the reason.
    """
    with recorded(by=by):
        return [_add_one(key, fields, by) for key, fields in new]


def _add_one(key: UUID, fields: ActorFields, by: User) -> Actor:
    try:
        return add_actor(fields=fields, by=by, client_key=key)
    except Refused as refused:
        raise Refused(f"{fields.name}: {refused}") from refused


@retried
def edit_actor(*, actor_id: int, version: int, fields: ActorFields, by: User) -> Actor:
    """Change an actor with its names and memberships. Nothing happens where nothing differs.

    Raises:
        NotAllowed: if ``by`` is no editor.
        StaleVersion: if somebody saved since ``version``.
        Refused: as for a new actor, or if it was archived or merged into another.
    """
    with recorded(by=by):
        known = set(Membership.objects.filter(member=actor_id).values_list("group_id", flat=True))
        # Groups that it has may have been archived since, and nobody is asked about them again.
        added = {row.group_id for row in fields.memberships} - known
        lock_and_share(Actor, actor_id, {*added, fields.succeeded_by_id})
        actor = lock_in_use(Actor, actor_id, version)
        former = actor.name
        if _as_kept(fields, actor) == read_actor_fields(actor):
            return actor
        if fields.succeeded_by_id != actor.succeeded_by_id:
            refuse_departed(actors=[fields.succeeded_by_id], issues=[])
        _set_columns(actor, fields)
        save_version(actor)
        _write_rows(actor, fields)
        # Last: the form may have kept the former name itself.
        _keep_former_name(actor, former)
        return actor


@retried
def archive_actor(*, actor_id: int, version: int, by: User) -> Actor:
    """Take an actor out of lists and matrices; what it said stays on record.

    Raises as `set_archived` does.
    """
    return set_archived(Actor, actor_id, version, to=True, by=by)


@retried
def unarchive_actor(*, actor_id: int, version: int, by: User) -> Actor:
    """Bring an actor back, with everything on record. Raises as `set_archived` does."""
    return set_archived(Actor, actor_id, version, to=False, by=by)


def read_actor_fields(actor: Actor) -> ActorFields:
    """What is said of an actor, in the form in which it is written."""
    names = actor.names.order_by("pk")
    memberships = actor.memberships.order_by("pk")
    return ActorFields(
        slug=actor.slug,
        **{name: getattr(actor, name) for name in _COLUMNS},
        names=tuple(
            NameFields(
                row_id=row.pk,
                name=row.name,
                kind=row.kind,
                language=row.language,
                from_date=row.from_date,
                until_date=row.until_date,
            )
            for row in names
        ),
        memberships=tuple(
            MembershipFields(
                row_id=row.pk,
                group_id=row.group_id,
                role=row.role,
                speaks_for=row.speaks_for,
                from_date=row.from_date,
                until_date=row.until_date,
            )
            for row in memberships
        ),
    )


def _keep_former_name(actor: Actor, former: str) -> None:
    """Whoever was renamed is still found by what it was called, for all that was written about it."""
    names = [actor.name, *actor.names.values_list("name", flat=True)]
    if fold(former) not in map(fold, names):
        ActorName.objects.create(actor=actor, name=former, kind=NameKind.ALIAS)


def _as_kept(fields: ActorFields, actor: Actor) -> ActorFields:
    """The fields as they would be read after saving: with the slug, and rows in the order of their
    identifiers.
    """
    values = {name: getattr(fields, name) for name in _COLUMNS}

    def in_order[R: (NameFields, MembershipFields)](rows: tuple[R, ...]) -> tuple[R, ...]:
        # Rows without an identifier are new, and so differ wherever they stand.
        return tuple(sorted(rows, key=lambda row: row.row_id or 0))

    return ActorFields(
        slug=fields.slug or actor.slug,
        **values,
        names=in_order(fields.names),
        memberships=in_order(fields.memberships),
    )


def _set_columns(actor: Actor, fields: ActorFields) -> None:
    for name in _COLUMNS:
        setattr(actor, name, getattr(fields, name))
    # Blanks are tidied here; a hidden character stays, and `actor_name_tidy` refuses it.
    actor.name = tidy(fields.name)
    actor.slug = choose_slug(actor, fields.slug, name=fields.name)


def _write_rows(actor: Actor, fields: ActorFields) -> None:
    """Groups that are new to the actor must be in use; those it has may have been archived since."""
    known = set(actor.memberships.values_list("group_id", flat=True))
    refuse_departed(
        actors=[row.group_id for row in fields.memberships if row.group_id not in known], issues=[]
    )
    for manager, rows in ((actor.names, fields.names), (actor.memberships, fields.memberships)):
        columns = [asdict(row) for row in rows]
        for named in (row for row in columns if "name" in row):
            named["name"] = tidy(named["name"])
        write_rows(manager, [(row.pop("row_id"), row) for row in columns])
