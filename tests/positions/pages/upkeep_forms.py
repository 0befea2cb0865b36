"""What the forms of actors, issues and dossiers send, as a browser would."""

import uuid
from typing import Any

from actors.models import Actor
from positions.models import Dossier, DossierActor, Issue
from tests.positions.pages.desk_forms import formset_data


def new_actor(**fields: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid.uuid4()),
        "name": "Kaja Kallas",
        "kind": "person",
        **formset_data("names"),
        **formset_data("memberships"),
        **fields,
    }


def edit_actor(actor: Actor, **fields: Any) -> dict[str, Any]:
    """The actor as its form sends it back, with some fields changed."""
    plain = {name: getattr(actor, name) for name in ("name", "kind", "slug", "iso3", "wikidata_id", "note", "version")}
    names = [
        {"row_id": row.pk, "name": row.name, "kind": row.kind, "language": row.language}
        for row in actor.names.order_by("pk")
    ]
    memberships = [membership(row.group, row_id=row.pk, role=row.role) for row in actor.memberships.order_by("pk")]
    return {
        "client_key": str(uuid.uuid4()),
        **plain,
        **formset_data("names", *names),
        **formset_data("memberships", *memberships),
        **fields,
    }


def membership(group: Actor, **fields: Any) -> dict[str, Any]:
    return {"group": f"[{group.slug}]", "role": "President", **fields}


def new_issue(dossier: Dossier, **fields: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid.uuid4()),
        "label": "Truce",
        "proposition": "There must be a truce.",
        "dossier": dossier.slug,
        **fields,
    }


def edit_issue(issue: Issue, **fields: Any) -> dict[str, Any]:
    plain = {name: getattr(issue, name) for name in ("label", "proposition", "coding_rule", "slug", "version")}
    lists = {name: "\r\n".join(getattr(issue, name)) for name in ("keywords", "contra_phrases", "tags")}
    return {"client_key": str(uuid.uuid4()), **plain, **lists, **fields}


def new_dossier(**fields: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid.uuid4()),
        "title": "Talks",
        **formset_data("actors"),
        **formset_data("added"),
        **fields,
    }


def edit_dossier(dossier: Dossier, *added: str, **fields: Any) -> dict[str, Any]:
    rows = DossierActor.objects.filter(dossier=dossier).order_by("order", "pk")
    places = [{"row": row.actor_id, "place": place} for place, row in enumerate(rows, start=1)]
    plain = {name: getattr(dossier, name) for name in ("title", "summary", "slug", "version")}
    return {
        "client_key": str(uuid.uuid4()),
        **plain,
        **formset_data("actors", *places),
        **formset_data("added", *({"actor": name} for name in added)),
        **fields,
    }
