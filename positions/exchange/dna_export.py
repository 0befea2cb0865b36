"""The published statements of a dossier as a file that Discourse Network Analyzer 3 opens, and `import_dna` reads.

A statement has the person who speaks, the organisation whose position it is, the concept (the proposition of the
issue) and whether it agrees, and besides the value, the day and the act as we have them. What neither supports nor
opposes is of a type of its own, so that no network counts it as disagreement.
"""

from __future__ import annotations

import base64
import datetime as dt
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, Final

from actors.choices import ActorKind
from actors.folding import fold
from actors.models import Actor
from positions.audience import Audience
from positions.choices import VALUE_SLUGS, EvidenceRole
from positions.exceptions import Refused
from positions.exchange.dna_left_out import count_left_out, published_in
from positions.exchange.dna_schema import DNA_VERSION, LONGEST_DNA_NAME, write_schema
from positions.exchange.folder_columns import write_day
from positions.loading.dna.meaning import ACT, STATED_DATE, VALUE
from positions.models import Dossier, Evidence, Issue, Snapshot, Stance
from positions.reads.lists.typed_names import name_actors
from positions.reads.sources.source_text import reads_whole, visible_sources

PASSWORD: Final = "demarche"  # noqa: S105 - no secret: the program asks for one, whoever opens the file
_ROUNDS: Final = 100_000
_ADMIN, _CODER = 1, 2
_AGREES, _UNDECIDED = 1, 2
_TYPES: Final = {_AGREES: "DNA Statement", _UNDECIDED: "Neither supports nor opposes"}
_TEXTS: Final = ("person", "organization", "concept", VALUE, STATED_DATE, ACT)
_AGREEMENT: Final = "agreement"
_DESCRIBED: Final = ("person", "organization", "concept")
_ATTRIBUTES: Final = ("Type", "Alias", "Notes")
_BESIDE: Final = ("Section", "Type", "Notes")
"""What the note of a source keeps that was imported, each on a line of its own."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    raw: bytes
    documents: int
    statements: int
    left_out: tuple[str, ...]
    """What the format cannot hold, in words."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A stance, and where in which document its words stand, in characters of the text as written."""

    stance: Stance
    document: int
    start: int
    end: int


