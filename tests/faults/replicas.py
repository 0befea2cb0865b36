"""Reads on replicas: whoever wrote sees it, however far a replica lags, and no old page is kept for a new version.

A real streaming replica, whose replay stands still while somebody writes through the site.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.urls import reverse

from actors.models import Actor
from config.accounts.roles import Role
from config.postgres.embedded import Server, ensure_running, programs_for
from tests.config.served import children, eventually, served
from tests.factories import ActorFactory, DossierFactory, IssueFactory, UserFactory, published_stance
from tests.faults.ground import Persistent, Report, data_directory, superuser
from tests.positions.pages.upkeep_forms import edit_actor

PAGES_WALKED: Final = 150
_LINK: Final = re.compile(r'href="(/[^"#]*)')
_SIGNED_IN: Final = ("/account/", "/desk/", "/review/", "/admin/", "/history/")


@dataclass
class Seen:
    """Answers of public pages, by where they were read."""

    places: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def ask(self, visitor: Persistent, path: str, *, shown: str = "", hidden: str = "", from_replica: bool) -> bool:
        """Whether the page shows what it should and hides what it should; noted where it was read."""
        status, text = visitor.send(path)
        place = visitor.answered.get("Server-Timing", "primary")
        self.places[place] += 1
        self.statuses[status] += 1
        if place != ("replica" if from_replica else "primary"):
            self.wrong.append(f"{path} was read from the {place}")
        return shown in text and not (hidden and hidden in text)


@contextmanager
def replica_of_this() -> Iterator[Server]:
    """A streaming replica of the server of these trials, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="demarche-replica-") as place, superuser() as session:
        info = session.info
        data = Path(place) / "data"
        command = [
            *(str(programs_for(info.server_version // 10_000) / "pg_basebackup"), f"--pgdata={data}"),
            *("--write-recovery-conf", "--checkpoint=fast", f"--host={info.host}", f"--username={info.user}"),
        ]
        subprocess.run(command, check=True)
        server = ensure_running(data)
        try:
            yield server
        finally:
            server.stop()


class Replay:
    """What the replica replays; to be stopped and taken up again."""

    def __init__(self, server: Server) -> None:
        self._session = psycopg.connect(server.url("demarche", role="postgres"), autocommit=True)
        [data] = self._session.execute("show data_directory").fetchone() or ("",)
        self.data = Path(data)

    def pause(self) -> None:
        self._session.execute("select pg_wal_replay_pause()")
        assert eventually(lambda: self._tells("pg_get_wal_replay_pause_state() = 'paused'"))

    def resume(self) -> None:
        """Return once everything is replayed that the primary has written."""
        self._session.execute("select pg_wal_replay_resume()")
        with superuser() as primary:
            [position] = primary.execute("select pg_current_wal_insert_lsn()::text").fetchone() or ("",)
            primary.execute("select pg_switch_wal()")  # a position may lie at the edge of what is sent
        assert eventually(lambda: self._tells(f"pg_last_wal_replay_lsn() >= '{position}'"))

    def _tells(self, condition: str) -> bool:
        return self._session.execute(f"select {condition}").fetchone() == (True,)

    def close(self) -> None:
        self._session.close()


def walk(report: Report, port: int, most: int, servers: tuple[Path, Path]) -> None:
    """Every kind of page that a reader comes to by links is answered by a replica."""
    visitor, seen = Persistent(port), Seen()
    before = list(map(processor, servers))
    found, waiting = {"/"}, deque(["/"])
    while waiting and sum(seen.places.values()) < most:
        path = waiting.popleft()
        status, text = visitor.send(path)
        if status != 302:
            seen.places[visitor.answered.get("Server-Timing", "primary")] += 1
        seen.statuses[status] += 1
        if status not in {200, 302}:  # a replica that cannot answer has the primary asked
            seen.wrong.append(f"{path}: {status}")
        for link in map(unescape, _LINK.findall(text)):
            if link not in found and not link.startswith(("/static/", *_SIGNED_IN)):
                found.add(link)
                waiting.append(link)
    visitor.close()
    spent = [after - before for before, after in zip(before, map(processor, servers), strict=True)]
    report.say(
        f"  a reader's walk: {dict(seen.places)}, answers {dict(seen.statuses)}; processor of primary and replica"
        f" {spent[0]:.2f} + {spent[1]:.2f} s."
    )
    report.require(holds=set(seen.places) == {"replica"}, what=f"readers' pages are read from {dict(seen.places)}")
    report.require(holds=not seen.wrong, what=f"of a replica: {seen.wrong[:5]}")


def processor(data: Path) -> float:
    """Seconds of processor of the server that has this directory, and of its sessions."""
    postmaster = int((data / "postmaster.pid").read_text().split()[0])
    ticks = sum(map(_ticks, (postmaster, *children(postmaster))))
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """Of the processor; none of a process that ended since it was listed."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])


class Round:
    """An editor renames an actor while the replica stands still, and looks at once, as others do."""

    def __init__(self, port: int, replay: Replay, seen: Seen) -> None:
        self.port, self.replay, self.seen = port, replay, seen
        self.dossier = DossierFactory.create()
        self.issue = IssueFactory.create(dossier=self.dossier)
        self.matrix = self.dossier.get_absolute_url()
        self.stale, self.naive, self.kept_old = 0, 0, 0

    def play(self, number: int, editor_name: str) -> None:
        seen, new = self.seen, f"Envoy {number} of the {self.issue.pk}th"
        actor = ActorFactory.create(name=f"Ruler {number} of the {self.issue.pk}th")
        stance = published_stance(actor=actor, issue=self.issue)
        page = stance.actor.get_absolute_url()
        editor, other = Persistent(self.port), Persistent(self.port)
        editor.get_in(editor_name)
        self.replay.resume()
        seen.ask(other, self.matrix, shown=actor.name, from_replica=True)
        self.replay.pause()
        form = {key: str(value) for key, value in edit_actor(Actor.objects.get(pk=actor.pk), name=new).items()}
        status, _ = editor.send(reverse("actor_edit", args=[actor.slug]), form)
        assert status == 302, status
        self.stale += not seen.ask(editor, page, shown=new, from_replica=False)
        self.stale += not seen.ask(editor, self.matrix, shown=new, from_replica=False)
        self.naive += seen.ask(other, page, hidden=new, from_replica=True)
        for path in ("/", "/actors/", "/stances/", self.matrix, page, self.issue.get_absolute_url(), "/sources/"):
            seen.ask(other, path, from_replica=True)
        self.replay.resume()
        for visitor, path in ((editor, page), (other, page), (other, self.matrix)):
            self.kept_old += not seen.ask(visitor, path, shown=new, from_replica=True)
        editor.close()
        other.close()


def try_it(report: Report, times: int) -> None:
    editor = UserFactory.create(role=Role.EDITOR).username
    seen = Seen()
    with replica_of_this() as replica:
        replay = Replay(replica)
        with served(
            settings.DATABASE_URL,
            DJANGO_SETTINGS_MODULE="tests.config.served_settings",
            DATABASE_REPLICA_URL=replica.url("demarche", role="demarche"),
        ) as server:
            rounds = Round(server.port, replay, seen)
            for number in range(times):
                rounds.play(number, editor)
            servers = data_directory(), replay.data
            walk(report, server.port, min(PAGES_WALKED, 15 * times), servers)
        replay.close()
    share = seen.places["replica"] / sum(seen.places.values())
    report.say(
        f"replicas: {times} writes while replay stood still: of {2 * times} pages that their authors then read"
        f" {rounds.stale} were old; {rounds.naive} of {times} without the position in the log;"
        f" after it went on {rounds.kept_old} of {3 * times} were; {share:.0%} of reads on the replica,"
        f" answers {dict(seen.statuses)}."
    )
    report.require(holds=not rounds.stale, what=f"{rounds.stale} authors did not see what they wrote")
    report.require(holds=not rounds.kept_old, what=f"{rounds.kept_old} old pages were kept for new ones")
    report.require(holds=not seen.wrong, what=f"{len(seen.wrong)}: {seen.wrong[:3]}")
    report.require(holds=set(seen.statuses) == {200}, what=f"answers {dict(seen.statuses)}")
    report.require(holds=rounds.naive == times, what="others saw it: replay did not stand still")
