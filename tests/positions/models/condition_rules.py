"""Of the day on which a condition was met: by constraint, how a row is made, what is accepted and what refused."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from positions.choices import ConditionState, Precision
from tests.factories import ConditionFactory

_DAY = dt.date(2025, 5, 20)
_MET = {"state": ConditionState.MET, "settled_date": _DAY, "settled_precision": Precision.DAY}
_MONTH = _MET | {"settled_date": _DAY.replace(day=1), "settled_precision": Precision.MONTH}

SETTLED: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("condition_settled_date_of_settled", ConditionFactory.create, _MET, _MET | {"state": ConditionState.OPEN}),
    ("condition_settled_date_sane", ConditionFactory.create, _MET, _MET | {"settled_date": dt.date(2200, 1, 1)}),
    *(
        ("condition_settled_date_first_of_precision", ConditionFactory.create, _MONTH, _MET | wrong)
        for wrong in (
            {"settled_precision": Precision.MONTH},
            {"settled_precision": None},
            {"settled_date": None},
        )
    ),
]
