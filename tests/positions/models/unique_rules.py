"""What may stand once: by constraint, how a row is made, what two of them share, and what tells a third apart."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from actors.choices import ActorKind
from positions.models import (
    BlindPair,
    Claim,
    ConfirmedDoubt,
    Dismissal,
    DossierActor,
    DossierIssue,
    DoubleCoding,
    EventActor,
)
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    BlindPairFactory,
    CodingSampleFactory,
    DossierFactory,
    DoubleCodingFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    InquiryFactory,
    IntakeFactory,
    IssueFactory,
    MembershipFactory,
    ParkedPassageFactory,
    SendableSnapshotFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
)
from tests.positions.models.review_rules import ON_REVIEW, ONCE_ON_REVIEW
from tests.positions.models.watching_rules import UNIQUE_WATCHING

Make = Callable[..., Any]
KEY = f"to-come-{'a' * 16}"


def confirmed_doubt(**fields: Any) -> ConfirmedDoubt:
    fields = {"key": KEY, **fields}
    if "stance" not in fields:
        fields["stance"] = StanceFactory.create()
    return ConfirmedDoubt.objects.create(confirmed_by=UserFactory.create(), **fields)


def dismissal(**fields: Any) -> Dismissal:
    """Of words of a text of its own, unless it is named."""
    snapshot = fields.pop("snapshot", None) or SnapshotFactory.create()
    place = {"start": 0, "end": 4, **fields}
    return Dismissal.objects.create(snapshot=snapshot, dismissed_by=UserFactory.create(), **place)


def coded_by(*, first: str = "ada", second: str) -> DoubleCoding:
    people = {name: UserFactory.create(username=name) for name in {first, second}}
    coding: DoubleCoding = DoubleCodingFactory.create(first=people[first], second=people[second])
    return coding


def settled(**columns: Any) -> BlindPair:
    given = {"reason": "The rule says so.", "settled_by": UserFactory.create(), "settled_at": timezone.now()}
    pair: BlindPair = BlindPairFactory.create(**{**given, **columns})
    return pair


BLANK = " \n\t"
BLIND: list[tuple[str, Make, dict[str, Any], dict[str, Any]]] = [
    ("doublecoding_of_two", coded_by, {"first": "eve", "second": "bob"}, {"second": "ada"}),
    ("codingsample_percent_of_some", CodingSampleFactory.create, {"percent": 1}, {"percent": 101}),
    ("codingsample_has_seed", CodingSampleFactory.create, {"seed": "7"}, {"seed": BLANK}),
    (
        "codingsample_days_in_order",
        CodingSampleFactory.create,
        {"from_date": dt.date(2025, 1, 1), "until_date": dt.date(2025, 1, 1)},
        {"from_date": dt.date(2025, 1, 2), "until_date": dt.date(2025, 1, 1)},
    ),
    ("blindpair_kept_known", settled, {"kept": "first"}, {"kept": "neither"}),
    ("blindpair_has_reason", settled, {"kept": "both", "reason": ""}, {"kept": "second", "reason": BLANK}),
    ("blindpair_settled_whole", settled, {"kept": "both"}, {"kept": "both", "settled_by": None}),
    ("blindpair_coded_by_somebody", BlindPairFactory.create, {"first": []}, {"first": [], "second": []}),
    ("parkedpassage_reason_not_blank", ParkedPassageFactory.create, {"reason": "No."}, {"reason": BLANK}),
    ("dismissal_of_words", dismissal, {"start": 3}, {"start": 4}),
    *ON_REVIEW,
]
"""Rules of double codings and of dismissals: how a row is made, and what is accepted and refused of it."""


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
    "inquiry_open_once": (
        InquiryFactory.create,
        {"snapshot": SendableSnapshotFactory},
        {"failure": "Late.", "ended_at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)},
    ),
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
    "doublecoding_unique": (
        DoubleCodingFactory.create,
        {"snapshot": SnapshotFactory, "second": UserFactory},
        {"second": UserFactory},
    ),
    "blindpair_unique": (
        BlindPairFactory.create,
        {"double_coding": DoubleCodingFactory, "coded_actor": ActorFactory, "coded_issue": IssueFactory},
        {"coded_issue": IssueFactory},
    ),
    "dismissal_unique": (dismissal, {"snapshot": SnapshotFactory}, {"start": 1}),
    "parkedpassage_unique": (ParkedPassageFactory.create, {"excerpt": ExcerptFactory}, {"excerpt": ExcerptFactory}),
    "speaker_unique": (SpeakerFactory.create, {"snapshot": SnapshotFactory}, {"label": "Q"}),
    "confirmeddoubt_unique": (confirmed_doubt, {"stance": StanceFactory, "key": KEY}, {"key": f"repeats-{'b' * 16}"}),
    **ONCE_ON_REVIEW,
    "claim_unique": (
        Claim.objects.create,
        {"stance": StanceFactory, "reviewer": UserFactory},
        {"stance": StanceFactory},
    ),
    "evidence_unique": (
        EvidenceFactory.create,
        {"stance": StanceFactory, "excerpt": ExcerptFactory},
        {"excerpt": ExcerptFactory},
    ),
    **UNIQUE_WATCHING,
}