@dataclass(slots=True)
class _Document:
    """``quotes`` are the passages alone, where the whole text is not for everybody."""

    snapshot: Snapshot
    is_whole: bool
    first_day: dt.date
    quotes: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        return self.snapshot.source.published_date or self.first_day

    @property
    def text(self) -> str:
        return self.snapshot.text if self.is_whole else "\n\n".join(self.quotes.values())

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage stands in the text as it is written."""
        if self.is_whole:
            return start, end
        before = 0
        for place, words in self.quotes.items():
            if place == (start, end):
                break
            before += len(words) + 2
        return before, before + end - start


def write_dna(dossier: Dossier, audience: Audience, *, most: int | None = None) -> WrittenFile:
    """What is published of a dossier, with the whole texts that ``audience`` may read, and of others
    the words that are quoted; the same bytes as long as the record is the same.

    Raises:
        Refused: where there are more statements than ``most``.
    """
    reading = _Reading(dossier, audience, most)
    with closing(sqlite3.connect(":memory:")) as database:
        with database:
            for statement in write_schema():
                database.execute(statement)
            _Writing(database, reading).write()
        raw = database.serialize()
    told = count_left_out(dossier)
    return WrittenFile(raw, len(reading.documents), len(reading.said), told)


class _Reading:
    """What is written, in the order in which it is."""

    def __init__(self, dossier: Dossier, audience: Audience, most: int | None) -> None:
        self.dossier, self.audience = dossier, audience
        # The program has no day until which a statement holds: it would be plain agreement for ever.
        stances = published_in(dossier).filter(withdrawn_date=None)
        # Counted before anything is read: a request must not hold a record of a million.
        if most is not None and stances.count() > most:
            raise Refused(
                f"It has more than {most:,} statements: ./run manage export_dna writes them."
            )
        ordered = stances.select_related("actor", "on_behalf_of", "issue")
        self.stances = list(ordered.order_by("stated_date", "pk"))
        self.words = self._read_words()
        self.documents = self._read_documents()
        self.said = list(self._place())

    def _read_words(self) -> dict[int, Evidence]:
        """Of each stance the first words that support it, of a text that stands."""
        keys = [stance.pk for stance in self.stances]
        found = Evidence.objects.filter(
            stance__in=keys,
            role=EvidenceRole.SUPPORTS,
            # Of a text that was replaced the places would be those of no document in the file.
            excerpt__snapshot__in=Snapshot.objects.in_force(),
        )
        rows = found.select_related("excerpt").order_by("stance", "pk").distinct("stance")
        return {one.stance_id: one for one in rows}

    def _read_documents(self) -> dict[int, _Document]:
        """By their texts: those quoted, and to whom reads them those that came with the dossier."""
        days: dict[int, dt.date] = {}
        # Backwards, so that the earliest day is what stays for each text.
        for stance in reversed(self.stances):
            if stance.pk in self.words:
                days[self.words[stance.pk].excerpt.snapshot_id] = stance.stated_date
        own = visible_sources(self.audience).filter(
            external_id__startswith=f"{self.dossier.slug}/", published_date__isnull=False
        )
        # The bytes as captured may be of 20 MB, and only the text is written.
        texts = Snapshot.objects.in_force().defer("raw").select_related("source")
        quoted = texts.in_bulk(list(days))
        beside = {one.pk: one for one in texts.filter(source__in=own)} if own else {}
        found = [
            _Document(one, reads_whole(one.source, self.audience), days.get(pk, dt.date.min))
            for pk, one in (beside | quoted).items()
        ]
        # A text of which nothing is quoted and which may not be shown whole would be an empty document.
        found = [one for one in found if one.is_whole or one.snapshot.pk in days]
        found.sort(key=lambda one: (one.date, one.snapshot.pk))
        return {one.snapshot.pk: one for one in found}

    def _place(self) -> Iterator[_Said]:
        numbers = {pk: number for number, pk in enumerate(self.documents, 1)}
        cited = [(one, self.words[one.pk].excerpt) for one in self.stances if one.pk in self.words]
        # By their place in the text, so that passages stand in its order, each once.
        for _, excerpt in sorted(cited, key=lambda pair: pair[1].start):
            document = self.documents[excerpt.snapshot_id]
            document.quotes[excerpt.start, excerpt.end] = excerpt.exact
        # Only when all passages of a document are known is it known where each stands.
        for stance, excerpt in cited:
            document = self.documents[excerpt.snapshot_id]
            place = document.place(excerpt.start, excerpt.end)
            yield _Said(stance, numbers[excerpt.snapshot_id], *place)


class _Writing:
    def __init__(self, database: sqlite3.Connection, reading: _Reading) -> None:
        self.database, self.reading = database, reading
        self.entities: dict[tuple[int, str], int] = {}
        stances = [one.stance for one in reading.said]
        actors = {one.actor for one in stances}
        actors |= {one.on_behalf_of for one in stances if one.on_behalf_of}
        self.names = {pk: _fitted(name) for pk, name in name_actors(actors).items()}
        self.concepts = _concepts([one.issue for one in stances])

    def write(self) -> None:
        self._insert("SETTINGS", zip(("version", "date"), DNA_VERSION, strict=True))
        self._coders()
        self._documents()
        variables = self._variables()
        rows = [(one, self._texts(one.stance)) for one in self.reading.said]
        self._entities(variables, rows)
        self._statements(variables, rows)

    def _insert(self, table: str, rows: Iterable[Sequence[Any]], columns: str = "") -> None:
        for row in rows:
            values = ", ".join("?" * len(row))
            self.database.execute(f"insert into {table} {columns} values ({values})", row)  # noqa: S608 # nosec B608 # ours

    def _coders(self) -> None:
        """An administrator, and us; who coded what is not told."""
        coders = (_ADMIN, "Admin", _password()), (_CODER, "Demarche", _password())
        self._insert("CODERS", coders, "(ID, Name, Password)")
        pairs = (1, _ADMIN, _CODER), (2, _CODER, _ADMIN)
        self._insert("CODERRELATIONS", pairs, "(ID, Coder, OtherCoder)")

    def _documents(self) -> None:
        for number, one in enumerate(self.reading.documents.values(), 1):
            source, beside = one.snapshot.source, _beside(one.snapshot)
            # The publisher is what the program calls a source.
            facts = source.title, one.text, _CODER, source.author, source.publisher
            row: tuple[Any, ...] = (number, *facts, *beside, _seconds(one.date))
            # Texts are whole; only columns of names have a longest, which is checked by the file.
            kept = [_fitted(cell) if place in _NAMES else cell for place, cell in enumerate(row)]
            self._insert("DOCUMENTS", [kept])

    def _variables(self) -> dict[tuple[int, str], int]:
        """By type and name the number of each."""
        self._insert("STATEMENTTYPES", _TYPES.items(), "(ID, Label)")
        wanted = [(_AGREES, name) for name in (*_TEXTS[:3], _AGREEMENT, *_TEXTS[3:])]
        wanted += [(_UNDECIDED, name) for name in _TEXTS]
        numbers = {key: number for number, key in enumerate(wanted, 1)}
        for (of_type, name), number in numbers.items():
            kind = "boolean" if name == _AGREEMENT else "short text"
            self._insert("VARIABLES", [(number, name, kind, of_type)])
        return numbers

    def _texts(self, stance: Stance) -> dict[str, str]:
        """Whoever speaks for another, or is a person, is the person; else the organisation."""
        person, organisation = stance.actor, stance.on_behalf_of
        # A body that speaks for its state is the person too: the program has two places and no third.
        is_person = organisation or person.kind == ActorKind.PERSON
        return {
            "person": self.names[person.pk] if is_person else "",
            "organization": self._name(organisation if is_person else person),
            "concept": self.concepts[stance.issue_id],
            VALUE: VALUE_SLUGS[stance.value],
            STATED_DATE: str(write_day(stance.stated_date, stance.stated_precision)),
            ACT: stance.act,
        }

    def _name(self, actor: Actor | None) -> str:
        return self.names[actor.pk] if actor else ""

    def _entities(
        self, variables: Mapping[tuple[int, str], int], rows: Sequence[tuple[_Said, Any]]
    ) -> None:
        """Of each variable, first the one without a name that the program counts on."""
        described = self._described()
        for (of_type, variable), number in variables.items():
            if variable == _AGREEMENT:
                continue
            values = [texts[variable] for one, texts in rows if _type_of(one.stance) == of_type]
            for value in dict.fromkeys(["", *values]):
                self.entities[number, value] = entity = len(self.entities) + 1
                self._insert("ENTITIES", [(entity, number, value, 0, 0, 0, None)])
            if variable in _DESCRIBED:
                self._attributes(variable, number, described)

    def _attributes(
        self, variable: str, number: int, described: Mapping[tuple[str, str], Sequence[str]]
    ) -> None:
        first = number * len(_ATTRIBUTES)
        keys = [(first + place, number, name) for place, name in enumerate(_ATTRIBUTES)]
        self._insert("ATTRIBUTEVARIABLES", keys)
        columns = "(EntityId, AttributeVariableId, AttributeValue)"
        for (of_variable, value), entity in self.entities.items():
            if of_variable == number:
                told = described.get((variable, value), [""] * len(_ATTRIBUTES))
                rows = [(entity, key, text) for (key, *_), text in zip(keys, told, strict=True)]
                self._insert("ATTRIBUTEVALUES", rows, columns)

    def _described(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Kind or label, and short name, of those that have one."""
        found: dict[tuple[str, str], tuple[str, str, str]] = {}
        for one in self.reading.said:
            for actor in filter(None, (one.stance.actor, one.stance.on_behalf_of)):
                told = (str(actor.kind), actor.slug, "")
                for variable in ("person", "organization"):
                    found[variable, self.names[actor.pk]] = told
            issue = one.stance.issue
            found["concept", self.concepts[issue.pk]] = ("", issue.slug, issue.label)
        return found

    def _statements(
        self, variables: Mapping[tuple[int, str], int], rows: Sequence[tuple[_Said, Any]]
    ) -> None:
        astral = {
            number: _astral(one.text)
            for number, one in enumerate(self.reading.documents.values(), 1)
        }
        for number, (one, texts) in enumerate(rows, 1):
            of_type = _type_of(one.stance)
            # The program counts in units of UTF-16: one more for each letter of two units before the place.
            place = [at + bisect_left(astral[one.document], at) for at in (one.start, one.end)]
            self._insert("STATEMENTS", [(number, of_type, one.document, *place, _CODER)])
            for name, value in texts.items():
                variable = variables[of_type, name]
                row = number, variable, self.entities[variable, value]
                self._insert("DATASHORTTEXT", [row], "(StatementId, VariableId, Entity)")
            if of_type == _AGREES:
                # How firmly is in the variable *value* beside it: agreement knows two sides.
                row = number, variables[_AGREES, _AGREEMENT], int(one.stance.value > 0)
                self._insert("DATABOOLEAN", [row], "(StatementId, VariableId, Value)")


