"""What the tests of actors, issues and dossiers have in common: an editor's input."""

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model

from actors.choices import ActorKind, NameKind
from actors.models import Actor
from positions.actions.actors import ActorFields, MembershipFields, NameFields, add_actor, edit_actor
from positions.actions.dossiers import DossierFields
from positions.actions.events import EventFields, add_event, edit_event
from positions.actions.issues import IssueFields, list_issue, order_issues, take_out_issue
from positions.models import Dossier, DossierIssue, Event, Issue
from tests.factories import DossierFactory, IssueFactory


def actor_fields(**given: Any) -> ActorFields:
    return ActorFields(**{"name": "Kaja Kallas", "kind": ActorKind.PERSON, **given})


def name_fields(name: str = "Kallas", **given: Any) -> NameFields:
    return NameFields(**{"name": name, "kind": NameKind.ALIAS, **given})


def office(group: Actor, **given: Any) -> MembershipFields:
    return MembershipFields(**{"group_id": group.pk, "role": "President", "speaks_for": True, **given})


def added(by: User, **given: Any) -> Actor:
    return add_actor(fields=actor_fields(**given), by=by, client_key=uuid.uuid4())


def edited(actor: Actor, by: User, **given: Any) -> Actor:
    """The actor, as it was last read, after saving other fields."""
    return edit_actor(actor_id=actor.pk, version=actor.version, fields=actor_fields(**given), by=by)


def issue_fields(**given: Any) -> IssueFields:
    return IssueFields(**{"label": "Ceasefire first", "proposition": "A ceasefire must come first.", **given})


def event_fields(**given: Any) -> EventFields:
    return EventFields(
        **{"first_date": dt.date(2025, 6, 24), "kind": "summit", "title": "Allies meet in The Hague", **given}
    )


def shared_issue() -> Issue:
    """An issue that two dossiers list."""
    issue: Issue = IssueFactory.create()
    DossierIssue.objects.create(dossier=DossierFactory.create(), issue=issue)
    return issue


def take_in(dossier: Model, by: User) -> Dossier:
    return list_issue(dossier_id=dossier.pk, issue_id=IssueFactory.create().pk, by=by)


def take_out(issue: Model, by: User) -> Dossier:
    assert isinstance(issue, Issue)
    return take_out_issue(dossier_id=issue.dossiers.order_by("pk")[0].pk, issue_id=issue.pk, by=by)


def dossier_of_two() -> Dossier:
    dossier: Dossier = DossierFactory.create()
    for place in range(2):
        IssueFactory.create(dossier=dossier, order=place)
    return dossier


def turn_round(row: Model, by: User) -> object:
    seen = list(Issue.objects.of(row.pk).values_list("pk", flat=True))
    return order_issues(dossier_id=row.pk, seen=seen, wanted=seen[::-1], by=by)


def dossier_fields(**given: Any) -> DossierFields:
    return DossierFields(**{"title": "Talks", **given})


def mark_day(dossier: Model, by: User) -> Event:
    return add_event(dossier_id=dossier.pk, fields=event_fields(), by=by, client_key=uuid.uuid4())


def first_version(event: Model, by: User) -> dict[str, Any]:
    """What every verb about an event that nobody changed is told."""
    return {"event_id": event.pk, "version": 1, "by": by}


def mark_again(event: Model, by: User) -> Event:
    return edit_event(fields=event_fields(), **first_version(event, by))


def changes() -> list[tuple[int, int | None]]:
    """Every change of what the verbs are about that the history holds: whose, and who did it."""
    of = ("source", "stance", "issue", "dossier", "dossierissue", "event", "negotiatingtext", "clauseissue")
    tables = ["actors_actor", *(f"positions_{name}" for name in of)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select object_id, user_id from history.revision where table_name = any(%s) order by id", [tables]
        )
        return list(cursor.fetchall())
