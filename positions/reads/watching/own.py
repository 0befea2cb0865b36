"""What one reader keeps for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from actors.models import Actor
from config.postgres.prepared import fetch_prepared
from positions.models import Issue, SavedView, Visit, Watch
from positions.reads.watching.due import SETTLED

_WATCHED = """
select coalesce(a.merged_into_id, a.id), coalesce(i.merged_into_id, i.id), w.id
  from positions_watch w
  left join actors_actor a on a.id = w.actor_id
  left join positions_issue i on i.id = w.issue_id
 where w.account_id = %s order by w.id
"""
# The watch list is told by number and newest, which any change of it moves: rows are added and deleted,
# never edited.
_MARK = f"""
select (select v.seen_at from positions_visit v join positions_dossier d on d.id = v.dossier_id
         where v.account_id = %(account)s and d.slug = %(dossier)s),
       (select count(*) || '.' || coalesce(max(id), 0) from positions_watch where account_id = %(account)s),
       ({SETTLED})
"""  # noqa: S608 # nosec B608 # constants only


@dataclass(frozen=True, slots=True)
class Watched:
    """A cell, an actor or an issue that somebody watches, where it was merged into; ``key`` names
    it in addresses.
    """

    key: int
    actor: Actor | None
    issue: Issue | None

    @property
    def label(self) -> str:
        if self.actor and self.issue:
            return f"{self.actor} on {self.issue}"
        return str(self.actor or self.issue)

    @property
    def kind(self) -> str:
        if self.actor and self.issue:
            return "Position"
        return "Actor" if self.actor else "Issue"

    @property
    def url(self) -> str:
        """Its page: of a position in the first dossier that has its issue."""
        if self.actor and self.issue and (dossiers := self.issue.in_dossiers):
            return reverse("cell", args=[dossiers[0].slug, self.actor.slug, self.issue.slug])
        one = self.issue or self.actor
        return one.get_absolute_url() if one else ""

    @property
    def named(self) -> tuple[int | None, int | None]:
        """The identifiers of the actor and the issue."""
        actor, issue = self.actor, self.issue
        return actor.pk if actor else None, issue.pk if issue else None

    @property
    def fields(self) -> list[tuple[str, int]]:
        """Name and value of what a form sends about it."""
        named = {"actor": self.actor, "issue": self.issue}
        return [(name, one.pk) for name, one in named.items() if one]

    def covers(self, actor_id: int, issue_id: int) -> bool:
        """Whether a position of an actor on an issue is among what is watched."""
        return (self.actor is None or self.actor.pk == actor_id) and (
            self.issue is None or self.issue.pk == issue_id
        )


def read_watched(account: User | int) -> list[Watched]:
    """What somebody watches, the latest first: three queries. What was archived is left out."""
    pk = account if isinstance(account, int) else account.pk
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED, [pk])
        # One row where several were merged into one.
        rows = list({row[:2]: row for row in cursor.fetchall()}.values())[::-1]
    actors = Actor.objects.in_use().in_bulk({row[0] for row in rows if row[0]})
    issues = (
        Issue.objects.in_use()
        .prefetch_related("dossier_issues")
        .in_bulk({row[1] for row in rows if row[1]})
    )
    found = (
        (Watched(key, actors.get(actor), issues.get(issue)), (actor, issue))
        for actor, issue, key in rows
    )
    # A cell of which the actor or the issue was archived would else be told as the other alone.
    return [one for one, named in found if one.named == named]


def is_watched(account: User, *, actor: Actor | None = None, issue: Issue | None = None) -> bool:
    """Whether somebody watches exactly this, or what was merged into it; one query."""
    of_actor = Q(actor=actor) | Q(actor__merged_into=actor) if actor else Q(actor=None)
    of_issue = Q(issue=issue) | Q(issue__merged_into=issue) if issue else Q(issue=None)
    return Watch.objects.filter(of_actor, of_issue, account=account).exists()


def read_views(account: User) -> Sequence[SavedView]:
    """Somebody's saved views in their order; one query."""
    return list(SavedView.objects.filter(account=account).order_by("place", "name", "pk"))


def read_visits(account: User) -> list[tuple[str, dt.datetime]]:
    """Until when somebody said to have seen which dossier; one query."""
    rows = Visit.objects.filter(account=account).order_by("dossier__slug", "pk")
    return list(rows.values_list("dossier__slug", "seen_at"))


def read_mark(account: User, slug: str) -> tuple[dt.datetime | None, str, dt.datetime]:
    """Until when somebody said to have seen a dossier, what changes with what they watch, and until
    when the record is settled; one query.
    """
    asked = {"account": account.pk, "dossier": slug}
    [(seen_at, watched, settled)] = fetch_prepared(_MARK, asked)
    return seen_at, watched, settled