_NAMES: Final = (1, 4, 5, 6, 8)
"""Which columns of a document are names, and not longer than those may be."""


def _type_of(stance: Stance) -> int:
    return _AGREES if stance.value in (2, 1, -1, -2) else _UNDECIDED


def _fitted(name: str) -> str:
    return name if len(name) <= LONGEST_DNA_NAME else f"{name[: LONGEST_DNA_NAME - 1]}…"


def _concepts(issues: Iterable[Issue]) -> dict[int, str]:
    """The proposition of each, or its label where that is too long, and its short name where another
    reads alike.
    """
    texts = {
        one.pk: (one, one.proposition if len(one.proposition) <= LONGEST_DNA_NAME else one.label)
        for one in issues
    }
    often = Counter(fold(text) for _, text in texts.values())
    return {
        pk: text if often[fold(text)] == 1 else f"{one.label} [{one.slug}]"
        for pk, (one, text) in texts.items()
    }


def _beside(snapshot: Snapshot) -> tuple[str, str, str]:
    """Section, notes and type of a document: as they were imported, else what readers are told of a
    source.
    """
    source = snapshot.source
    # The identifier tells what came from such a file; its note holds what had no field of ours.
    if "/dna-" not in (source.external_id or ""):
        told = source.url, source.attribution, source.licence
        return "", "\n".join(filter(None, told)), str(source.kind)
    found = dict.fromkeys(_BESIDE, "")
    for line in source.note.split("\n"):
        begun, _, rest = line.partition(": ")
        if begun in found and not found[begun]:
            found[begun] = rest
        else:
            found["Notes"] += f"\n{line}"
    return found["Section"], found["Notes"].strip("\n"), found["Type"]


def _astral(text: str) -> list[int]:
    """Where letters stand that have two units in UTF-16, in which Java counts."""
    return [at for at, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []


def _seconds(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())


@cache
def _password() -> str:
    """As the program keeps it: a salt of 16 bytes, and SHA-256 of it and the words, again and again."""
    # Made of the words themselves: random, it would change the file each time, and it keeps no secret.
    salt = sha256(PASSWORD.encode()).digest()[:16]
    digest = salt + PASSWORD.encode()
    for _ in range(_ROUNDS):
        digest = sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
