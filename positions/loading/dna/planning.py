"""A file of Discourse Network Analyzer as a dossier's folder: documents are sources, entities actors, concepts issues,
and statements stances, each with the words it stands on. What loads a folder loads it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from actors.choices import ActorKind
from actors.folding import fold, name_hidden, strip_hidden, tidy
from positions.choices import (
    VALUE_SLUGS,
    Act,
    Confidence,
    EvidenceRole,
    Firmness,
    Precision,
    Reliability,
    Salience,
    SourceKind,
    Value,
    is_on_scale,
)
from positions.exceptions import FaultyFolder
from positions.intake.days import Day
from positions.intake.reading import LONGEST_TEXT
from positions.loading.dna.brought import BroughtDocument, BroughtFile, BroughtStatement
from positions.loading.dna.by_office import represent_plans
from positions.loading.dna.meaning import ACT, STATED_DATE, VALUED, Meaning, faults_of
from positions.loading.dna.named import Texts, find_named_actors, find_named_issues
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.people import Described
from positions.loading.dossiers.plans import (
    DossierFolder,
    EvidencePlan,
    IssuePlan,
    PlannedWords,
    SourcePlan,
    StancePlan,
)
from positions.loading.dossiers.rows import read_day
from positions.loading.dossiers.texts import Text
from positions.loading.seeds.files import ActorSeed
from positions.models import Dossier
from positions.texts.normalise import NORMALISER, normalise

_LONGEST: Final = {"title": 500, "author": 200, "source": 200}
_VALUES: Final = {slug: Value(value) for value, slug in VALUE_SLUGS.items() if value in Value}
_SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_DNA: Final = "Discourse Network Analyzer"
_UNDATED: Final = (dt.date(1800, 1, 1), dt.date(2200, 1, 1))
"""Days from the first on and before the second are kept."""


@dataclass(frozen=True, slots=True, order=True)
class TableRow(FilePlace):
    """A row of a table of the file, by its number there."""

    def __str__(self) -> str:
        return f"{self.file} {self.line}"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """``listed`` is what a preview shows: sources, actors and issues, as JSON holds them."""

    folder: DossierFolder
    listed: Mapping[str, list[list[str | int]]]


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement that becomes a stance; actors and issue by their keys."""

    place: FilePlace
    source: SourcePlan
    actor: str
    on_behalf_of: str
    issue: str
    fields: Mapping[str, Any]
    span: tuple[int, int]


def plan_file(
    file: BroughtFile, meaning: Meaning, *, slug: str, title: str, is_published: bool
) -> PlannedFile:
    """What becomes of a file in the dossier ``slug``, which is made with ``title`` if there is none.

    Raises:
        FaultyFolder: with everything that is wrong, by table and row.
    """
    return _Planning(file, meaning, slug, title, is_published=is_published).plan()


