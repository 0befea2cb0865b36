"""Of somebody whom a source does not name, and of times: by constraint, how a row is made, what is accepted and what
refused.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from positions.choices import Act, Precision, SpeakingTerms, Value
from tests.factories import StanceFactory

OFFICIAL = "a senior official"
UNNAMED: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("stance_unnamed_not_blank", StanceFactory.create, {"unnamed_speaker": OFFICIAL}, {"unnamed_speaker": " \n"}),
    (
        "stance_unnamed_fits_act",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "act": Act.REPORTED},
        {"unnamed_speaker": OFFICIAL, "act": Act.VOTE},
    ),
    (
        "stance_unnamed_fits_act",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "value": Value.DECLINES, "note": "Asked twice."},
        {"unnamed_speaker": OFFICIAL, "value": Value.NO_STATED_POSITION, "note": "Searched."},
    ),
    (
        "stance_terms_known",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "speaking_terms": SpeakingTerms.BACKGROUND},
        {"unnamed_speaker": OFFICIAL, "speaking_terms": "whispered"},
    ),
    (
        "stance_terms_of_unnamed",
        StanceFactory.create,
        {"unnamed_speaker": OFFICIAL, "speaking_terms": SpeakingTerms.ANONYMITY},
        {"unnamed_speaker": None, "speaking_terms": SpeakingTerms.ANONYMITY},
    ),
]
TIMES: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    (
        "stance_stated_time_of_a_known_day",
        StanceFactory.create,
        {"stated_time": dt.time(18, 30)},
        {
            "stated_date": dt.date(2025, 8, 1),
            "stated_precision": Precision.MONTH,
            "stated_until": dt.date(2025, 8, 31),
            "stated_time": dt.time(18, 30),
        },
    ),
    (
        "stance_stated_time_of_a_known_day",
        StanceFactory.create,
        {"stated_time": dt.time(0, 0)},
        {"stated_time": dt.time(18, 30, 15)},
    ),
]
