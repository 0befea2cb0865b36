"""The server killed while it writes, on every view that writes: nothing lost, doubled or half-written.

The views are those of the table in `tests.site`; what is sent is what a page of the site offers, as it stands or with
one text changed, or the form below. After each kill the rows are what they were before, or what the write makes of them
undisturbed; whoever sends the same form again does not get it twice.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.urls import Resolver404, resolve, reverse

from config.accounts.roles import Role
from config.postgres.scratch import disconnect
from positions.models import Dossier, Issue
from tests.config.served import Served, answers, eventually, served
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
from tests.faults.ground import Persistent, Report, count_rows, superuser, what_history_misses
from tests.positions.pages.desk_forms import stance_data
from tests.positions.pages.upkeep_forms import new_actor, new_dossier, new_issue
from tests.reset import Standing
from tests.shown_form import offers
from tests.site import PAGES, World, add_unpublished, make_world

CHANGED: Final = ("note", "reason", "summary", "title", "label", "name", "text", "coding_rule", "rule")
"""Fields of a form that is sent with one of them changed, where as it stands it writes nothing."""
NOW: Final = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
LOOP_SECONDS: Final = 6.0
"""Between two kills: granian takes a worker that ends twice within 5.5 s for one that cannot start, and gives up."""
UNTRIED: Final = {
    **dict.fromkeys(("quote_check", "sent"), "writes nothing"),
    **dict.fromkeys(("change", "record_state"), "undoes a transaction, which the world's one is too large for"),
    **dict.fromkeys(("actor_merge", "issue_merge", "stance_unite"), "a twin is chosen in the page"),
    **dict.fromkeys(("condition_settle", "stance_withdraw"), "a way to do it is chosen in the page"),
    **dict.fromkeys(("corrections", "dossier_issues", "dossier_take_in", "desk_bulk"), "rows are chosen in the page"),
    **dict.fromkeys(("double_coding_add", "double_coding_done", "double_coding_same"), "coders are chosen in the page"),
    **dict.fromkeys(
        ("stance_hand_back", "stance_submit", "stance_take_back", "stance_undo"), "the world's drafts do not fit"
    ),
    **dict.fromkeys(("double_coding_drop", "review_wording"), "nothing in the world waits for it"),
    **dict.fromkeys(("table_list", "table_import", "table_load", "table_stop", "table_drop"), "a table as a file"),
    **dict.fromkeys(("rule_case_add", "rule_case_drop", "source_assign"), "a case, or a coder, is chosen in the page"),
    **dict.fromkeys(("intake_add", "intake_again", "intake_drop", "intake_read"), "a file, or another's"),
    **dict.fromkeys(("stance_extend", "review_next"), "leads on, and writes nothing of the record"),
    **dict.fromkeys(("suggestion_dismiss", "text_confirm", "source_archive"), "nothing in the world asks for it"),
    **dict.fromkeys(("actors_add", "own_sessions"), "what is looked up, or a session, is chosen in the page"),
    "text_ask": "no language model is set up in the world",
    **dict.fromkeys(
        ("view_add", "view_edit", "view_raise", "view_delete", "watch_drop", "digest_choose", "digest_stop"),
        "an account's own, of which the world has none",
    ),
}
"""Views that write, and are not killed here, with what would be needed."""
WRITING: Final = frozenset(entry.name for entry in PAGES if "POST" in entry.methods)
FEW: Final = 10
"""Kills for which the forms below do; to walk all pages for more takes longer than these kills."""


@dataclass(frozen=True, slots=True)
class Write:
    """A form sent to a view; what it does to the rows undisturbed, and in how many seconds."""

    view: str
    path: str
    form: dict[str, str]
    after: dict[str, int] | None = None
    seconds: float = 0.0


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


def pages_of(world: World) -> Iterator[str]:
    """Every page of the table that is shown, and those of stances that are not published."""
    yield from (entry.url(world) for entry in PAGES if "GET" in entry.methods and entry.got == 200)
    for name in ("draft", "submitted", "archived"):
        yield reverse("stance", args=[world.named[name]])
    yield reverse("source", args=[world.named["secret source"]])
    yield f"{reverse('review_bulk')}?stance={world.named['submitted']}"
    yield f"{reverse('desk_bulk')}?do=draft&stance={world.named['draft']}"


def offered_forms(world: World) -> Iterator[Write]:
    """What the pages of the site would send, as they stand, then with one text changed."""
    client = world.clients[Role.ADMINISTRATOR]
    for url in pages_of(world):
        response: Any = client.get(url)
        if not response["Content-Type"].startswith("text/html"):
            continue
        for offer in offers(response.getvalue().decode(errors="replace"), page=url):
            path = offer.action or url
            try:
                view = resolve(path.partition("?")[0]).url_name or ""
            except Resolver404:
                continue
            yield Write(view, path, offer.fields)
            for name in CHANGED:
                if name in offer.fields:
                    yield Write(view, path, offer.fields | {name: f"{offer.fields[name]} more"})


def writes_something(write: Write, world: World, before: dict[str, int]) -> bool:
    """Whether rows come of it; what it does is taken back."""
    with transaction.atomic():
        response: Any = world.clients[Role.ADMINISTRATOR].post(write.path, write.form)
        changed: bool = response.status_code < 400 and count_rows(connection) != before
        transaction.set_rollback(True)
    return changed


def find_writes(world: World, *, only_own: bool = False) -> dict[str, Write]:
    """One for each view of the site that writes, of those that can be sent; ``only_own`` walks no pages."""
    found: dict[str, Write] = {}
    own = list(own_forms(world))
    before = count_rows(connection)
    for write in own if only_own else chain(own, offered_forms(world)):
        if write.view in WRITING and write.view not in found and writes_something(write, world, before):
            found[write.view] = write
    return found


def unnamed_views(writes: dict[str, Write]) -> set[str]:
    """Views that write, and are neither tried nor named as untried."""
    return set(WRITING) - writes.keys() - UNTRIED.keys()


def is_quiet() -> bool:
    """Whether no session of the application is at work still."""
    with superuser() as session:
        query = "select from pg_stat_activity where usename = 'demarche' and state <> 'idle'"
        return not session.execute(query).fetchall()


def rows() -> dict[str, int]:
    with superuser() as session:
        return count_rows(session)


@dataclass
class Trial:
    """One server that is killed, one editor, and a database that is made as new before each kill."""

    server: Served
    visitor: Persistent
    standing: Standing
    before: dict[str, int]
    rng: random.Random
    killed_at: float = 0.0

    def renew(self) -> None:
        assert eventually(is_quiet)
        assert self.standing.restore()

    def measure(self, write: Write) -> Write:
        """What it does undisturbed."""
        self.renew()
        started = time.monotonic()
        status, _ = self.visitor.send(write.path, write.form)
        seconds = time.monotonic() - started
        assert status < 400, (write, status)
        return replace(write, after=rows(), seconds=seconds)

    def send_until_answered(self, write: Write) -> int:
        deadline = time.monotonic() + 30
        while (status := self.visitor.send(write.path, write.form)[0]) in {0, 503}:
            assert time.monotonic() < deadline, write
            time.sleep(0.05)
        return status

    def kill(self, write: Write) -> str:
        """What is wrong after a kill at some moment of the write, and after the form is sent again; "" if nothing."""
        self.renew()
        time.sleep(max(0.0, self.killed_at + LOOP_SECONDS - time.monotonic()))
        told: list[int] = []
        sender = threading.Thread(target=lambda: told.append(self.visitor.send(write.path, write.form)[0]))
        sender.start()
        time.sleep(self.rng.uniform(0, 1.1 * write.seconds))
        self.killed_at = time.monotonic()
        for worker in self.server.workers:
            os.kill(worker, signal.SIGKILL)
        sender.join()
        assert eventually(lambda: answers(self.server.port))
        assert eventually(is_quiet)
        found = rows()
        if told == [0] and found not in (self.before, write.after):
            return "half-written"
        if told != [0] and found != write.after:
            return f"lost, though answered {told}"
        status = self.send_until_answered(write)
        if rows() != write.after:
            return f"after it was sent again ({status}): {difference(write.after or {}, rows())}"
        return ""


def difference(wanted: dict[str, int], found: dict[str, int]) -> dict[str, int]:
    return {name: count - wanted.get(name, 0) for name, count in found.items() if count != wanted.get(name)}


def try_it(report: Report, times: int) -> None:
    world = make_world()
    add_unpublished(world)
    is_short = times <= FEW
    writes = find_writes(world, only_own=is_short)
    disconnect()
    if not is_short:
        unnamed = unnamed_views(writes)
        report.require(holds=not unnamed, what=f"views that write and were not tried: {sorted(unnamed)}")
    with served(settings.DATABASE_URL, workers=1, DJANGO_SETTINGS_MODULE="tests.config.served_settings") as server:
        visitor = Persistent(server.port)
        visitor.get_in(world.users[Role.ADMINISTRATOR].username)
        assert eventually(is_quiet)
        with superuser() as session:  # whose notes on tables would look like another schema
            session.execute("alter system set autovacuum = off")
            session.execute("select pg_reload_conf()")
        standing = Standing.of("demarche")
        assert standing
        standing.left = 10**9  # however often
        trial = Trial(server, visitor, standing, rows(), random.Random(times))
        wrong: list[str] = []
        names = sorted(writes)
        trial.rng.shuffle(names)
        for number in range(times):
            name = names[number % len(names)]
            if writes[name].after is None:
                writes[name] = trial.measure(writes[name])
            if problem := trial.kill(writes[name]):
                wrong.append(f"{name}: {problem}")
        control(report, trial, writes["actor_add"])
        missed = what_history_misses()
        standing.close()
        visitor.close()
    report.say(
        f"kill-web: the server killed {times} times while it wrote, over {min(times, len(names))} of {len(WRITING)}"
        f" views that are sent forms: {len(wrong)} lost, doubled or half-written."
    )
    report.require(holds=not wrong, what="; ".join(wrong))
    report.require(holds=not missed, what=f"the history misses {missed[:3]}")


def control(report: Report, trial: Trial, write: Write) -> None:
    """Sent again under another key it must be there twice, and be seen."""
    write = trial.measure(write)
    trial.send_until_answered(replace(write, form=write.form | {"client_key": str(uuid.uuid4()), "name": "Another"}))
    report.require(holds=rows() != write.after, what="a double was not seen: this trial could not fail")
