"""The tables of a release: what each column holds, by what they are joined, and the same as CSVW.

CSVW is https://www.w3.org/TR/tabular-metadata/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Choices

from actors.choices import ActorKind
from positions.choices import (
    VALUE_SLUGS,
    Act,
    ConditionKind,
    ConditionState,
    Confidence,
    EventKind,
    EvidenceRole,
    Firmness,
    GlossMaker,
    Precision,
    Reliability,
    Rendering,
    Salience,
    SourceKind,
    SpeakingTerms,
)

METADATA: Final = "csv-metadata.json"


@dataclass(frozen=True, slots=True)
class Column:
    """``datatype`` is one of CSVW's; ``one_of`` are the only words that may stand in it."""

    name: str
    said: str
    datatype: str = "string"
    is_required: bool = False
    one_of: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        base = {"base": self.datatype, "format": "|".join(self.one_of)}
        return {
            "name": self.name,
            "titles": self.name,
            "dc:description": self.said,
            "datatype": base if self.one_of else self.datatype,
            "required": self.is_required,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` are the columns by which its rows are told apart, ``joins`` the tables that a column
    names a row of.
    """

    name: str
    said: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    joins: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def described(self) -> dict[str, Any]:
        return {
            "url": self.file,
            "dc:description": self.said,
            "tableSchema": {
                "columns": [column.described() for column in self.columns],
                "primaryKey": list(self.key),
                "foreignKeys": [
                    {
                        "columnReference": [column],
                        "reference": {
                            "resource": f"{table}.csv",
                            "columnReference": [KEYS[table]],
                        },
                    }
                    for column, table in self.joins.items()
                ],
            },
        }


KEYS: Final = {
    "actors": "actor",
    "issues": "issue",
    "sources": "source",
    "excerpts": "excerpt",
    "stances": "stance",
    "events": "event",
}


def describe(tables: Iterable[Table], *, title: str) -> dict[str, Any]:
    """The group of tables as CSVW's metadata."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": title,
        "tables": [table.described() for table in tables],
    }


def _words(kind: type[Choices]) -> tuple[str, ...]:
    return tuple(str(value) for value in kind.values)


def _day(name: str, said: str, *, is_required: bool = False) -> Column:
    return Column(name, said, "date", is_required)


def _precision(name: str, of: str) -> Column:
    return Column(name, f"How well {of} is known.", one_of=_words(Precision))


def _link(name: str, said: str) -> Column:
    """A page of the web as it was typed: CSVW's anyURI would refuse what people type."""
    return Column(name, said)


def _number(name: str, said: str, *, is_required: bool = False) -> Column:
    return Column(name, said, "integer", is_required)


_ACTOR: Final = Column("actor", "Short name.", is_required=True)
_ISSUE: Final = Column("issue", "Short name.", is_required=True)
_STANCE: Final = _number("stance", "Number of the stance.", is_required=True)
_VALUE: Final = Column(
    "value", "What the words say of it.", is_required=True, one_of=tuple(VALUE_SLUGS.values())
)
_SCORE: Final = _number("score", "2 (supports) to −2 (opposes); empty for what is no position.")
_CITATION: Final = (
    Column("locator", "Page, paragraph or time code."),
    Column("gloss", "What the words mean in the language of the pages."),
    Column("gloss_maker", "Who translated them.", one_of=_words(GlossMaker)),
)

ACTORS: Final = Table(
    "actors",
    "Who is among the dossier’s own, spoke, was spoken for, reported it or took part in an event.",
    ("actor",),
    (
        _ACTOR,
        Column("name", "As it was called.", is_required=True),
        Column("kind", "What it is.", is_required=True, one_of=_words(ActorKind)),
        Column("iso3", "ISO 3166 alpha-3, of states."),
        Column("wikidata_id", "Its item at Wikidata."),
        _day("ended_date", "First day on which it was no more."),
        _precision("ended_precision", "that"),
        _number("place", "Among the dossier’s own, from 0; empty for others."),
    ),
)
ISSUES: Final = Table(
    "issues",
    "The propositions that the dossier followed, in its order.",
    ("issue",),
    (
        _ISSUE,
        _number("place", "In the dossier, from 0.", is_required=True),
        Column("label", "What heads its column.", is_required=True),
        Column("proposition", "What is supported or opposed.", is_required=True),
        Column("coding_rule", "What counts, what does not."),
    ),
)
SOURCES: Final = Table(
    "sources",
    "What the words were taken from, with licence and attribution.",
    ("source",),
    (
        _number("source", "Number of the source.", is_required=True),
        Column("kind", "What it is.", is_required=True, one_of=_words(SourceKind)),
        Column("title", "Its title.", is_required=True),
        Column("author", "Who wrote it."),
        Column("publisher", "Who published it."),
        _day("published_date", "When."),
        _precision("published_precision", "that"),
        Column("date_inferred_reason", "Why that date, where the source gives none."),
        Column("language", "BCP 47."),
        Column("reliability", "Admiralty grade.", one_of=_words(Reliability)),
        _link("url", "Where it is."),
        Column("licence", "Under which its words are shown; empty where nobody said."),
        Column("attribution", "Whom to name."),
        _link("primary_url", "The document that it reports."),
        _link("archive_url", "Where a copy is kept."),
        _day("retrieved_date", "When its text was taken."),
        Column("note", "What readers should know of it."),
    ),
)
EXCERPTS: Final = Table(
    "excerpts",
    "The words, with their place in the text as code points, half-open.",
    ("excerpt",),
    (
        _number("excerpt", "Number of the excerpt.", is_required=True),
        _number("source", "What it was taken from.", is_required=True),
        Column("text_sha256", "SHA-256 of the text as captured.", is_required=True),
        _number("start", "Code points before it.", is_required=True),
        _number("end", "Code points up to its end.", is_required=True),
        Column("words", "Exactly as they stand.", is_required=True),
        Column("words_before", "The 32 code points before."),
        Column("words_after", "The 32 code points after."),
    ),
    {"source": "sources"},
)
STANCES: Final = Table(
    "stances",
    "What an actor said or did about an issue: all that were published.",
    ("stance",),
    (
        _STANCE,
        _ACTOR,
        Column("on_behalf_of", "For whom else it counts."),
        _ISSUE,
        _VALUE,
        _SCORE,
        Column("firmness", "How firm.", one_of=_words(Firmness)),
        Column("act", "How it is known.", one_of=_words(Act)),
        Column("rendering", "Whose words they are.", one_of=_words(Rendering)),
        Column("unnamed_speaker", "Who spoke, as the source tells it."),
        Column("speaking_terms", "On what terms.", one_of=_words(SpeakingTerms)),
        Column("salience", "How much it mattered.", one_of=_words(Salience)),
        Column("confidence", "In the coding.", one_of=_words(Confidence)),
        _day("stated_date", "First day on which it can have been said.", is_required=True),
        _precision("stated_precision", "that"),
        _day("stated_until", "Last day on which it can have been said.", is_required=True),
        Column("stated_time", "Time of that day, where it is known.", "time"),
        Column("reported_by", "Who reported it."),
        _day("withdrawn_date", "First day on which it no longer counts."),
        Column("withdrawal_note", "Why."),
        Column("note", "What was noted beside it."),
        _number("version", "Counts its changes.", is_required=True),
        Column("published_at", "When it was published.", "dateTime"),
        Column("approved_sha256", "Of exactly what was approved."),
        Column("approved_proposition", "As it was approved, where the issue said it otherwise."),
    ),
    {
        "actor": "actors",
        "on_behalf_of": "actors",
        "reported_by": "actors",
        "issue": "issues",
    },
)
EVIDENCE: Final = Table(
    "evidence",
    "Which words a stance rests on.",
    ("evidence",),
    (
        _number("evidence", "Number of the row.", is_required=True),
        _STANCE,
        _number("excerpt", "The words.", is_required=True),
        Column("role", "What they do.", is_required=True, one_of=_words(EvidenceRole)),
        *_CITATION,
    ),
    {"stance": "stances", "excerpt": "excerpts"},
)
CONDITIONS: Final = Table(
    "conditions",
    "What a stance depends on.",
    ("condition",),
    (
        _number("condition", "Number of the condition.", is_required=True),
        _STANCE,
        Column("kind", "How.", is_required=True, one_of=_words(ConditionKind)),
        Column("text", "On what.", is_required=True),
        Column("state", "What became of it.", is_required=True, one_of=_words(ConditionState)),
        _day("settled_date", "When it was met or failed."),
        _precision("settled_precision", "that"),
        Column("linked_issue", "The issue of this dossier that it is about."),
        _number("excerpt", "Its own words."),
        *_CITATION,
    ),
    {"stance": "stances", "excerpt": "excerpts", "linked_issue": "issues"},
)
POSITIONS: Final = Table(
    "positions",
    "Where each actor stood on the day of the release, by the rule of the record.",
    ("actor", "issue"),
    (
        _ACTOR,
        _ISSUE,
        _VALUE,
        _SCORE,
        _day("since_date", "Since when.", is_required=True),
        _precision("since_precision", "that"),
        _day("stated_date", "When the latest words that decide were said.", is_required=True),
        _number("stance", "Which decides, the most cautious of several.", is_required=True),
        _number("statements", "How many were in force.", is_required=True),
        Column("conditional", "Whether it has conditions.", "boolean", is_required=True),
        Column(
            "order_unknown",
            "Mixed because nobody can tell what was said last.",
            "boolean",
            is_required=True,
        ),
    ),
    {"actor": "actors", "issue": "issues", "stance": "stances"},
)
EVENTS: Final = Table(
    "events",
    "What happened, as far as the dossier’s timelines marked it.",
    ("event",),
    (
        Column("event", "Short name.", is_required=True),
        _day("first_date", "Its day, or the first of several.", is_required=True),
        _day("last_date", "The last of several."),
        Column("kind", "What it was.", is_required=True, one_of=_words(EventKind)),
        Column("title", "Its title.", is_required=True),
        Column("note", "What was noted."),
        _number("source", "Where it is told."),
    ),
    {"source": "sources"},
)
EVENT_ACTORS: Final = Table(
    "event_actors",
    "Who took part in an event.",
    ("event", "actor"),
    (Column("event", "Short name of the event.", is_required=True), _ACTOR),
    {"event": "events", "actor": "actors"},
)
TABLES: Final = (
    ACTORS,
    ISSUES,
    SOURCES,
    EXCERPTS,
    STANCES,
    EVIDENCE,
    CONDITIONS,
    POSITIONS,
    EVENTS,
    EVENT_ACTORS,
)
