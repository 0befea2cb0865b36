"""Of tables that editors bring, of conditions, of questions to models, and of what readers keep: by constraint, how a
row is made, what is accepted and what refused.
"""

from collections.abc import Callable
from typing import Any

from positions.choices import TableKind, TableState
from positions.models import TableImport
from tests.factories import UserFactory
from tests.positions.models.condition_rules import SETTLED
from tests.positions.models.inquiry_rules import INQUIRIES
from tests.positions.models.watching_rules import WATCHING


def _bring(**fields: Any) -> TableImport:
    return TableImport.objects.create(owner=UserFactory.create(), **{"kind": TableKind.STANCES, "raw": b"a"} | fields)


TABLES: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("tableimport_kind_known", _bring, {"kind": TableKind.ACTORS}, {"kind": "poems"}),
    ("tableimport_state_known", _bring, {"state": TableState.CHECKED}, {"state": "lost"}),
    (
        "tableimport_has_bytes_until_loaded",
        _bring,
        {"state": TableState.LOADED, "raw": None},
        {"state": TableState.LOADED},
    ),
    ("tableimport_has_bytes_until_loaded", _bring, {"state": TableState.READ}, {"raw": None}),
    *SETTLED,
    *INQUIRIES,
    *WATCHING,
]
