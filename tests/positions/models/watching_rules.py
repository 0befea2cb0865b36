"""Of what readers keep for themselves: by constraint, how a row is made, what is accepted and what refused."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from positions.models import Digest, SavedView, Visit, Watch
from tests.factories import ActorFactory, DossierFactory, IssueFactory, UserFactory

NOON = dt.datetime(2025, 9, 1, 12, tzinfo=dt.UTC)
KEY = uuid.UUID("00000000-0000-4000-8000-000000000001")


def save(**fields: Any) -> SavedView:
    return SavedView.objects.create(**{"account": UserFactory.create(), "name": "Mine", "address": "/"} | fields)


def watch(**fields: Any) -> Watch:
    return Watch.objects.create(**{"account": UserFactory.create()} | fields)


def _watch_something(*, what: str) -> Watch:
    return watch(issue=IssueFactory.create() if what == "issue" else None)


def visit(**fields: Any) -> Visit:
    return Visit.objects.create(**{"seen_at": NOON} | fields)


def write(**fields: Any) -> Digest:
    return Digest.objects.create(**{"account": UserFactory.create(), "frequency": "daily", "sent_at": NOON} | fields)


HERE = "savedview_address_of_this_site"
WATCHING: list[tuple[str, Callable[..., Any], dict[str, Any], dict[str, Any]]] = [
    ("savedview_name_not_blank", save, {"name": "Talks"}, {"name": " \t"}),
    (HERE, save, {"address": "/dossiers/a/?on=2025-01-01"}, {"address": "//example.org/"}),
    (HERE, save, {"address": "/search/?q=a//b"}, {"address": "https://example.org/"}),
    (HERE, save, {"address": "/actors/a/"}, {"address": "/\\example.org"}),
    ("watch_of_something", _watch_something, {"what": "issue"}, {"what": "nothing"}),
    ("digest_frequency_known", write, {"frequency": "weekly"}, {"frequency": "hourly"}),
    (
        "digest_goes_on",
        write,
        {"sending_at": NOON + dt.timedelta(1)},
        {"sending_at": NOON},
    ),
]
UNIQUE_WATCHING: dict[str, tuple[Callable[..., Any], dict[str, Any], dict[str, Any]]] = {
    "savedview_name_unique": (save, {"account": UserFactory}, {"name": "Another"}),
    "watch_unique": (watch, {"account": UserFactory, "actor": ActorFactory}, {"issue": IssueFactory}),
    "visit_unique": (visit, {"account": UserFactory, "dossier": DossierFactory}, {"dossier": DossierFactory}),
    "digest_unique": (write, {"account": UserFactory}, {"account": UserFactory}),
    "digest_key_unique": (write, {"key": KEY}, {"key": uuid.uuid4()}),
}