class _Planning:
    def __init__(
        self, file: BroughtFile, meaning: Meaning, slug: str, title: str, *, is_published: bool
    ) -> None:
        self.file, self.meaning, self.slug, self.title = file, meaning, slug, title
        self.is_published = is_published
        self.faults, self.notices = Faults(), list[str]()
        self.actors, self.issues = Texts(), Texts()
        self.sources: dict[int, SourcePlan] = {}
        self.cited: Counter[str] = Counter()
        # Two types may have variables of one name and other kinds.
        self.kinds = {one.id: one.variables.get(meaning.position, "") for one in file.types}

    def plan(self) -> PlannedFile:
        self._refuse_unmeant()
        self._documents()
        # All statements before the names: who is meant is asked once for everybody.
        said = list(self._statements())
        seeds = find_named_actors(self.actors, self.faults)
        dossier = Dossier.objects.filter(slug=self.slug).first()
        issues = find_named_issues(self.issues, dossier, self.faults)
        self.faults.refuse()
        stances = tuple(self._stance(one) for one in said)
        # Our own export says of each statement for whom it counts; other files are silent where nobody coded it.
        if ACT not in self.file.variables:
            stances = represent_plans(stances, self.notices)
        folder = self._folder(seeds, issues, stances)
        return PlannedFile(folder, self._listed(folder))

    def _refuse_unmeant(self) -> None:
        wrong = [why for _, why in faults_of(self.meaning, self.file.variables)]
        if not _SLUG.fullmatch(self.slug) or not self.title.strip() or len(self.title) > 200:
            wrong.append("A dossier has a short name of letters, digits and hyphens, and a title.")
        if wrong:
            raise FaultyFolder(wrong)

    def _folder(
        self,
        seeds: dict[str, ActorSeed],
        issues: Mapping[str, IssuePlan],
        stances: tuple[StancePlan, ...],
    ) -> DossierFolder:
        # Whom the offices added has the place of a statement; whom the file names keeps its own.
        named = {one.on_behalf_of: one.place for one in stances if one.on_behalf_of}
        named |= {one.slug: one.place for one in self.actors.found.values()}
        return DossierFolder(
            place=TableRow("SETTINGS", 1),
            slug=self.slug,
            title=self.title,
            summary="",
            first={"first_issues": None, "first_actors": None},
            # Rows of the matrix are those whose position it is; who spoke for them is found in the cell.
            rows=tuple(dict.fromkeys(one.on_behalf_of or one.actor for one in stances)),
            has_own_issues=False,
            described=Described(seeds, {}, {slug: named[slug] for slug in seeds}),
            named=named,
            issues=issues,
            sources={plan.name: plan for plan in self.sources.values()},
            stances=stances,
            events=(),
            notices=tuple(self.notices),
        )

    def _listed(self, folder: DossierFolder) -> dict[str, list[list[str | int]]]:
        return {
            "documents": [
                [
                    str(one.fields["title"]),
                    str(one.fields["published_date"] or ""),
                    self.cited[name],
                ]
                for name, one in folder.sources.items()
            ],
            "actors": self.actors.told,
            "issues": self.issues.told,
        }

    def _leave_out(self, place: FilePlace, why: str) -> None:
        self.notices.append(f"{place}: left out, since {why}.")

    def _documents(self) -> None:
        by_name: dict[str, SourcePlan] = {}
        for one in self.file.documents:
            place = TableRow("DOCUMENTS", one.id)
            if not one.text.strip():
                self._leave_out(place, "it has no text")
                continue
            plan = self._source(one, place)
            if plan.name in by_name:
                above = by_name[plan.name].place
                self.notices.append(f"{place}: the same as {above}, and one source with it.")
            # Files merged from several have documents twice: one source keeps both numbers.
            self.sources[one.id] = by_name.setdefault(plan.name, plan)

    def _source(self, one: BroughtDocument, place: FilePlace) -> SourcePlan:
        for column, longest in _LONGEST.items():
            if len(getattr(one, column)) > longest:
                self.faults.add(place, f"its {column} has more than {longest} characters.")
            if hidden := name_hidden(getattr(one, column)):
                self.notices.append(f"{place}: {hidden} is left out of its {column}.")
        text = normalise(one.text)
        if len(text) > LONGEST_TEXT:
            self.faults.add(place, f"its text has more than {LONGEST_TEXT:,} characters.")
        day = _day(one.date)
        if day is None:
            self.notices.append(f"{place}: it has no day, and its source none.")
        # Not by its number, which is another in the next file (decision 0054).
        digest = sha256("\0".join((one.title, one.date, one.text)).encode()).hexdigest()
        name = f"dna-{digest[:16]}"
        return SourcePlan(
            place=place,
            name=name,
            # With the name of 20 characters and the stroke that makes 80, as long as an identifier may be.
            external_id=f"{self.slug[:59]}/{name}",
            texts=(Text(one.text.encode(), text, NORMALISER),),
            fields=_source_fields(one, day),
        )

    def _statements(self) -> Iterator[_Said]:
        """In the order of their days, so that the last of two is the last recorded."""
        dates = {one.id: one.date for one in self.file.documents}
        types = self._types()
        ordered = sorted(
            self.file.statements, key=lambda one: (dates.get(one.document, ""), one.id)
        )
        for one in ordered:
            if one.type in types and (said := self._said(one)):
                yield said

    def _types(self) -> set[int]:
        """Of the types that say who, what and how; of the others it is told what they lack."""
        told, found = Counter(one.type for one in self.file.statements), set[int]()
        for one in self.file.types:
            wanted = [self.meaning.actor, self.meaning.issue]
            lacking = [name for name in wanted if name not in one.variables]
            if self.kinds[one.id] not in VALUED:
                lacking.append(self.meaning.position)
            if not lacking:
                found.add(one.id)
            elif told[one.id]:
                why = f"“{one.label}” has no variable {lacking[0]}; statements: {told[one.id]:,}"
                self._leave_out(TableRow("STATEMENTTYPES", one.id), why)
        return found

    def _said(self, one: BroughtStatement) -> _Said | None:
        place, source = TableRow("STATEMENTS", one.id), self.sources.get(one.document)
        # A fault of the file is refused and an emptiness left out:
        # what contradicts itself may be a mistake (decision 0054).
        if one.fault or one.span is None:
            self.faults.add(place, one.fault)
            return None
        if source is None:
            self._leave_out(place, f"DOCUMENTS {one.document} has no text")
            return None
        day = read_day(_value_of(one, STATED_DATE)) or _published(source)
        value = self._value(one, place)
        lacking = self._lacking(one, source, has_day=day is not None, has_value=value is not None)
        if lacking or day is None or value is None:
            self._leave_out(place, lacking)
            return None
        # Only now, when nothing is left out any more: the preview counts what will be there.
        self.cited[source.name] += 1
        told = _value_of(one, ACT)
        act = Act(told) if told in Act else self.meaning.act
        who, group = self._speakers(one, place)
        return _Said(
            place=place,
            source=source,
            actor=who,
            on_behalf_of=group,
            issue=self.issues.note(_value_of(one, self.meaning.issue), place),
            fields=_stance_fields(value, act, day),
            span=one.span,
        )

    def _lacking(
        self, one: BroughtStatement, source: SourcePlan, *, has_day: bool, has_value: bool
    ) -> str:
        """Why nothing can be made of it; "" where something can."""
        start, end = one.span or (0, 0)
        named = fold(_value_of(one, self.meaning.actor) + _value_of(one, self.meaning.speaker))
        reasons = {
            "its passage has no words": bool(source.texts[0].text[start:end].strip()),
            "it names nobody": bool(named),
            f"it has no {self.meaning.issue}": bool(fold(_value_of(one, self.meaning.issue))),
            f"it has no {self.meaning.position}": has_value,
            f"DOCUMENTS {one.document} has no day": has_day,
        }
        return next((why for why, holds in reasons.items() if not holds), "")

    def _speakers(self, one: BroughtStatement, place: FilePlace) -> tuple[str, str]:
        """Who speaks, and for whom: the organisation itself, or a person for it, for itself or for nobody told."""
        meaning = self.meaning
        keys = [
            self.actors.note(text, place, self._kind(variable, text, usual))
            for variable, usual in (
                (meaning.speaker, meaning.speaker_kind),
                (meaning.actor, meaning.actor_kind),
            )
            # An entity without a name is one that the program makes itself, and is nobody.
            if fold(text := _value_of(one, variable))
        ]
        who, *groups = keys
        return who, (groups or [""])[0]

    def _kind(self, variable: str, text: str, usual: ActorKind) -> ActorKind:
        told = self.file.kinds.get((variable, text), "")
        return ActorKind(told) if told in ActorKind else usual

    def _value(self, one: BroughtStatement, place: FilePlace) -> Value | None:
        position = self.meaning.position
        raw = one.values.get(position, "")
        # What is missing is left out; what is there and no value is a fault.
        if raw == "":
            return None
        values = self._values(self.kinds[one.type])
        if raw not in values:
            among = ", ".join(map(str, values))
            self.faults.add(place, f"its {position} is {raw}, and none of {among}.")
        return values.get(raw)

    def _values(self, kind: str) -> Mapping[Any, Value]:
        """What each that a position of the kind can be is here."""
        if kind == "boolean":
            return {1: self.meaning.yes, 0: self.meaning.no}
        return (
            {one.value: one for one in Value if is_on_scale(one)} if kind == "integer" else _VALUES
        )

    def _stance(self, one: _Said) -> StancePlan:
        start, end = one.span
        words = one.source.texts[0].text[start:end]
        span = PlannedWords(one.source.name, 0, start, end, words)
        return StancePlan(
            place=one.place,
            actor=self.actors.slug(one.actor),
            on_behalf_of=self.actors.slug(one.on_behalf_of),
            reported_by="",
            issue=self.issues.slug(one.issue),
            source=one.source.name,
            fields=one.fields,
            is_published=self.is_published,
            evidence=(EvidencePlan(one.place, span, EvidenceRole.SUPPORTS, {}),),
            conditions=(),
        )


