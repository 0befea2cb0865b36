"""The record of a dossier as it was known at a moment, written into the tables of a release.

Nothing is read but the history, and excerpts, which never change: so a release of a moment is the
same whenever it is made. A few issues are in memory at a time, and of everything else its number.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any, Final

from actors.models import Actor
from config.web.csv import guard_cell
from positions.choices import VALUE_SLUGS, Decision, Mark, Status, is_on_scale
from positions.exceptions import Refused
from positions.exchange.release.tables import (
    ACTORS,
    CONDITIONS,
    EVENT_ACTORS,
    EVENTS,
    EVIDENCE,
    EXCERPTS,
    ISSUES,
    POSITIONS,
    RELEASE_TABLES,
    SOURCES,
    STANCES,
    Table,
)
from positions.history.kinds import HistoryRow
from positions.history.known_rows import FormerColumn, read_known_rows
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    DossierIssue,
    Event,
    EventActor,
    Evidence,
    Excerpt,
    Issue,
    Review,
    Source,
    Stance,
)
from positions.reads.matrix.as_known import known_standing
from positions.rules.position import FOR_EVER, Voice
from positions.texts.utterances import fold_words

_ISSUES_AT_ONCE: Final = 20
_ROWS_AT_ONCE: Final = 500
_BY_PROGRAM: Final = "import_unga"
"""Its mending of its own wording needs nobody's approval, as in `reads.stances.rewording`."""


@dataclass(slots=True)
class Written:
    """What a release holds: its title and summary, rows by table, sources by licence."""

    title: str
    summary: str
    rows: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)


def write_tables(
    *, dossier: Dossier, on_date: dt.date, known_at: dt.datetime, folder: Path
) -> Written:
    """Write every table into the folder, with positions of the day; a number of queries that grows
    with the issues.

    Raises:
        Refused: if there was no such dossier at the moment.
    """
    head = read_known_rows(Dossier, "id", [dossier.pk], known_at)
    if not head:
        raise Refused(f"The record had no dossier {dossier.slug} then.")
    # All tables are open at once: rows of several are met in one walk over the issues.
    with ExitStack() as stack:
        record = _Record(dossier.pk, on_date, known_at, stack, folder)
        record.written = Written(head[0]["title"], head[0]["summary"])
        record.write()
    return record.written


