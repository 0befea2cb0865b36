"""A dossier's folder, read and checked whole. Its columns are told in docs/dossier-folder.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from actors.folding import show_hidden
from positions.choices import (
    Act,
    ConditionKind,
    ConditionState,
    Confidence,
    EvidenceRole,
    Firmness,
    Precision,
    Rendering,
    Salience,
    SpeakingTerms,
    Status,
    Value,
)
from positions.exceptions import FaultyFolder
from positions.loading.dossiers.events import read_event_plans
from positions.loading.dossiers.issues import read_issue
from positions.loading.dossiers.marked import (
    EntryReader,
    Faults,
    FilePlace,
    MarkedEntry,
    read_here,
    read_marked,
)
from positions.loading.dossiers.noticed import SUFFIXES, tell_doubtful, tell_unread
from positions.loading.dossiers.people import Described, read_described
from positions.loading.dossiers.plans import (
    ConditionPlan,
    DossierFolder,
    EvidencePlan,
    IssuePlan,
    PlannedWords,
    SourcePlan,
    StancePlan,
)
from positions.loading.dossiers.rows import FolderRow, rows_of
from positions.loading.dossiers.sources import read_sources
from positions.loading.dossiers.texts import find, read_citation
from positions.models.issues import MOST_FIRST_ACTORS, MOST_FIRST_ISSUES
from positions.models.stances import LONGEST_UNNAMED
from positions.rules.unnamed import why_not_unnamed


def read_folder(
    folder: Path,
    *,
    coding: str = "",
    wordings: Mapping[str, IssuePlan] | None = None,
    read: EntryReader = read_here,
) -> DossierFolder:
    """Read a dossier, with the stances and actors of one ``coding`` where the folder has several.

    ``wordings`` are issues described elsewhere, which the folder may name by slug alone; ``read`` is how
    its tables are.

    Raises:
        FaultyFolder: with everything that is wrong, by file and line.
    """
    faults = Faults()
    reading = _Reading(folder, coding, wordings or {}, faults, read)
    found = reading.dossier()
    if faults.found:
        raise FaultyFolder(faults.told())
    return found


class _Reading:
    def __init__(
        self,
        folder: Path,
        coding: str,
        wordings: Mapping[str, IssuePlan],
        faults: Faults,
        read: EntryReader,
    ) -> None:
        self.folder, self.coding, self.wordings, self.faults = folder, coding, wordings, faults
        self._marked = partial(read_marked, folder, faults=faults, read=read)
        self.named: dict[str, FilePlace] = {}
        self.issues: dict[str, IssuePlan] = {}
        self.sources: dict[str, SourcePlan] = {}
        self.notices: list[str] = []
        self.slug = ""

    def dossier(self) -> DossierFolder:
        head = self._head()
        # First, since sources without an identifier get one of
        # this slug; then each of what the next one names.
        self.slug = head.slug("slug") or self._own_slug()
        described = self._described()
        self.issues = {plan.slug: plan for plan in self._issues()}
        sources = self._entries("sources", "manifest")
        self.sources = {
            plan.name: plan for plan in read_sources(sources, self.folder, slug=self.slug)
        }
        self._name_speakers()
        stances = tuple(
            self._stance(row) for row in self._entries(f"coding_{self.coding}", "stances")
        )
        rows = self._rows(head)
        plan = DossierFolder(
            place=head.place,
            slug=self.slug,
            title=head.title("title", longest=200) or self._heading(),
            summary=head.text("summary"),
            first={
                "first_issues": head.number_between("first_issues", 1, MOST_FIRST_ISSUES),
                "first_actors": head.number_between("first_actors", 1, MOST_FIRST_ACTORS),
            },
            rows=rows or tuple(dict.fromkeys(s.actor for s in stances)),
            described=described,
            # `|` and not `or`: the column has to be read in either case, or `close` would call it unknown.
            has_own_issues=bool(self.coding) | head.flag("own_issues"),
            named=self.named,
            issues=self.issues,
            sources=self.sources,
            stances=stances,
            events=tuple(read_event_plans(self._entries("events"), self._source, self._name)),
            notices=(
                *self.notices,
                *tell_unread(self.folder),
                *tell_doubtful(stances, self.sources),
            ),
        )
        head.ignore("replaces")  # load_seeds asks it
        head.close()
        return plan

    def _own_slug(self) -> str:
        """The folder's name, and the coding's where there are several."""
        return "-".join(filter(None, (self.folder.resolve().name, self.coding)))

    def _name_speakers(self) -> None:
        for plan in self.sources.values():
            for speaker in (one for text in plan.texts for one in text.speakers):
                self._name(speaker.actor, speaker.place)

    def _rows(self, head: FolderRow) -> tuple[str, ...]:
        """The actors that the dossier names, each once."""
        rows = head.placed_words("actors", longest=80)
        for slug, place in rows:
            self._name(slug, place)
        return tuple(dict.fromkeys(slug for slug, _ in rows))

    def _head(self) -> FolderRow:
        """The entry of `dossier.yaml`, which a folder need not have."""
        if not self.folder.is_dir():
            self.faults.add(FilePlace(str(self.folder), 1), "is no folder.")
        if not (self.folder / "dossier.yaml").exists():
            return FolderRow(MarkedEntry(FilePlace("dossier.yaml", 1)), self.faults)
        found = self._marked("dossier.yaml")
        if not isinstance(found, MarkedEntry):
            self.faults.add(FilePlace("dossier.yaml", 1), "should be an entry with columns.")
            found = MarkedEntry(FilePlace("dossier.yaml", 1))
        return FolderRow(found, self.faults)

    def _described(self) -> Described:
        """The actors of the coding before those of other codings, which may lean on one another."""
        found = read_described(self._entries(f"people_{self.coding}", "actors"), self.faults)
        if self.coding:
            # Whoever is described twice is taken from the first
            # file, so their order must not be that of the disk.
            for path in sorted(self.folder.glob("people_*.yaml")):
                found = found.with_missing(read_described(self._entries(path.stem), self.faults))
        return found

    def _heading(self) -> str:
        """What a folder without a title calls itself: the first line of its README."""
        readme = self.folder / "README.md"
        first = (
            readme.read_text(encoding="utf-8", errors="replace").splitlines()[:1]
            if readme.is_file()
            else []
        )
        title = (first[0].lstrip("# ").strip() if first else "") or self.slug
        title = show_hidden(title)
        return f"{title} ({self.coding})"[:200] if self.coding else title[:200]

    def _entries(self, *names: str) -> Iterator[FolderRow]:
        """Those of the first file there is of these names, in YAML, JSON or CSV."""
        for name in names:
            tables = [f"{name}{suffix}" for suffix in SUFFIXES]
            there = [table for table in tables if (self.folder / table).exists()]
            for other in there[1:]:
                self.faults.add(
                    FilePlace(other, 1), f"stands beside {there[0]}: keep one of the two."
                )
            if there:
                place = FilePlace(there[0], 1)
                return rows_of(self._marked(place.file), place, self.faults)
        if names[0].startswith("coding_") and self.coding:
            self.faults.add(FilePlace(f"{names[0]}.yaml", 1), "is not there.")
        return iter(())

    def _name(self, slug: str, place: FilePlace) -> str:
        if slug:
            self.named.setdefault(slug, place)
        return slug

    def _issues(self) -> Iterator[IssuePlan]:
        seen: set[str] = set()
        for row in self._entries("issues"):
            slug = row.slug("slug", needed=True)
            if slug in seen:
                row.fault("slug", f"{slug} is described above.")
            seen.add(slug)
            row.ignore("same_as", "same_as_seed")
            other = None if row.has("proposition") else self._wording(row.text("same_as"), slug)
            yield (
                replace(other, place=row.place, columns={}, slug=slug)
                if other
                else read_issue(row, slug)
            )
            row.close()

    def _wording(self, *slugs: str) -> IssuePlan | None:
        return next((self.wordings[slug] for slug in slugs if slug in self.wordings), None)

    def _stance(self, row: FolderRow) -> StancePlan:
        actor, on_behalf_of = (
            self._actor(row, "actor", needed=True),
            self._actor(row, "on_behalf_of"),
        )
        if actor and actor == on_behalf_of:
            row.fault("on_behalf_of", "an actor does not speak on behalf of itself.")
        reporter = self._actor(row, "reported_by")
        if actor and actor == reporter:
            row.fault("reported_by", "an actor does not report itself: leave it empty.")
        fields = self._codes(row, reporter)
        is_unstated = fields["value"] is Value.NO_STATED_POSITION
        conditions = tuple(self._condition(line, row) for line in row.rows("conditions"))
        if is_unstated and conditions:
            row.fault("conditions", "where no position is stated, none is conditional.")
        evidence = tuple(self._evidence(row, needed=not is_unstated))
        plan = StancePlan(
            place=row.place,
            actor=actor,
            on_behalf_of=on_behalf_of,
            reported_by=reporter,
            issue=self._issue(row, needed=True),
            source=row.text("source") or (evidence[0].span.source if evidence else ""),
            fields=fields,
            is_published=row.choice("status", Status, Status.PUBLISHED) is Status.PUBLISHED,
            evidence=evidence,
            conditions=conditions,
        )
        row.close()
        return plan

    def _codes(self, row: FolderRow, reporter: str) -> dict[str, object]:
        """What it says, how and when; what somebody reported is of the act *reported*, whatever
        stands there, unless that is a document.
        """
        act, value, note = row.choice("act", Act), row.choice("value", Value), row.text("note")
        # A note keeps what was written: two columns contradict
        # each other, and the database takes only one of them.
        if reporter and act not in (Act.REPORTED, Act.DOCUMENT):
            told = f"{row.place}: reported by {reporter}, hence the act is reported; its note says “{act.label}”."
            self.notices.append(told)
            note, act = (
                f"{note}\nThe act, as it was reported: {act.label.lower()}.".strip(),
                Act.REPORTED,
            )
        if not note and (act is Act.INFERRED or value is Value.NO_STATED_POSITION):
            row.fault(
                "note",
                "an inferred stance needs its reasons, “no stated position” what was searched.",
            )
        unnamed = row.text("unnamed_speaker", longest=LONGEST_UNNAMED) or None
        terms = row.optional("speaking_terms", SpeakingTerms)
        for column, why in why_not_unnamed(speaker=unnamed, terms=terms, act=act, value=value):
            row.fault(column, why)
        date, precision = self._day(row, may_rest_on_nothing=value is Value.NO_STATED_POSITION)
        withdrawn = row.exact_date("withdrawn_date")
        if withdrawn and withdrawn < date:
            row.fault("withdrawn_date", "is before the day on which it was stated.")
        return {
            "value": value,
            "act": act,
            "rendering": row.optional("rendering", Rendering),
            "unnamed_speaker": unnamed,
            "speaking_terms": terms,
            "firmness": row.choice("firmness", Firmness, Firmness.UNKNOWN),
            "salience": row.choice("salience", Salience, Salience.UNKNOWN),
            "confidence": row.choice("confidence", Confidence, Confidence.MODERATE),
            "stated_date": date,
            "stated_precision": precision,
            "stated_time": row.time_of("stated_time", precision),
            "withdrawn_date": withdrawn,
            "withdrawal_note": row.text("withdrawal_note"),
            "note": note,
        }

    def _day(self, row: FolderRow, *, may_rest_on_nothing: bool) -> tuple[dt.date, Precision]:
        day = row.day("stated_date")
        # Only where no position is stated may there be no source: what was searched is told in the note.
        source = None if may_rest_on_nothing and not row.has("source") else self._source(row)
        said = row.choice("precision", Precision, day[1] if day else Precision.DAY)
        if day is None:
            published = source.fields if source else {}
            date, precision = published.get("published_date"), published.get("published_precision")
            if not isinstance(date, dt.date) or not isinstance(precision, Precision):
                row.fault("stated_date", "is missing, and its source has no date.")
                # Any day: with a fault noted nothing of it is
                # written, and reading goes on to find the others.
                return dt.date(1800, 1, 1), Precision.DAY
            return date, precision
        if said is not day[1]:
            row.fault("precision", f"is {said.value}, but the date is known to the {day[1].value}.")
        return day

    def _evidence(self, row: FolderRow, *, needed: bool) -> Iterator[EvidencePlan]:
        """Words that carry the stance, and what else was said with it, each once."""
        seen: set[tuple[str, int, int, int]] = set()
        has_words = needed or row.has("words")
        spans = [(row, "words", EvidenceRole.SUPPORTS)] if has_words else []
        if row.has("context"):
            spans.append((row, "context", EvidenceRole.CONTEXT))
        more = row.rows("evidence")
        spans += [
            (line, "words", line.choice("role", EvidenceRole, EvidenceRole.SUPPORTS))
            for line in more
        ]
        for line, column, role in spans:
            span = self._span(line, row, column)
            fields = read_citation(line, column)
            # The stance's own row has more columns to be read, and is closed by whoever reads them.
            if line is not row:
                line.close()
            # The database refuses the second by its rule; here it is told by its line.
            if span and (key := (span.source, span.text, span.start, span.end)) in seen:
                line.fault(column, "these words are given twice.")
            elif span:
                seen.add(key)
                yield EvidencePlan(line.place, span, role, fields)

    def _condition(self, line: FolderRow, row: FolderRow) -> ConditionPlan:
        has_words = line.has("words")
        plan = ConditionPlan(
            place=line.place,
            kind=line.choice("kind", ConditionKind),
            text=line.text("text", needed=True),
            state=line.choice("state", ConditionState, ConditionState.OPEN),
            settled=line.day("settled"),
            span=self._span(line, row, "words") if has_words else None,
            issue=self._issue(line),
            fields=read_citation(line, "words") if has_words else {},
        )
        if plan.settled and plan.state is ConditionState.OPEN:
            line.fault("settled", "an open condition has no such day: give its state.")
        line.close()
        return plan

    def _span(self, line: FolderRow, row: FolderRow, column: str) -> PlannedWords | None:
        """Where the words of a column stand in the entry's source, or the stance's."""
        words, at = line.exact(column), line.number("at") if column == "words" else None
        # Counted from 1 in the folder, as people count, and from 0 here.
        given = line.number_between("text_number", 1, 1_000) if column == "words" else 1
        number = (given or 1) - 1
        source = self._source(line if line.has("source") else row)
        if source is None:
            return None
        # Told once, where the source names its text, and not again by every stance.
        if source.has_unread_text:
            return None
        if not 0 <= number < len(source.texts):
            line.fault(column, f"the source {source.name} has no such text.")
            return None
        found = find(source.texts[number].text, words, at)
        if isinstance(found, str):
            line.fault(column, found)
            return None
        return PlannedWords(source.name, number, *found, words)

    def _source(self, row: FolderRow) -> SourcePlan | None:
        name = row.text("source", needed=True, longest=80)
        if name and name not in self.sources:
            row.fault("source", f"there is no source {name}.")
        return self.sources.get(name)

    def _actor(self, row: FolderRow, column: str, *, needed: bool = False) -> str:
        return self._name(row.slug(column, needed=needed), row.at(column))

    def _issue(self, row: FolderRow, *, needed: bool = False) -> str:
        slug = row.slug("issue", needed=needed)
        if slug and slug not in self.issues:
            row.fault("issue", f"there is no issue {slug}.")
        return slug
