"""What the forms of the desk send, as a browser would."""

import uuid
from typing import Any

from django.contrib.auth.models import User

from positions.models import Snapshot, Stance
from positions.reads.stances.rewording import wording_key
from tests.factories import EvidenceFactory, StanceFactory, stance_hash
from tests.factories.sources import WORDS


def span_data(snapshot: Snapshot, words: str = WORDS) -> dict[str, Any]:
    start = snapshot.text.index(words)
    return {"snapshot": snapshot.pk, "start": start, "end": start + len(words), "exact": words}


def formset_data(prefix: str, *rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return data | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def stance_data(snapshot: Snapshot, **fields: Any) -> dict[str, Any]:
    """A stance with the words that the factories' text has; ``actor`` and ``issue`` are to be named."""
    return {
        "client_key": str(uuid.uuid4()),
        "value": "2",
        "act": "verbatim",
        "firmness": "firm",
        "stated_date": "2025-08-19",
        "stated_precision": "day",
        "salience": "high",
        "confidence": "high",
        **formset_data("words", span_data(snapshot)),
        **formset_data("conditions"),
        **fields,
    }


def edit_data(stance: Stance, **fields: Any) -> dict[str, Any]:
    """The stance as its form sends it back, with some fields changed."""
    rows = [
        {"snapshot": e.excerpt.snapshot_id, "start": e.excerpt.start, "end": e.excerpt.end, "exact": e.excerpt.exact}
        for e in stance.evidence.select_related("excerpt")
    ]
    return {
        "client_key": str(stance.client_key or uuid.uuid4()),
        "version": stance.version,
        "actor": f"[{stance.actor.slug}]",
        "on_behalf_of": f"[{stance.on_behalf_of.slug}]" if stance.on_behalf_of else "",
        "issue": f"[{stance.issue.slug}]",
        "value": stance.value,
        "act": stance.act,
        "firmness": stance.firmness,
        "stated_date": stance.stated_date.isoformat(),
        "stated_precision": stance.stated_precision,
        "salience": stance.salience,
        "confidence": stance.confidence,
        "note": stance.note,
        **formset_data("words", *rows),
        **formset_data("conditions"),
        **fields,
    }


def draft(coder: User, **fields: Any) -> Stance:
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(coder=coder, **fields)).stance
    return stance


def judgement(stance: Stance, decision: str, **fields: Any) -> dict[str, Any]:
    """What the page of a review sends of a stance as it is now."""
    shown = {"judged_hash": stance_hash(stance), "wording": wording_key(stance.issue.proposition)}
    return {**shown, "seen": "2", "decision": decision, "note": "", **fields}