class _Record:
    written: Written

    def __init__(
        self, dossier: int, on_date: dt.date, known_at: dt.datetime, stack: ExitStack, folder: Path
    ) -> None:
        self.dossier, self.on_date, self.known_at = dossier, on_date, known_at
        self.actors: dict[int, HistoryRow] = {}
        self.issues: dict[int, HistoryRow] = {}
        self.sources: set[int] = set()
        self.excerpts: set[int] = set()
        self._tables = {}
        for table in RELEASE_TABLES:
            path = folder / table.file
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._tables[table.name] = csv.writer(file)
            self._tables[table.name].writerow(table.header)

    def write(self) -> None:
        own = {
            row["actor_id"]: row["order"]
            for row in self._known(DossierActor, "dossier_id", [self.dossier])
        }
        self._meet(own)
        self._write_issues()
        for some in batched(self.issues, _ISSUES_AT_ONCE):
            self._write_stances(self._read_stances(some))
        # Excerpts and sources come last: only then is it known which of them are named anywhere.
        self._write_events()
        self._write_excerpts()
        self._write_sources()
        for row in sorted(self.actors.values(), key=lambda row: str(row["slug"])):
            self._put(ACTORS, row, actor=row["slug"], place=own.get(row["id"]))

    def _known(self, model: Any, by: str, pks: Collection[int]) -> list[HistoryRow]:
        return read_known_rows(model, by, pks, self.known_at)

    def _put(self, table: Table, row: HistoryRow, **given: Any) -> None:
        """A row of the history under the columns of a table that have its names, and what is given."""
        # Rows of the history from before a column was added have none of it: the cell is empty.
        cells = (given[name] if name in given else row.get(name) for name in table.header)
        self._tables[table.name].writerow([_cell(cell) for cell in cells])
        self.written.rows[table.name] += 1

    def _meet(self, actors: Collection[int | None]) -> None:
        """Read the actors that were not met before."""
        # Each actor is read once: of a record with many issues most are met again.
        fresh = {pk for pk in actors if pk} - self.actors.keys()
        self.actors |= {row["id"]: row for row in self._known(Actor, "id", fresh)}

    def _slug(self, actor: int | None) -> str | None:
        return self.actors[actor]["slug"] if actor else None

    def _write_issues(self) -> None:
        listed = self._known(DossierIssue, "dossier_id", [self.dossier])
        places = {row["issue_id"]: row["order"] for row in listed}
        # As lists leave them out; their stances go with them, so that every join is within the release.
        rows = [row for row in self._known(Issue, "id", places) if _in_use(row)]
        for row in sorted(rows, key=lambda row: (places[row["id"]], row["id"])):
            self.issues[row["id"]] = row
            self._put(ISSUES, row, issue=row["slug"], place=places[row["id"]])

    def _read_stances(self, issues: Sequence[int]) -> list[HistoryRow]:
        """The published ones, in the order of issues and days."""
        rows = self._known(Stance, "issue_id", issues)
        rows = [row for row in rows if row["status"] == Status.PUBLISHED]
        for column in ("actor_id", "on_behalf_of_id", "reported_by_id"):
            self._meet([row[column] for row in rows])
        place = {pk: number for number, pk in enumerate(issues)}
        return sorted(
            rows,
            key=lambda row: (place[row["issue_id"]], row["stated_date"], row["id"]),
        )

    def _write_stances(self, stances: Sequence[HistoryRow]) -> None:
        pks = [row["id"] for row in stances]
        approved = _Approved(stances, self.issues, self.known_at)
        for row in stances:
            digest, proposition = approved.of(row)
            self._put(
                STANCES,
                row,
                stance=row["id"],
                actor=self._slug(row["actor_id"]),
                on_behalf_of=self._slug(row["on_behalf_of_id"]),
                reported_by=self._slug(row["reported_by_id"]),
                issue=self.issues[row["issue_id"]]["slug"],
                **_value(row["value"]),
                published_at=_seconds(row["published_at"]),
                approved_sha256=digest,
                approved_proposition=proposition,
            )
        for row in self._known(Evidence, "stance_id", pks):
            self.excerpts.add(row["excerpt_id"])
            cited = {"stance": row["stance_id"], "excerpt": row["excerpt_id"]}
            self._put(EVIDENCE, row, evidence=row["id"], **cited)
        self._write_positions(stances, self._write_conditions(pks))

    def _write_conditions(self, stances: Collection[int]) -> set[int]:
        """Returns the stances that have some."""
        rows = self._known(Condition, "stance_id", stances)
        self.excerpts |= {row["excerpt_id"] for row in rows if row["excerpt_id"]}
        for row in rows:
            # Empty where the issue is another dossier's, or the join would lead out of the release.
            linked = self.issues.get(row["linked_issue_id"], {})
            self._put(
                CONDITIONS,
                row,
                condition=row["id"],
                stance=row["stance_id"],
                excerpt=row["excerpt_id"],
                linked_issue=linked.get("slug"),
            )
        return {row["stance_id"] for row in rows}

    def _write_positions(self, stances: Sequence[HistoryRow], conditional: Collection[int]) -> None:
        said: dict[tuple[int, int], list[Voice]] = defaultdict(list)
        for row in stances:
            # Words count for whoever spoke and for whom they were said, each with an end of its own.
            for actor in filter(None, (row["actor_id"], row["on_behalf_of_id"])):
                # What an actor said on the day of its end or later counts nowhere (decision 0010).
                end = _day(self.actors[actor]["ended_date"])
                voice = _voice(row, end, is_conditional=row["id"] in conditional)
                said[row["issue_id"], actor].append(voice)
        for (issue, actor), voices in said.items():
            # The rule as code, not the table of positions, which
            # knows only the present record (decision 0056).
            found = known_standing(voices, issue=issue, actor=actor, on_date=self.on_date)
            # An archived actor has no position, and its statements stay at their addresses.
            if found and _in_use(self.actors[actor]):
                self._put(
                    POSITIONS,
                    {},
                    actor=self._slug(actor),
                    issue=self.issues[issue]["slug"],
                    **_value(found.value),
                    since_date=found.since,
                    since_precision=found.since_precision,
                    stated_date=found.stated_date,
                    stance=found.stance_id,
                    statements=found.n,
                    conditional=bool(found.marks & Mark.CONDITIONAL),
                    order_unknown=bool(found.marks & Mark.ORDER_UNKNOWN),
                )

    def _write_events(self) -> None:
        rows = [row for row in self._known(Event, "dossier_id", [self.dossier]) if _in_use(row)]
        # Only those in use: an event keeps its place without a source that was archived.
        marking = self._known(Source, "id", {row["source_id"] for row in rows if row["source_id"]})
        shown = {row["id"] for row in marking if _in_use(row)}
        self.sources |= shown
        for row in sorted(rows, key=lambda row: (row["first_date"], row["id"])):
            source = row["source_id"] if row["source_id"] in shown else None
            self._put(EVENTS, row, event=row["slug"], source=source)
        self._write_participants({row["id"]: row["slug"] for row in rows})

    def _write_participants(self, events: Mapping[int, str]) -> None:
        there = self._known(EventActor, "event_id", events)
        self._meet([row["actor_id"] for row in there])
        for row in there:
            if _in_use(self.actors[row["actor_id"]]):
                event, actor = events[row["event_id"]], self._slug(row["actor_id"])
                self._put(EVENT_ACTORS, {}, event=event, actor=actor)

    def _write_excerpts(self) -> None:
        columns = {
            "excerpt": "pk",
            "source": "snapshot__source_id",
            "text_sha256": "snapshot__sha256",
            "start": "start",
            "end": "end",
            "words": "exact",
            "words_before": "prefix",
            "words_after": "suffix",
        }
        for some in batched(sorted(self.excerpts), _ROWS_AT_ONCE):
            found = (
                # Live rows here alone: excerpts are written once and
                # never deleted, so they are those of the moment.
                Excerpt.objects.filter(pk__in=some).order_by("pk").values_list(*columns.values())
            )
            for cells in found:
                row = dict(zip(columns, cells, strict=True))
                self.sources.add(row["source"])
                self._put(EXCERPTS, row)

    def _write_sources(self) -> None:
        for some in batched(sorted(self.sources), _ROWS_AT_ONCE):
            for row in self._known(Source, "id", some):
                self.written.licences[row.get("licence") or ""] += 1
                self._put(SOURCES, row, source=row["id"])


