"""Who is who in a dossier's folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from actors.choices import ActorKind, NameKind, Precision
from actors.models import Actor, ActorName, Membership
from positions.exchange.folder_columns import FolderColumns, given, plain_value, write_day


def write_actors(named: set[int]) -> list[FolderColumns]:
    """Whoever is named, what they belong to and what succeeds them, and so on, by slug."""
    found: set[int] = set()
    waiting = named - {0}
    # Level by level: one query a level, however many actors, and groups that belong to one another end it.
    while waiting:
        found |= waiting
        groups = Membership.objects.filter(member__in=waiting).values_list("group", flat=True)
        heirs = Actor.objects.filter(pk__in=waiting).values_list("succeeded_by", flat=True)
        waiting = {pk for pk in (*groups, *heirs) if pk} - found
    names: dict[int, list[FolderColumns]] = defaultdict(list)
    for name in ActorName.objects.filter(actor__in=found).select_related("actor").order_by("pk"):
        # The loader makes this name of the actor's own by itself; written out, it would come twice.
        shown = (name.actor.name, NameKind.OFFICIAL, "en", None, None)
        if (name.name, name.kind, name.language, name.from_date, name.until_date) != shown:
            names[name.actor_id].append(
                given(
                    {
                        "name": name.name,
                        "kind": name.kind,
                        "language": name.language,
                        **_period(name),
                    }
                )
            )
    offices: dict[int, list[FolderColumns]] = defaultdict(list)
    held = Membership.objects.filter(member__in=found).select_related("group")
    for office in held.order_by("group__slug", "role", "from_date", "pk"):
        columns = {"role": office.role, "group": office.group.slug, **_period(office)}
        offices[office.member_id].append(given(columns | {"speaks_for": office.speaks_for}))
    actors = Actor.objects.filter(pk__in=found).select_related("succeeded_by").order_by("slug")
    return [_actor(actor, names[actor.pk], offices[actor.pk]) for actor in actors]


def _actor(
    actor: Actor, names: Sequence[FolderColumns], offices: Sequence[FolderColumns]
) -> FolderColumns:
    # The loader reads both alike: each is what people call it.
    held = "offices" if actor.kind == ActorKind.PERSON else "belongs_to"
    return given(
        {
            **{
                column: plain_value(column, getattr(actor, column))
                for column in ("slug", "kind", "name", "iso3")
            },
            "wikidata_id": actor.wikidata_id,
            "note": actor.note.strip(),
            "ended": write_day(actor.may_have_ended, actor.ended_precision or Precision.DAY),
            "succeeded_by": actor.succeeded_by.slug if actor.succeeded_by else "",
            "names": names,
            held: offices,
        }
    )


def _period(row: ActorName | Membership) -> FolderColumns:
    return {"from": row.from_date, "until": row.until_date}
