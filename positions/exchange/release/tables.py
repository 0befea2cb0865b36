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
class ReleaseColumn:
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
    columns: tuple[ReleaseColumn, ...]
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


def describe_tables(tables: Iterable[Table], *, title: str) -> dict[str, Any]:
    """The group of tables as CSVW's metadata."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": title,
        "tables": [table.described() for table in tables],
    }


def _words(kind: type[Choices]) -> tuple[str, ...]:
    return tuple(str(value) for value in kind.values)


def _day(name: str, said: str, *, is_required: bool = False) -> ReleaseColumn:
    return ReleaseColumn(name, said, "date", is_required)


def _precision(name: str, of: str) -> ReleaseColumn:
    return ReleaseColumn(name, f"How well {of} is known.", one_of=_words(Precision))


def _link(name: str, said: str) -> ReleaseColumn:
    """A page of the web as it was typed: CSVW's anyURI would refuse what people type."""
    return ReleaseColumn(name, said)


def _number(name: str, said: str, *, is_required: bool = False) -> ReleaseColumn:
    return ReleaseColumn(name, said, "integer", is_required)


_ACTOR: Final = ReleaseColumn("actor", "Short name.", is_required=True)
_ISSUE: Final = ReleaseColumn("issue", "Short name.", is_required=True)
_STANCE: Final = _number("stance", "Number of the stance.", is_required=True)
_VALUE: Final = ReleaseColumn(
    "value", "What the words say of it.", is_required=True, one_of=tuple(VALUE_SLUGS.values())
)
_SCORE: Final = _number("score", "2 (supports) to −2 (opposes); empty for what is no position.")
_CITATION: Final = (
    ReleaseColumn("locator", "Page, paragraph or time code."),
    ReleaseColumn("gloss", "What the words mean in the language of the pages."),
    ReleaseColumn("gloss_maker", "Who translated them.", one_of=_words(GlossMaker)),
)

ACTORS: Final = Table(
    "actors",
    "Who is among the dossier’s own, spoke, was spoken for, reported it or took part in an event.",
    ("actor",),
    (
        _ACTOR,
        ReleaseColumn("name", "As it was called.", is_required=True),
        ReleaseColumn("kind", "What it is.", is_required=True, one_of=_words(ActorKind)),
        ReleaseColumn("iso3", "ISO 3166 alpha-3, of states."),
        ReleaseColumn("wikidata_id", "Its item at Wikidata."),
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
        ReleaseColumn("label", "What heads its column.", is_required=True),
        ReleaseColumn("proposition", "What is supported or opposed.", is_required=True),
        ReleaseColumn("coding_rule", "What counts, what does not."),
    ),
)
SOURCES: Final = Table(
    "sources",
    "What the words were taken from, with licence and attribution.",
    ("source",),
    (
        _number("source", "Number of the source.", is_required=True),
        ReleaseColumn("kind", "What it is.", is_required=True, one_of=_words(SourceKind)),
        ReleaseColumn("title", "Its title.", is_required=True),
        ReleaseColumn("author", "Who wrote it."),
        ReleaseColumn("publisher", "Who published it."),
        _day("published_date", "When."),
        _precision("published_precision", "that"),
        ReleaseColumn("date_inferred_reason", "Why that date, where the source gives none."),
        ReleaseColumn("language", "BCP 47."),
        ReleaseColumn("reliability", "Admiralty grade.", one_of=_words(Reliability)),
        _link("url", "Where it is."),
        ReleaseColumn("licence", "Under which its words are shown; empty where nobody said."),
        ReleaseColumn("attribution", "Whom to name."),
        _link("primary_url", "The document that it reports."),
        _link("archive_url", "Where a copy is kept."),
        _day("retrieved_date", "When its text was taken."),
        ReleaseColumn("note", "What readers should know of it."),
    ),
)
EXCERPTS: Final = Table(
    "excerpts",
    "The words, with their place in the text as code points, half-open.",
    ("excerpt",),
    (
        _number("excerpt", "Number of the excerpt.", is_required=True),
        _number("source", "What it was taken from.", is_required=True),
        ReleaseColumn("text_sha256", "SHA-256 of the text as captured.", is_required=True),
        _number("start", "Code points before it.", is_required=True),
        _number("end", "Code points up to its end.", is_required=True),
        ReleaseColumn("words", "Exactly as they stand.", is_required=True),
        ReleaseColumn("words_before", "The 32 code points before."),
        ReleaseColumn("words_after", "The 32 code points after."),
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
        ReleaseColumn("on_behalf_of", "For whom else it counts."),
        _ISSUE,
        _VALUE,
        _SCORE,
        ReleaseColumn("firmness", "How firm.", one_of=_words(Firmness)),
        ReleaseColumn("act", "How it is known.", one_of=_words(Act)),
        ReleaseColumn("rendering", "Whose words they are.", one_of=_words(Rendering)),
        ReleaseColumn("unnamed_speaker", "Who spoke, as the source tells it."),
        ReleaseColumn("speaking_terms", "On what terms.", one_of=_words(SpeakingTerms)),
        ReleaseColumn("salience", "How much it mattered.", one_of=_words(Salience)),
        ReleaseColumn("confidence", "In the coding.", one_of=_words(Confidence)),
        _day("stated_date", "First day on which it can have been said.", is_required=True),
        _precision("stated_precision", "that"),
        _day("stated_until", "Last day on which it can have been said.", is_required=True),
        ReleaseColumn("stated_time", "Time of that day, where it is known.", "time"),
        ReleaseColumn("reported_by", "Who reported it."),
        _day("withdrawn_date", "First day on which it no longer counts."),
        ReleaseColumn("withdrawal_note", "Why."),
        ReleaseColumn("note", "What was noted beside it."),
        _number("version", "Counts its changes.", is_required=True),
        ReleaseColumn("published_at", "When it was published.", "dateTime"),
        ReleaseColumn("approved_sha256", "Of exactly what was approved."),
        ReleaseColumn(
            "approved_proposition", "As it was approved, where the issue said it otherwise."
        ),
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
        ReleaseColumn("role", "What they do.", is_required=True, one_of=_words(EvidenceRole)),
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
        ReleaseColumn("kind", "How.", is_required=True, one_of=_words(ConditionKind)),
        ReleaseColumn("text", "On what.", is_required=True),
        ReleaseColumn(
            "state", "What became of it.", is_required=True, one_of=_words(ConditionState)
        ),
        _day("settled_date", "When it was met or failed."),
        _precision("settled_precision", "that"),
        ReleaseColumn("linked_issue", "The issue of this dossier that it is about."),
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
        ReleaseColumn("conditional", "Whether it has conditions.", "boolean", is_required=True),
        ReleaseColumn(
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
        ReleaseColumn("event", "Short name.", is_required=True),
        _day("first_date", "Its day, or the first of several.", is_required=True),
        _day("last_date", "The last of several."),
        ReleaseColumn("kind", "What it was.", is_required=True, one_of=_words(EventKind)),
        ReleaseColumn("title", "Its title.", is_required=True),
        ReleaseColumn("note", "What was noted."),
        _number("source", "Where it is told."),
    ),
    {"source": "sources"},
)
EVENT_ACTORS: Final = Table(
    "event_actors",
    "Who took part in an event.",
    ("event", "actor"),
    (ReleaseColumn("event", "Short name of the event.", is_required=True), _ACTOR),
    {"event": "events", "actor": "actors"},
)
RELEASE_TABLES: Final = (
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
