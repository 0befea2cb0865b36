"""The columns that a table may have, and which of a file's they are likely to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from actors.choices import ActorKind
from actors.folding import fold
from positions.choices import (
    VALUE_SLUGS,
    Act,
    ConditionKind,
    ConditionState,
    Confidence,
    EvidenceRole,
    Firmness,
    GlossMaker,
    Precision,
    Reliability,
    Rendering,
    Salience,
    SourceKind,
    SpeakingTerms,
    TableKind,
)

_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Column:
    """``also`` are names that others give it; ``example`` stands in the template."""

    name: str
    label: str
    help: str
    example: str = ""
    also: tuple[str, ...] = ()
    is_needed: bool = False


_DATES: Final = "2025-03-18, or 2025-03 or 2025 where no more is known."
_STANCES: Final = (
    Column("actor", "Actor", "A name, alias or short name on record.", "France",
           ("speaker", "organization", "organisation", "person", "member name", "member state", "country", "state",
            "who", "actor_name"), True),
    Column("on_behalf_of", "On behalf of", "Empty: by the office held on that day. The actor itself: for nobody else.",
           "", ("for", "behalf", "speaks for", "on_behalf_of_name")),
    Column("issue", "Issue", "Its label, proposition or short name.", "A label on record",
           ("concept", "topic", "question", "vote title", "issue_label", "proposition", "what"), True),
    Column("value", "Value", f"{', '.join(list(VALUE_SLUGS.values())[:8])}; or 2 to -2.", "supports",
           ("position", "stance", "score", "agreement", "code", "vote"), True),
    Column("stated_date", "Said on", _DATES, "2025-03-18",
           ("date", "day", "when", "statement date", "date of vote", "time", "timestamp")),
    Column("stated_precision", "Said on: known to the", ", ".join(Precision.values)),
    Column("stated_time", "Time of day", "18:30, of a known day: orders what was said on it.", "",
           ("hour", "clock")),
    Column("words", "Words", "That carry it, as they stand once in the text of the source.",
           "“We support it,” she said.", ("quote", "text", "excerpt", "statement", "quotation", "evidence")),
    Column("at", "Words at", "At which character they begin, from 0, where they stand more often.", "",
           ("offset", "start")),
    Column("source", "Source", "Its number, title, address or outside number on record.", "",
           ("document", "article", "source_id")),
    Column("source_title", "Title of the source", "Of one that is not on record.", "The Daily Courier on the talks",
           ("title", "headline")),
    Column("source_url", "Address of the source", "Begins with http:// or https://.", "https://example.org/talks",
           ("url", "link", "address")),
    Column("source_publisher", "Publisher", "Of a source that is not on record.", "The Daily Courier",
           ("publisher", "outlet", "newspaper", "medium")),
    Column("source_published_date", "Published on", _DATES, "2025-03-19", ("published", "publication date")),
    Column("source_published_precision", "Published on: known to the", ", ".join(Precision.values)),
    Column("source_text", "Text of the source", "The whole of it; else only the words are kept.", "",
           ("full text", "body", "document text")),
    Column("act", "Act", ", ".join(Act.values), "verbatim", ("kind", "type", "speech act")),
    Column("firmness", "Firmness", ", ".join(Firmness.values), "firm"),
    Column("salience", "Salience", ", ".join(Salience.values), "", ("importance",)),
    Column("confidence", "Confidence", ", ".join(Confidence.values), "", ("certainty",)),
    Column("rendering", "Rendering", ", ".join(Rendering.values)),
    Column("unnamed_speaker", "Unnamed speaker", "As the source tells it; the actor is whom they spoke for.", "",
           ("anonymous", "anonymous speaker", "unnamed")),
    Column("speaking_terms", "Spoke", ", ".join(SpeakingTerms.values), "", ("terms",)),
    Column("reported_by", "Reported by", "The actor that reports it.", "", ("reporter",)),
    Column("locator", "Place of the words", "p. 12, para. 4, 0:12:30.", "", ("page", "paragraph")),
    Column("gloss", "Translation", "Of the words, into the language of the pages.", "", ("translation",)),
    Column("gloss_maker", "Maker of the translation", ", ".join(GlossMaker.values)),
    Column("note", "Note", "Reasons; what was searched.", "", ("comment", "remarks", "notes")),
    Column("withdrawn_date", "Withdrawn on", "The day from which it no longer holds.", "", ("withdrawn",)),
    Column("withdrawal_note", "Why withdrawn", ""),
)  # fmt: skip
MOST_WORDS: Final = 4
"""Pieces of evidence of one row, the first with them."""
MOST_CONDITIONS: Final = 4


def _words(n: int) -> Iterator[Column]:
    """Columns of the second words of a row, or third and so on."""
    named = f"Words {n}"
    yield Column(
        f"words_{n}", named, "More words that it rests on.", "", (f"quote {n}", f"evidence {n}")
    )
    yield Column(f"role_{n}", f"{named}: role", f"{', '.join(EvidenceRole.values)}; else supports.")
    yield Column(
        f"source_{n}", f"{named}: source", "Its number, title or address; else that of the first."
    )
    yield Column(
        f"at_{n}", f"{named}: at", "At which character they begin, where they stand more often."
    )
    yield Column(f"locator_{n}", f"{named}: place", "p. 12, para. 4, 0:12:30.")
    yield Column(f"gloss_{n}", f"{named}: translation", "")
    yield Column(f"gloss_maker_{n}", f"{named}: its maker", ", ".join(GlossMaker.values))


def _condition(n: int) -> Iterator[Column]:
    """Columns of what the stance of a row depends on."""
    name, label = f"condition_{n}", f"Condition {n}"
    also = ("condition", "caveat") if n == 1 else ()
    yield Column(name, label, "What it depends on, in your words.", "", also)
    yield Column(f"{name}_kind", f"{label}: kind", ", ".join(ConditionKind.values))
    yield Column(
        f"{name}_state", f"{label}: state", f"{', '.join(ConditionState.values)}; else open."
    )
    yield Column(f"{name}_settled", f"{label}: since", f"When it was met or failed: {_DATES}")
    yield Column(
        f"{name}_issue", f"{label}: issue", "That it leads to: label, proposition or short name."
    )
    yield Column(f"{name}_words", f"{label}: words", "Of the source, that say it.")
    yield Column(f"{name}_source", f"{label}: source", "Of these words; else that of the first.")
    yield Column(
        f"{name}_at",
        f"{label}: words at",
        "At which character they begin, where they stand more often.",
    )
    yield Column(f"{name}_locator", f"{label}: place", "p. 12, para. 4, 0:12:30.")
    yield Column(f"{name}_gloss", f"{label}: translation", "Of its words.")
    yield Column(f"{name}_gloss_maker", f"{label}: its maker", ", ".join(GlossMaker.values))


_MORE: Final = (
    *(column for n in range(3, MOST_WORDS + 1) for column in _words(n)),
    *(column for n in range(2, MOST_CONDITIONS + 1) for column in _condition(n)),
)
"""As those of the second words and of the first condition, which stand for them in the template."""
_SOURCES: Final = (
    Column("title", "Title", "At most 500 characters.", "The Daily Courier on the talks", ("headline", "name"), True),
    Column("external_id", "Outside number", "By which it is recognised when it comes again.", "courier-2025-03-19",
           ("id", "identifier", "doi")),
    Column("kind", "Kind", ", ".join(SourceKind.values), "article", ("type",)),
    Column("published_date", "Published on", _DATES, "2025-03-19", ("date", "published", "day")),
    Column("published_precision", "Published on: known to the", ", ".join(Precision.values)),
    Column("date_inferred_reason", "Day inferred, since", "Why the day is a conclusion, where it is one."),
    Column("publisher", "Publisher", "", "The Daily Courier", ("outlet", "newspaper", "medium")),
    Column("author", "Author", "", "", ("by", "byline")),
    Column("url", "Address", "Begins with http:// or https://.", "https://example.org/talks", ("link", "address")),
    Column("language", "Language", "en, de, uk …", "en", ("lang",)),
    Column("text", "Text", "As it was published.", "The whole article.", ("body", "content", "full text")),
    Column("reliability", "Reliability", ", ".join(Reliability.values), "B"),
    Column("licence", "Licence", "Under which its words are shown.", "CC BY 4.0", ("license",)),
    Column("attribution", "Attribution", "Whom to name where its words are shown."),
    Column("primary_url", "Document behind it", "An address."),
    Column("archive_url", "Copy", "Where one is kept: an address.", "", ("archive",)),
    Column("retrieved_date", "Taken on", "A day.", "", ("accessed", "retrieved")),
    Column("note", "Note", "", "", ("comment", "notes")),
)  # fmt: skip
_ACTORS: Final = (
    Column("name", "Name", "As it is shown.", "Norland", ("actor", "label"), True),
    Column("kind", "Kind", ", ".join(ActorKind.values), "state", ("type",), True),
    Column("slug", "Short name", "In addresses; else made from the name.", "norland", ("short name", "id", "key")),
    Column("aliases", "Other names", "Between semicolons.", "Kingdom of Norland; Norlanders",
           ("alias", "names", "also known as")),
    Column("iso3", "Country code", "Three capital letters, of states.", "", ("iso", "country code", "code")),
    Column("wikidata_id", "Wikidata", "Q and a number.", "", ("qid", "wikidata")),
    Column("belongs_to", "Belongs to", "Short names of groups, between semicolons.", "", ("member of", "groups")),
    Column("note", "Note", "", "", ("comment", "notes", "description")),
)  # fmt: skip
_ISSUES: Final = (
    Column("label", "Label", "Short, for the column.", "Truce first", ("issue", "name", "short label"), True),
    Column("proposition", "Proposition", "Neutral; it can be supported or opposed.",
           "A truce must come before peace talks.", ("statement", "question", "title"), True),
    Column("slug", "Short name", "In addresses; else made from the label.", "truce-first", ("short name", "id", "key")),
    Column("dossier", "Dossier", "Title or short name of the one that lists it.", "A dossier on record",
           ("project",), True),
    Column("coding_rule", "Coding rule", "What counts, and what does not.", "", ("rule", "codebook", "description")),
    Column("keywords", "Keywords", "Between semicolons.", "truce; ceasefire", ("key words",)),
    Column("contra_phrases", "Contra-phrases", "That mean the opposite; between semicolons."),
    Column("tags", "Tags", "Between semicolons."),
)  # fmt: skip
TABLE_COLUMNS: Final[Mapping[TableKind, Sequence[Column]]] = {
    TableKind.STANCES: (*_STANCES, *_words(2), *_condition(1)),
    TableKind.SOURCES: _SOURCES,
    TableKind.ACTORS: _ACTORS,
    TableKind.ISSUES: _ISSUES,
    TableKind.FOLDER: (),
    TableKind.DNA: (),
}
"""As a template has them, and the pages."""


def _every(kind: TableKind) -> Sequence[Column]:
    return (*TABLE_COLUMNS[kind], *_MORE) if kind is TableKind.STANCES else TABLE_COLUMNS[kind]


def guess_columns(header: Sequence[str], kind: TableKind) -> dict[int, str]:
    """By the number of a column in the file what it is likely to be; each meaning once.

    What is called exactly so goes before what is called alike, so that `text` of a table with
    `words` is not taken for words.
    """
    found: dict[int, str] = {}
    # Own names of all columns before other names of any.
    for names_of in (_own_names, _other_names):
        for column in _every(kind):
            number = _place(names_of(column), header, found)
            if number is not None and column.name not in found.values():
                found[number] = column.name
    return dict(sorted(found.items()))


def _place(names: Sequence[str], header: Sequence[str], taken: Mapping[int, str]) -> int | None:
    keys = [fold(cell.replace("_", " ")) for cell in header]
    wanted = [fold(name.replace("_", " ")) for name in names]
    free = (n for name in wanted for n, key in enumerate(keys) if key == name and n not in taken)
    return next(free, None)


def _own_names(column: Column) -> Sequence[str]:
    return column.name, column.label


def _other_names(column: Column) -> Sequence[str]:
    return column.also


def labels_of(kind: TableKind) -> dict[str, str]:
    """By its name what a column is called on the pages."""
    return {column.name: column.label for column in _every(kind)}


def offered(kind: TableKind, header: Sequence[str]) -> dict[str, str]:
    """The same of those that a file can be asked about: of third words, and so on, where a name in
    it has that number.
    """
    numbers = {digit for name in header for digit in _DIGIT.findall(name)}
    more = [
        one
        for one in _every(kind)[len(TABLE_COLUMNS[kind]) :]
        if numbers & set(_DIGIT.findall(one.name))
    ]
    return {column.name: column.label for column in (*TABLE_COLUMNS[kind], *more)}


def missing_in(kind: TableKind, names: Sequence[str]) -> list[str]:
    """The labels of the columns without which nothing can be imported."""
    return [one.label for one in TABLE_COLUMNS[kind] if one.is_needed and one.name not in names]