class _Approved:
    """Under which hash stances were approved, and under which proposition where that was another."""

    def __init__(
        self, stances: Sequence[HistoryRow], issues: Mapping[int, HistoryRow], known_at: dt.datetime
    ) -> None:
        reviews = read_known_rows(Review, "stance_id", [row["id"] for row in stances], known_at)
        # In the order of keys, so the latest approval is what stays.
        self._last = {
            row["stance_id"]: row for row in reviews if row["decision"] == Decision.APPROVE
        }
        # A stance may have been approved under an issue that was
        # merged since: its words then are those of that one.
        moved = [row for row in stances if row.get("coded_issue_id")]
        self._places = FormerColumn(Stance, "issue_id", [row["id"] for row in moved], known_at)
        merged = {row["coded_issue_id"] for row in moved} - issues.keys()
        self._issues = {
            **issues,
            **{row["id"]: row for row in read_known_rows(Issue, "id", merged, known_at)},
        }
        worded = {row["issue_id"] for row in stances} | merged
        self._words = FormerColumn(Issue, "proposition", worded, known_at, but_by=_BY_PROGRAM)

    def of(self, stance: HistoryRow) -> tuple[str, str]:
        """The hash of what was approved, and the proposition where it had other words; else "" each."""
        review = self._last.get(stance["id"])
        if review is None:
            return "", ""
        approved_at = dt.datetime.fromisoformat(review["reviewed_at"])
        # `Former` answers only where something changed later; else it is as it is now.
        issue = int(self._places.at(stance["id"], approved_at) or stance["issue_id"])
        words = self._words.at(issue, approved_at) or str(self._issues[issue]["proposition"])
        present = self._issues[stance["issue_id"]]["proposition"]
        # Print alone, such as a full stop, makes no other proposition.
        return review["judged_hash"], "" if fold_words(words) == fold_words(present) else words


def _in_use(row: HistoryRow) -> bool:
    return not (row["archived_at"] or row.get("merged_into_id"))


def _value(value: int) -> dict[str, Any]:
    return {"value": VALUE_SLUGS[value], "score": value if is_on_scale(value) else None}


def _voice(row: HistoryRow, end: dt.date, *, is_conditional: bool) -> Voice:
    """A statement as the rule looks at it, until the end of who made it."""
    return Voice(
        row["id"],
        row["value"],
        Mark.CONDITIONAL if is_conditional else 0,
        dt.date.fromisoformat(row["stated_date"]),
        min(_day(row["withdrawn_date"]), end),
        row["stated_precision"],
        dt.date.fromisoformat(row["stated_until"]),
        dt.time.fromisoformat(row["stated_time"]) if row.get("stated_time") else None,
    )


def _day(text: str | None) -> dt.date:
    return dt.date.fromisoformat(text) if text else FOR_EVER


def _seconds(text: str | None) -> str | None:
    """In UTC, as the history keeps all times."""
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _cell(value: Any) -> Any:
    # CSVW's booleans are in small letters; Python writes them with a capital.
    if isinstance(value, bool):
        return str(value).lower()
    return guard_cell(value) if isinstance(value, str) else value
