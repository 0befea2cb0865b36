"""The columns that a table may have, and which of a file's they are likely to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from actors.choices import ActorKind
from actors.folding import fold
from positions.choices import (
    VALUE_SLUGS,
    Act,
    Confidence,
    Firmness,
    Reliability,
    Rendering,
    Salience,
    SourceKind,
    SpeakingTerms,
    TableKind,
)


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
           ("speaker", "organization", "organisation", "person", "country", "state", "who", "actor_name"), True),
    Column("on_behalf_of", "On behalf of", "Empty: by the office held on that day. The actor itself: for nobody else.",
           "", ("for", "behalf", "speaks for", "on_behalf_of_name")),
    Column("issue", "Issue", "Its label, proposition or short name.", "A label on record",
           ("concept", "topic", "question", "issue_label", "proposition", "what"), True),
    Column("value", "Value", f"{', '.join(list(VALUE_SLUGS.values())[:8])}; or 2 to -2.", "supports",
           ("position", "stance", "score", "agreement", "code", "vote"), True),
    Column("stated_date", "Said on", _DATES, "2025-03-18", ("date", "day", "when", "statement date", "time")),
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
    Column("note", "Note", "Reasons; what was searched.", "", ("comment", "remarks", "notes")),
)  # fmt: skip
_SOURCES: Final = (
    Column("title", "Title", "At most 500 characters.", "The Daily Courier on the talks", ("headline", "name"), True),
    Column("external_id", "Outside number", "By which it is recognised when it comes again.", "courier-2025-03-19",
           ("id", "identifier", "doi")),
    Column("kind", "Kind", ", ".join(SourceKind.values), "article", ("type",)),
    Column("published_date", "Published on", _DATES, "2025-03-19", ("date", "published", "day")),
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
COLUMNS: Final[Mapping[TableKind, Sequence[Column]]] = {
    TableKind.STANCES: _STANCES,
    TableKind.SOURCES: _SOURCES,
    TableKind.ACTORS: _ACTORS,
    TableKind.ISSUES: _ISSUES,
    TableKind.FOLDER: (),
    TableKind.DNA: (),
}


def guess_columns(header: Sequence[str], kind: TableKind) -> dict[int, str]:
    """By the number of a column in the file what it is likely to be; each meaning once.

    What is called exactly so goes before what is called alike, so that `text` of a table with
    `words` is not taken for words.
    """
    found: dict[int, str] = {}
    # Own names of all columns before other names of any.
    for names_of in (_own_names, _other_names):
        for column in COLUMNS[kind]:
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
    return {column.name: column.label for column in COLUMNS[kind]}


def missing_in(kind: TableKind, names: Sequence[str]) -> list[str]:
    """The labels of the columns without which nothing can be imported."""
    return [one.label for one in COLUMNS[kind] if one.is_needed and one.name not in names]