def _value_of(one: BroughtStatement, variable: str) -> str:
    return str(one.values.get(variable, ""))


def _day(date: str) -> dt.date | None:
    found = dt.date.fromisoformat(date) if date else None
    first, last = _UNDATED
    return found if found and first <= found < last else None


def _published(source: SourcePlan) -> Day | None:
    day = source.fields["published_date"]
    return (day, Precision.DAY) if isinstance(day, dt.date) else None


def _line(text: str) -> str:
    return tidy(strip_hidden(text))


def _source_fields(one: BroughtDocument, day: dt.date | None) -> dict[str, object]:
    beside = {"Section": one.section, "Type": one.type, "Notes": one.notes}
    return {
        "kind": SourceKind.DOCUMENT,
        # A source has a title; the number is all that the file says.
        "title": _line(one.title) or f"Document {one.id}",
        "publisher": _line(one.source),
        "author": _line(one.author),
        "published_date": day,
        "published_precision": Precision.DAY,
        "reliability": Reliability.F,
        "note": "\n".join(f"{name}: {text}" for name, text in beside.items() if text),
        "url": "",
    }


def _stance_fields(value: Value, act: Act, day: Day) -> dict[str, Any]:
    date, precision = day
    needs_note = act is Act.INFERRED or value is Value.NO_STATED_POSITION
    return {
        "value": value,
        "act": act,
        "firmness": Firmness.UNKNOWN,
        "salience": Salience.UNKNOWN,
        "confidence": Confidence.MODERATE,
        "stated_date": date,
        "stated_precision": precision,
        "note": f"As coded in a file of {_DNA}." if needs_note else "",
    }
