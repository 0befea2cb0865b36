"""Rules of what is said and assigned around stances: how a row is made, and what is accepted and refused of it."""

import uuid
from collections.abc import Callable
from typing import Any

from positions.models import CommentsSeen
from tests.factories import (
    ClauseIssueFactory,
    CommentFactory,
    DraftFactory,
    ExcerptFactory,
    IssueFactory,
    NegotiatingTextFactory,
    RuleCaseFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
)

type Make = Callable[..., Any]


def seen(**fields: Any) -> CommentsSeen:
    stance = fields.pop("stance", None) or StanceFactory.create()
    return CommentsSeen.objects.create(stance=stance, last=CommentFactory.create(stance=stance), **fields)


ON_REVIEW: list[tuple[str, Make, dict[str, Any], dict[str, Any]]] = [
    ("comment_not_blank", CommentFactory.create, {"text": "Why?"}, {"text": " \n\t"}),
    ("negotiatingtext_title_not_blank", NegotiatingTextFactory.create, {"title": "Truce"}, {"title": " \n"}),
    ("draft_place_few", DraftFactory.create, {"place": 8}, {"place": 9}),
    ("draft_place_few", DraftFactory.create, {"place": 1}, {"place": 0}),
    ("clauseissue_of_words", ClauseIssueFactory.create, {"start": 3, "end": 4}, {"start": 4, "end": 4}),
    ("rulecase_counts_known", RuleCaseFactory.create, {"counts": "counter"}, {"counts": "perhaps"}),
    (
        "rulecase_asks_something",
        RuleCaseFactory.create,
        {"counts": "asked", "note": "And silence?"},
        {"counts": "asked", "note": " \n"},
    ),
]
ONCE_ON_REVIEW: dict[str, tuple[Make, dict[str, Any], dict[str, Any]]] = {
    "comment_sent_once": (CommentFactory.create, {"client_key": uuid.UUID(int=1)}, {"client_key": uuid.UUID(int=2)}),
    "draft_unique": (
        DraftFactory.create,
        {"text": NegotiatingTextFactory, "snapshot": SnapshotFactory, "place": 1},
        {"snapshot": SnapshotFactory, "place": 2},
    ),
    "draft_place_unique": (
        DraftFactory.create,
        {"text": NegotiatingTextFactory, "place": 1},
        {"place": 2},
    ),
    "clauseissue_unique": (
        ClauseIssueFactory.create,
        {"text": NegotiatingTextFactory, "snapshot": SnapshotFactory, "issue": IssueFactory},
        {"issue": IssueFactory},
    ),
    "rulecase_unique": (
        RuleCaseFactory.create,
        {"issue": IssueFactory, "excerpt": ExcerptFactory},
        {"excerpt": ExcerptFactory},
    ),
    "commentsseen_unique": (seen, {"stance": StanceFactory, "reader": UserFactory}, {"reader": UserFactory}),
}
