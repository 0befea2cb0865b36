"""Objects for tests, valid under every constraint of the database.

Use ``SomeFactory.create(...)``: it is typed, calling the class is not. ``published_stance()`` makes what readers see;
``many_published()`` makes hundreds of them in a handful of queries.
"""

from tests.factories.actors import ActorFactory, ActorNameFactory, MembershipFactory
from tests.factories.bulk import many_published
from tests.factories.comments import CommentFactory, RuleCaseFactory
from tests.factories.double_coding import AssignmentFactory, BlindPairFactory, CodingSampleFactory, DoubleCodingFactory
from tests.factories.inquiries import InquiryFactory, SendableSnapshotFactory
from tests.factories.issues import DossierFactory, EventFactory, IssueFactory
from tests.factories.negotiating import ClauseIssueFactory, DraftFactory, NegotiatingTextFactory
from tests.factories.sources import (
    ExcerptFactory,
    IntakeFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
)
from tests.factories.stances import (
    ConditionFactory,
    EvidenceFactory,
    StanceFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.factories.users import PASSWORD, UserFactory

__all__ = [
    "PASSWORD",
    "ActorFactory",
    "ActorNameFactory",
    "AssignmentFactory",
    "BlindPairFactory",
    "ClauseIssueFactory",
    "CodingSampleFactory",
    "CommentFactory",
    "ConditionFactory",
    "DossierFactory",
    "DoubleCodingFactory",
    "DraftFactory",
    "EventFactory",
    "EvidenceFactory",
    "ExcerptFactory",
    "InquiryFactory",
    "IntakeFactory",
    "IssueFactory",
    "MembershipFactory",
    "NegotiatingTextFactory",
    "ParkedPassageFactory",
    "RuleCaseFactory",
    "SendableSnapshotFactory",
    "SnapshotFactory",
    "SourceFactory",
    "SpeakerFactory",
    "StanceFactory",
    "UserFactory",
    "many_published",
    "publish",
    "published_stance",
    "stance_hash",
]
