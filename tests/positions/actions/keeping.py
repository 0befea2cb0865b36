"""What the tests of actors, issues and dossiers have in common: an editor's input."""

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from actors.choices import ActorKind, NameKind
from actors.models import Actor
from positions.actions.actors import ActorFields, MembershipFields, NameFields, add_actor, edit_actor
from positions.actions.dossiers import DossierFields
from positions.actions.events import EventFields, add_event, edit_event
from positions.actions.issues import IssueFields
from positions.models import Event
from tests.factories import DossierFactory


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
    if "dossier_id" not in given:
        given["dossier_id"] = DossierFactory.create().pk
    return IssueFields(**{"label": "Ceasefire first", "proposition": "A ceasefire must come first.", **given})


def event_fields(**given: Any) -> EventFields:
    return EventFields(
        **{"first_date": dt.date(2025, 6, 24), "kind": "summit", "title": "Allies meet in The Hague", **given}
    )


def dossier_fields(**given: Any) -> DossierFields:
    return DossierFields(**{"title": "Talks", **given})


def mark_day(dossier: Model, by: User) -> Event:
    return add_event(dossier_id=dossier.pk, fields=event_fields(), by=by, client_key=uuid.uuid4())


def first_version(event: Model, by: User) -> dict[str, Any]:
    """What every verb about an event that nobody changed is told."""
    return {"event_id": event.pk, "version": 1, "by": by}


def mark_again(event: Model, by: User) -> Event:
    return edit_event(fields=event_fields(), **first_version(event, by))
