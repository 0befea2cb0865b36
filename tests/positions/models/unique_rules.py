"""What may stand once: by constraint, how a row is made, what two of them share, and what tells a third apart."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from actors.choices import ActorKind
from positions.models import ConfirmedDoubt, DossierActor, DossierIssue, EventActor
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IntakeFactory,
    IssueFactory,
    MembershipFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
)

Make = Callable[..., Any]
KEY = f"to-come-{'a' * 16}"


def confirmed_doubt(**fields: Any) -> ConfirmedDoubt:
    fields = {"key": KEY, **fields}
    if "stance" not in fields:
        fields["stance"] = StanceFactory.create()
    return ConfirmedDoubt.objects.create(confirmed_by=UserFactory.create(), **fields)


UNIQUE: dict[str, tuple[Make, dict[str, Any], dict[str, Any]]] = {
    "actor_iso3_unique": (ActorFactory.create, {"kind": ActorKind.STATE, "iso3": "NAM"}, {"iso3": "ZAF"}),
    "actorname_unique": (ActorNameFactory.create, {"actor": ActorFactory, "name": "Kremlin"}, {"kind": "metonym"}),
    "membership_no_overlap": (
        MembershipFactory.create,
        {"member": ActorFactory, "group": ActorFactory, "until_date": dt.date(2022, 1, 1)},
        {"from_date": dt.date(2022, 1, 1), "until_date": None},
    ),
    **{
        f"dossier{name}_unique": (model.objects.create, {"dossier": DossierFactory, name: make}, {name: make})
        for name, model, make in (("actor", DossierActor, ActorFactory), ("issue", DossierIssue, IssueFactory))
    },
    "event_slug_unique": (
        EventFactory.create,
        {"dossier": DossierFactory, "slug": "summit"},
        {"dossier": DossierFactory},
    ),
    "eventactor_unique": (
        EventActor.objects.create,
        {"event": EventFactory, "actor": ActorFactory},
        {"actor": ActorFactory},
    ),
    "intake_waits_once": (IntakeFactory.create, {"owner": UserFactory, "raw": b"Words."}, {"owner": UserFactory}),
    "snapshot_unique": (SnapshotFactory.create, {"source": SourceFactory}, {"text": "A corrected text."}),
    "excerpt_unique": (ExcerptFactory.create, {"snapshot": SnapshotFactory}, {"words": "late at night"}),
    "parkedpassage_unique": (ParkedPassageFactory.create, {"excerpt": ExcerptFactory}, {"excerpt": ExcerptFactory}),
    "speaker_unique": (SpeakerFactory.create, {"snapshot": SnapshotFactory}, {"label": "Q"}),
    "confirmeddoubt_unique": (confirmed_doubt, {"stance": StanceFactory, "key": KEY}, {"key": f"repeats-{'b' * 16}"}),
    "evidence_unique": (
        EvidenceFactory.create,
        {"stance": StanceFactory, "excerpt": ExcerptFactory},
        {"excerpt": ExcerptFactory},
    ),
}
