"""Rules of what is said and assigned around stances: how a row is made, and what is accepted and refused of it."""

import uuid
from collections.abc import Callable
from typing import Any

from positions.models import CommentsSeen
from tests.factories import CommentFactory, ExcerptFactory, IssueFactory, RuleCaseFactory, StanceFactory, UserFactory

type Make = Callable[..., Any]


def seen(**fields: Any) -> CommentsSeen:
    stance = fields.pop("stance", None) or StanceFactory.create()
    return CommentsSeen.objects.create(stance=stance, last=CommentFactory.create(stance=stance), **fields)


ON_REVIEW: list[tuple[str, Make, dict[str, Any], dict[str, Any]]] = [
    ("comment_not_blank", CommentFactory.create, {"text": "Why?"}, {"text": " \n\t"}),
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
    "rulecase_unique": (
        RuleCaseFactory.create,
        {"issue": IssueFactory, "excerpt": ExcerptFactory},
        {"excerpt": ExcerptFactory},
    ),
    "commentsseen_unique": (seen, {"stance": StanceFactory, "reader": UserFactory}, {"reader": UserFactory}),
}
