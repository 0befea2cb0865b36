"""Every table that the history keeps: a row of each, and another content of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.db import models

from positions.models import (
    Assignment,
    ConfirmedDoubt,
    Correction,
    DossierActor,
    DossierIssue,
    EventActor,
    Issue,
    Review,
)
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    AssignmentFactory,
    BlindPairFactory,
    ClauseIssueFactory,
    CodingSampleFactory,
    CommentFactory,
    ConditionFactory,
    DossierFactory,
    DoubleCodingFactory,
    DraftFactory,
    EventFactory,
    EvidenceFactory,
    InquiryFactory,
    IssueFactory,
    MembershipFactory,
    NegotiatingTextFactory,
    ParkedPassageFactory,
    RuleCaseFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)


def dossier_actor() -> DossierActor:
    return DossierActor.objects.create(dossier=DossierFactory.create(), actor=ActorFactory.create())


def dossier_issue() -> DossierIssue:
    issue: Issue = IssueFactory.create()
    return issue.dossier_issues.get()


OTHER = 10_000_007


def event_actor() -> EventActor:
    """And another actor, who could have taken part."""
    ActorFactory.create(pk=OTHER)
    return EventActor.objects.create(event=EventFactory.create(), actor=ActorFactory.create())


def assignment() -> Assignment:
    """And another editor, who could have it."""
    UserFactory.create(pk=OTHER)
    made: Assignment = AssignmentFactory.create()
    return made


def correction() -> Correction:
    text = SnapshotFactory.create(text="Another text.", supersedes=SnapshotFactory.create())
    made: Correction = Correction.objects.get(snapshot=text)
    return made


def review() -> Review:
    return published_stance().reviews.get()


def confirmed_doubt() -> ConfirmedDoubt:
    stance = StanceFactory.create()
    return ConfirmedDoubt.objects.create(stance=stance, key="date-0123456789abcdef", confirmed_by=UserFactory.create())


CAPTURED: dict[str, tuple[Callable[[], models.Model], dict[str, Any]]] = {
    "actors_actor": (ActorFactory.create, {"note": "Since 2022."}),
    "actors_actorname": (ActorNameFactory.create, {"language": "uk"}),
    "actors_membership": (MembershipFactory.create, {"role": "Chancellor"}),
    "positions_dossier": (DossierFactory.create, {"summary": "All of it."}),
    "positions_dossieractor": (dossier_actor, {"order": 7}),
    "positions_dossierissue": (dossier_issue, {"order": 10_007}),
    "positions_issue": (IssueFactory.create, {"keywords": ["truce", "ceasefire"]}),
    "positions_event": (EventFactory.create, {"note": "In the rain.", "last_date": "2025-08-16"}),
    "positions_eventactor": (event_actor, {"actor_id": OTHER}),
    "positions_source": (SourceFactory.create, {"author": "A. Author"}),
    "positions_codingsample": (CodingSampleFactory.create, {"seed": "another"}),
    "positions_doublecoding": (DoubleCodingFactory.create, {"first_done_at": "2026-01-02T00:00:00Z"}),
    "positions_blindpair": (BlindPairFactory.create, {"reason": "Hm."}),
    "positions_assignment": (assignment, {"assignee_id": OTHER}),
    "positions_parkedpassage": (ParkedPassageFactory.create, {"note": "Which talks?"}),
    "positions_speaker": (SpeakerFactory.create, {"is_chosen": True}),
    "positions_correction": (correction, {"state": "taken_back"}),
    "positions_stance": (StanceFactory.create, {"value": -2, "withdrawn_date": "2026-01-01"}),
    "positions_condition": (ConditionFactory.create, {"text": "it rains"}),
    "positions_evidence": (EvidenceFactory.create, {"role": "context"}),
    "positions_negotiatingtext": (NegotiatingTextFactory.create, {"note": "As of noon."}),
    "positions_draft": (DraftFactory.create, {"place": 2}),
    "positions_clauseissue": (ClauseIssueFactory.create, {"end": 5}),
    "positions_rulecase": (RuleCaseFactory.create, {"note": "By the second sentence."}),
    "positions_inquiry": (
        InquiryFactory.create,
        {"failure": "Late.", "ended_at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)},
    ),
    "auth_user": (UserFactory.create, {"username": "nova", "is_active": False}),
    "auth_group": (lambda: Group.objects.create(name="observer"), {"name": "watcher"}),
}
WRITTEN_ONCE: dict[str, Callable[[], models.Model]] = {
    "positions_review": review,
    "positions_confirmeddoubt": confirmed_doubt,
    "positions_comment": CommentFactory.create,
    "positions_snapshot": SnapshotFactory.create,
}
ROLES = "auth_user_groups"
