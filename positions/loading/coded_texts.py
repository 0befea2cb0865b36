"""A folder of texts that people coded, beside the database: to measure how well turns are read.

`manifest.json` (or `sources`, either also as YAML or CSV) lists the texts: `file`, `date` (or `published_date`; a day,
month or year), `title`, `publisher`, and `author` or `speaker` where one is known. Each `coding_*` has the stances of
one coder (`source`, `actor`, `words`, `at` where they stand more than once, `reported_by`); `people_*` and `actors`,
which need not be there, actors as in `seeds/actors`. Nothing else of the folder is read, and nothing of it is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from actors.choices import ActorKind, NameKind
from positions.loading.dossiers.marked import Faults, FilePlace, MarkedEntry, read_marked
from positions.loading.dossiers.people import Described, read_described
from positions.loading.dossiers.rows import rows_of
from positions.loading.seeds.files import ActorSeeds
from positions.texts.attribution import About, Attributed, Holder, attribute
from positions.texts.known import ActorKey, Called, Known, KnownOffice, Roll
from positions.texts.normalise import normalise

_TABLES: Final = (".json", ".yaml", ".csv")
_A_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class CoderFigures:
    """How the stances of one coder in one text were read, ``n`` in all.

    ``held``: whose words they are was found, the actor, or who tells of the actor where another does. ``actors``: the
    actor itself was. ``missed`` has the words of those not held, with whom was coded and who was found.
    """

    source: str
    coder: str
    n: int
    held: int
    actors: int
    missed: Sequence[str]


def measure_turns(
    folder: Path, *, on_record: Iterable[Known], seeds: ActorSeeds
) -> list[CoderFigures]:
    """Read the texts of a folder and compare with its codings, in the order of texts and coders.

    Actors are those ``on_record``, of the ``seeds`` and of the folder, whichever has them first, and whoever its
    codings name without describing them.

    Raises:
        FaultyFolder: where there is no manifest or no coding, or words do not stand in their text.
    """
    faults = Faults()
    texts = _read_manifest(folder, faults)
    codings = read_coders(folder, faults)
    refuse_others(texts, codings, faults)
    known = everybody(folder, on_record, seeds)
    # Measured is how turns are read, not how well the folder describes its people.
    known |= {one.key: one for one in undescribed(texts.values(), codings.values(), known)}
    reads = {
        name: read_attributed(folder, about, known.values(), faults)
        for name, about in texts.items()
    }
    measured = [
        _measure(name, coder, by[name], read, faults)
        for name, read in reads.items()
        if read
        for coder, by in codings.items()
        if name in by
    ]
    faults.refuse()
    return measured


def _read_manifest(folder: Path, faults: Faults) -> dict[str, MarkedEntry]:
    """What is said of each text, by the name of its file."""
    manifest = next(chain(_files(folder, "manifest"), _files(folder, "sources")), None)
    if manifest is None:
        faults.add(FilePlace("manifest.json", 1), "is not there.")
        return {}
    listed = entries(folder, manifest.name, faults)
    return {Path(said(one, "name") or said(one, "file")).stem: one for one in listed}


def read_coders(folder: Path, faults: Faults) -> dict[str, dict[str, list[MarkedEntry]]]:
    """The stances of each coder by the text they are of."""
    codings: dict[str, dict[str, list[MarkedEntry]]] = {}
    for path in _files(folder, "coding_*"):
        of_coder = codings.setdefault(path.stem.removeprefix("coding_"), {})
        for row in entries(folder, path.name, faults):
            of_coder.setdefault(Path(said(row, "source")).stem, []).append(row)
    if not codings:
        faults.add(FilePlace("coding_*.yaml", 1), "there is none.")
    faults.refuse()
    return codings


def refuse_others(
    texts: Mapping[str, MarkedEntry],
    codings: Mapping[str, Mapping[str, Sequence[MarkedEntry]]],
    faults: Faults,
) -> None:
    """Refuse stances of texts that the manifest lacks: they would be measured by nobody."""
    for by in codings.values():
        for name in sorted(by.keys() - texts.keys()):
            faults.add(by[name][0].place, f"there is no text {name}.")
    faults.refuse()


def everybody(folder: Path, on_record: Iterable[Known], seeds: ActorSeeds) -> dict[ActorKey, Known]:
    known = {one.key: one for group in (_described(folder), seeds) for one in from_seeds(group)}
    # On record last: of one who is in all three the names that pages show count.
    return known | {one.key: one for one in on_record}


def undescribed(
    texts: Iterable[MarkedEntry],
    codings: Iterable[Mapping[str, Sequence[MarkedEntry]]],
    known: Mapping[ActorKey, Known],
) -> Iterator[Known]:
    """Whom a folder names by nothing but a short name."""
    rows = [row for coding in codings for of_text in coding.values() for row in of_text]
    named = {said(row, column) for row in rows for column in ("actor", "reported_by")}
    named |= {said(text, "speaker") for text in texts}
    for slug in sorted(named - known.keys() - {""}):
        yield Known(slug, ActorKind.PERSON, [Called(slug.replace("-", " "))])


def _files(folder: Path, stem: str) -> Iterator[Path]:
    """The tables of this name, which may end in a star, in the order of their names."""
    return (path for path in sorted(folder.glob(f"{stem}.*")) if path.suffix in _TABLES)


def said(entry: MarkedEntry, column: str) -> str:
    value = entry.get(column, "")
    return value if isinstance(value, str) else ""


def from_seeds(seeds: ActorSeeds) -> Iterator[Known]:
    """Actors of seeds, or of a folder, by their short names."""
    by_iso3 = {actor.iso3: actor.slug for actor in seeds.actors if actor.iso3}
    offices: dict[str, list[KnownOffice]] = {}
    for held in seeds.memberships:
        office = KnownOffice(
            held.role,
            by_iso3.get(held.group, held.group),
            held.from_date,
            held.until_date,
            held.speaks_for,
        )
        offices.setdefault(by_iso3.get(held.member, held.member), []).append(office)
    for actor in seeds.actors:
        names = [Called(one.name, one.kind, one.from_date, one.until_date) for one in actor.names]
        yield Known(
            actor.slug,
            actor.kind,
            [Called(actor.name, NameKind.OFFICIAL), *names],
            offices.get(actor.slug, ()),
        )


def entries(folder: Path, name: str, faults: Faults) -> list[MarkedEntry]:
    found = read_marked(folder, name, faults)
    return [one for one in found if isinstance(one, MarkedEntry)] if isinstance(found, list) else []


def _described(folder: Path) -> ActorSeeds:
    """The actors of all files of people; what is wrong with them is for whoever loads the folder."""
    # Their own faults, which nobody reads: an actor misdescribed does not change whose words were found.
    faults, found = Faults(), Described()
    for path in (*_files(folder, "people_*"), *_files(folder, "actors")):
        rows = rows_of(read_marked(folder, path.name, faults), FilePlace(path.name, 1), faults)
        found = found.with_missing(read_described(rows, faults))
    return ActorSeeds(tuple(found.actors.values()), tuple(found.memberships))


def read_attributed(
    folder: Path, entry: MarkedEntry, known: Iterable[Known], faults: Faults
) -> Attributed | None:
    file = said(entry, "file")
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        faults.add(entry.place, f"there is no file {file}.")
        return None
    try:
        day = day_of(entry)
        text = normalise(path.read_text(encoding="utf-8"))
    except ValueError as error:
        faults.add(entry.place, f"{file}: {error}")
        return None
    about = About(
        title=said(entry, "title"),
        publisher=said(entry, "publisher"),
        author=said(entry, "author") or said(entry, "speaker"),
    )
    return attribute(text, about, Roll.of(known, day))


def day_of(entry: MarkedEntry) -> dt.date:
    """The first day of what a text is dated by, a day, a month or a year: whose offices count.

    Raises:
        ValueError: where it is none.
    """
    text = said(entry, "date") or said(entry, "published_date")
    if (found := _A_DATE.fullmatch(text)) is None:
        raise ValueError(f"“{text}” is no date, such as 2025-03-18.")
    year, month, day = (int(part or 1) for part in found.groups())
    return dt.date(year, month, day)


def _find(text: str, words: str, at: str) -> int | None:
    """Where the words begin; where they stand more than once ``at`` a character, else first. Blanks and
    ends of lines may differ.
    """
    # An offset that no longer fits is passed over: texts are normalised since.
    if at.isdecimal() and text.startswith(words, int(at)):
        return int(at)
    # Coders copy words from a page or a PDF, where lines end elsewhere.
    blanks = re.compile(r"\s+".join(map(re.escape, words.split())))
    found = blanks.search(text) if words.strip() else None
    return found.start() if found else None


def _measure(
    source: str, coder: str, rows: Sequence[MarkedEntry], read: Attributed, faults: Faults
) -> CoderFigures:
    held = actors = 0
    missed = []
    for row in rows:
        words, actor = normalise(said(row, "words")), said(row, "actor")
        start = _find(read.text, words, said(row, "at"))
        if start is None:
            faults.add(row.place, f"“{words}” does not stand in {source}.")
            continue
        found = read.holder_at(start, start + len(words))
        is_right = actor in (found.key, *found.also)
        is_held = is_right or said(row, "reported_by") in _tellers(found, read)
        actors, held = actors + is_right, held + is_held
        if not is_held:
            missed.append(f"{words[:60]!r}: {actor}, found {found.key or 'nobody'}")
    return CoderFigures(source, coder, len(rows), held, actors, missed)


def _tellers(found: Holder, read: Attributed) -> set[ActorKey]:
    """Whoever tells the words, and for whom that one speaks."""
    tellers = [key for key in (found.key, found.told_by) if key is not None]
    return {group for key in tellers for group in read.roll.speaks_for(key)}
