"""Forms as they are sent to views that write, and what each does to the rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from positions.models import Dossier, Issue
from tests.factories import (
    ActorFactory,
    ClauseIssueFactory,
    DossierFactory,
    DraftFactory,
    EventFactory,
    IssueFactory,
    NegotiatingTextFactory,
    SnapshotFactory,
    SourceFactory,
)
from tests.faults.ground import count_rows
from tests.positions.pages.desk_forms import stance_data
from tests.positions.pages.upkeep_forms import new_actor, new_dossier, new_issue
from tests.shown_form import offers
from tests.site import PAGES, World

WRITING: Final = frozenset(entry.name for entry in PAGES if "POST" in entry.methods)
NOW: Final = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
OWN: Final = (
    *("positions_intake", "positions_tableimport", "positions_savedview", "positions_watch"),
    *("positions_visit", "positions_digest"),
)
"""Tables of work in hand and of what a reader keeps: no history has a row for each change of theirs."""
_UNLIKE: Final = ["id", "created_at", "watched_at", "seen_at", "sent_at", "key", "report", "snapshot_id"]
"""What is another one each time."""
_SUM: Final = "(select coalesce(sum(hashtext((to_jsonb(t) - %s::text[])::text)), 0) from {} t)"
_TO_DO: Final = "select count(*) from django_ox_oxtask where status in ('READY', 'RUNNING')"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is sent with a form."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Write:
    """A form sent to a view; what it does to the rows undisturbed, and in how many seconds.

    ``is_stepped`` where it is more than one transaction, so that a kill may leave the first of them: then what was
    begun is given up, and sent again after the forms ``before``. ``file`` is sent under the name of its field.
    """

    view: str
    path: str
    form: dict[str, str]
    file: tuple[str, Attached] | None = None
    is_stepped: bool = False
    before: tuple[Write, ...] = ()
    after: dict[str, int] | None = None
    seconds: float = 0.0

    @property
    def sent(self) -> dict[str, Any]:
        """The form with its file, to be sent once."""
        if self.file is None:
            return dict(self.form)
        name, attached = self.file
        return self.form | {name: SimpleUploadedFile(attached.name, BytesIO(attached.raw).getvalue())}


def look_at_rows(session: Any) -> dict[str, int]:
    """How many there are of each table, what those of `OWN` say, and how many tasks are to be done."""
    counts = count_rows(session)
    with session.cursor() as cursor:
        cursor.execute(f"select {', '.join(_SUM.format(name) for name in OWN)}, ({_TO_DO})", [_UNLIKE] * len(OWN))
        said = cursor.fetchone()
    return counts | dict(zip([f"{name} says" for name in OWN] + ["tasks to do"], map(int, said), strict=True))


def writes_something(write: Write, client: Client, session: Any, before: Mapping[str, int]) -> bool:
    """Whether rows come of it; what it does is taken back."""
    with transaction.atomic():
        response: Any = client.post(write.path, write.sent)
        changed: bool = response.status_code < 400 and look_at_rows(session) != before
        transaction.set_rollback(True)
    return changed


def pages_of(world: World) -> Iterator[str]:
    """Every page of the table that is shown, and those of stances that are not published."""
    yield from (entry.url(world) for entry in PAGES if "GET" in entry.methods and entry.got == 200)
    for name in ("draft", "submitted", "archived"):
        yield reverse("stance", args=[world.named[name]])
    yield reverse("source", args=[world.named["secret source"]])
    yield f"{reverse('review_bulk')}?stance={world.named['submitted']}"
    yield f"{reverse('desk_bulk')}?do=draft&stance={world.named['draft']}"


def offered_on(client: Client, url: str) -> list[Write]:
    """What the page at this address would send, as it stands, a form for each button."""
    response: Any = client.get(url)
    if not response["Content-Type"].startswith("text/html"):
        return []
    found = []
    for offer in offers(response.getvalue().decode(errors="replace"), page=url):
        path = offer.action or url
        with suppress(Resolver404):
            found.append(Write(resolve(path.partition("?")[0]).url_name or "", path, offer.fields))
    return found


def asked(
    client: Client, view: str, page: str, *, file: tuple[str, Attached] | None = None, **changed: object
) -> Write:
    """What the button for a view sends from this page, with some fields filled in.

    Raises:
        LookupError: if the page has no such button.
    """
    chosen = {name: str(value) for name, value in changed.items()}
    for one in offered_on(client, page):
        if one.view == view:
            return Write(view, one.path, one.form | chosen, file)
    raise LookupError(f"There is no button for {view} on {page}.")


def own_forms(world: World) -> Iterator[Write]:
    """What no page offers ready to be sent."""
    snapshot = SnapshotFactory.create()
    dossier, issue = Dossier.objects.get(slug="dossier"), Issue.objects.get(slug="issue")
    draft, tie = DraftFactory.create(text__dossier=dossier), ClauseIssueFactory.create()
    stance = stance_data(snapshot, actor="[actor]", issue=f"[{issue.slug}]")
    event = {"client_key": uuid.uuid4(), "title": "Talks", "kind": "talks", "first_date": "2025-08-20",
             "actors-TOTAL_FORMS": 0, "actors-INITIAL_FORMS": 0}  # fmt: skip
    source = {"client_key": uuid.uuid4(), "title": "A paper", "publisher": "P", "kind": "article", "language": "en",
              "published_date": "2025-08-20", "published_precision": "day", "text": "Words of a paper.",
              "reliability": "F"}  # fmt: skip
    for view, kwargs, form in (
        ("stance_add", {"pk": snapshot.source_id}, stance),
        ("actor_add", {}, new_actor()),
        ("dossier_add", {}, new_dossier()),
        ("issue_add", {}, new_issue(dossier, label="Another", proposition="Another thing must be.")),
        ("event_add", {"slug": "dossier"}, event),
        ("source_add", {}, source),
        ("snapshot_add", {"pk": snapshot.source_id}, {"text": f"{snapshot.text} And more.", "reason": "Corrected."}),
        ("intake_fetch", {}, {"address": "https://example.org/paper"}),
        ("actor_unarchive", {"slug": ActorFactory.create(archived_at=NOW).slug}, {"version": 1}),
        ("dossier_unarchive", {"slug": DossierFactory.create(archived_at=NOW).slug}, {"version": 1}),
        ("event_unarchive", {"pk": EventFactory.create(archived_at=NOW).pk}, {"version": 1}),
        ("negotiatingtext_add", {"slug": "dossier"}, {"client_key": uuid.uuid4(), "title": "Truce"}),
        ("negotiatingtext_unarchive", {"pk": NegotiatingTextFactory.create(archived_at=NOW).pk}, {"version": 1}),
        ("clause_tie", {"pk": draft.text_id},
         {"snapshot": draft.snapshot_id, "start": 0, "end": 4, "issue": f"[{issue.slug}]"}),
        ("clause_untie", {"pk": tie.text_id}, {"tie": tie.pk}),
        ("issue_unarchive", {"slug": IssueFactory.create(archived_at=NOW).slug}, {"version": 1}),
        ("source_unarchive", {"pk": SourceFactory.create(archived_at=NOW).pk}, {"version": 1}),
    ):  # fmt: skip
        yield Write(view, reverse(view, kwargs=kwargs), {name: str(value) for name, value in form.items()})
