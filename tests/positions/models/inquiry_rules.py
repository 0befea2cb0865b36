"""Of questions to language models: by constraint, how a row is made, what is accepted and what refused."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.factories import InquiryFactory

ENDED = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
DIGEST = "0123456789abcdef" * 4
ANSWERED: dict[str, Any] = {"ended_at": ENDED, "raw": b"{}", "prompt_sha256": DIGEST}

INQUIRIES: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("inquiry_prompt_form", InquiryFactory.create, ANSWERED, ANSWERED | {"prompt_sha256": "0" * 63}),
    (
        "inquiry_ends_with_answer_or_reason",
        InquiryFactory.create,
        {"ended_at": ENDED, "failure": "Late."},
        {"ended_at": ENDED},
    ),
    ("inquiry_ends_with_answer_or_reason", InquiryFactory.create, {}, {"failure": "Late."}),
    ("inquiry_ends_with_answer_or_reason", InquiryFactory.create, ANSWERED, ANSWERED | {"failure": "Late."}),
    ("inquiry_ends_with_answer_or_reason", InquiryFactory.create, {}, ANSWERED | {"prompt_sha256": ""}),
]
