"""Tables of sources, actors and issues, read by what reads the same of a dossier's folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Max, Q

from actors.folding import fold
from actors.models import Actor
from positions.choices import Precision, TableKind
from positions.loading.dossiers.issues import issue_of, read_issue
from positions.loading.dossiers.marked import Faults, FilePlace, Items, MarkedEntry
from positions.loading.dossiers.people import read_described
from positions.loading.dossiers.plans import IssuePlan
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.writing import write_all
from positions.loading.seeds.actors import ensure_actors
from positions.loading.seeds.files import ActorSeeds
from positions.loading.short_names import short_names
from positions.loading.tables.cells import SheetLine, Unclear, day_reader, visible_part
from positions.loading.tables.columns import TABLE_COLUMNS
from positions.loading.tables.fetched import Mapped
from positions.loading.tables.planned import Records, note_same
from positions.loading.tables.problems import Problems
from positions.loading.tables.source_records import plan_sources
from positions.models import Dossier, DossierIssue, Issue
from positions.reads.lists.lookalikes import doubt_letters_among
from positions.reads.lists.names_typed_together import find_each
from positions.reads.lists.typed_names import find_issues

FILE: Final = "row"
_NAMES: Final = ("name", "aliases", "title", "label", "proposition", "dossier")
_NESTED: Final = {"group": "belongs_to"}
"""Of entries within a cell, the column that they stand in."""
_DATES: Final = ("published_date", "retrieved_date")
_PRECISION: Final = "published_precision"
_LENGTHS: Final[Mapping[str, int]] = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
"""Of a date as it is written, by how well it is known."""


def plan_records(
    kind: TableKind,
    lines: Sequence[SheetLine],
    *,
    mapped: Mapped,
    problems: Problems,
) -> Records:
    """What every row would become."""
    faults = Faults()
    entries = [_entry(line, cells, mapped.columns) for line, cells in lines]
    # Before the rows are read, whose reader knows dates of ISO 8601 only.
    _write_dates(entries, mapped.options.get("dates", ""), problems)
    _round_dates(entries, problems)
    _note_missing(kind, entries, problems)
    plans: Mapping[TableKind, Callable[[Sequence[FolderRow], Problems], Records]] = {
        TableKind.SOURCES: partial(plan_sources, mapped=mapped),
        TableKind.ACTORS: _plan_actors,
        TableKind.ISSUES: _plan_issues,
    }
    records = plans[kind]([FolderRow(entry, faults) for entry in entries], problems)
    for place, reason in sorted(set(faults.found)):
        # As `FolderRow.fault` writes them: the column, a colon, the reason.
        column, _, said = reason.partition(": ")
        if "is missing" not in said:  # told already
            problems.refuse(place.line, _NESTED.get(column, column), said[:1].upper() + said[1:])
    return records


def _entry(line: int, cells: Sequence[str], columns: Mapping[int, str]) -> MarkedEntry:
    entry = MarkedEntry(FilePlace(FILE, line))
    for number, name in columns.items():
        if text := visible_part(cells[number]):
            # A text is kept as it is: blanks and lines of it are places of its words.
            entry[name] = cells[number] if name == "text" else _spaced(name, text)
    return entry


def _spaced(column: str, text: str) -> str:
    """Names with one blank between words, as they are kept."""
    return " ".join(text.split()) if column in _NAMES else text


def _note_missing(kind: TableKind, entries: Sequence[MarkedEntry], problems: Problems) -> None:
    needed = [column.name for column in TABLE_COLUMNS[kind] if column.is_needed]
    for entry in entries:
        for name in needed:
            if name not in entry:
                problems.refuse(entry.place.line, name, "It is missing.")


def _write_dates(entries: Sequence[MarkedEntry], order: str, problems: Problems) -> None:
    """As a folder has them."""
    read = day_reader(order)
    for entry in entries:
        for name in _DATES:
            if text := entry.get(name):
                try:
                    entry[name] = _iso(*read(str(text)))
                except Unclear as why:
                    problems.refuse(entry.place.line, name, str(why))
                    del entry[name]


def _round_dates(entries: Sequence[MarkedEntry], problems: Problems) -> None:
    """To the month or year where the column beside says that no more is known, as our own download has it."""
    for entry in entries:
        said = str(entry.pop(_PRECISION, "")).lower()
        if said and said not in _LENGTHS:
            problems.refuse(entry.place.line, _PRECISION, f"It is one of {', '.join(_LENGTHS)}.")
        elif said and (date := str(entry.get("published_date", ""))):
            if len(date) < _LENGTHS[said]:
                problems.refuse(entry.place.line, _PRECISION, "The date is not known so well.")
            entry["published_date"] = date[: _LENGTHS[said]]


def _iso(day: dt.date, precision: str) -> str:
    return day.isoformat()[: _LENGTHS[precision]]


def _plan_actors(rows: Sequence[FolderRow], problems: Problems) -> Records:
    # All names in one go: a table has thousands.
    called = find_each(sorted({_said(row, "name") for row in rows} - {""}))
    new = _new_actors(rows, called)
    _ask_about_namesakes(new, called, problems)
    _ask_about_letters(new, problems)
    keys = [(row.place.line, [fold(_said(row, "name"))]) for row in new if "name" in row.entry]
    note_same(keys, "name", "Row {} has the same name.", problems)
    _give_slugs(new, "name", set(Actor.objects.values_list("slug", flat=True)))
    for row in new:
        _nest(row)
    described = read_described(iter(new), new[0].faults if new else Faults())
    # Groups have to be on record or in the table: a membership of nobody is a slip of the pen.
    groups = {membership.group for membership in described.memberships}
    known = Actor.objects.in_bulk(groups - described.actors.keys(), field_name="slug")
    for membership, place in described.memberships.items():
        if membership.group not in known and membership.group not in described.actors:
            said = f"No actor on record has the short name {membership.group}."
            problems.refuse(place.line, "belongs_to", said)

    def write(_by: User) -> int:
        seeds = ActorSeeds(tuple(described.actors.values()), tuple(described.memberships))
        ensure_actors(seeds=seeds, known=known)
        return len(described.actors)

    return Records(len(new), len(rows) - len(new), write)


def _new_actors(
    rows: Sequence[FolderRow], called: Mapping[str, Sequence[Actor]]
) -> list[FolderRow]:
    """Those of whom neither short name, country code nor the name shown is on record."""
    # By the name shown alone; an alias is asked about, since two actors may share one.
    there = {fold(one.name) for found in called.values() for one in found}
    on_record = Actor.objects.filter(
        Q(slug__in=_given(rows, "slug")) | Q(iso3__in=_given(rows, "iso3"))
    )
    keys = {key for pair in on_record.values_list("slug", "iso3") for key in pair if key}
    return [
        row
        for row in rows
        if fold(_said(row, "name")) not in there
        and not keys & {_said(row, "slug"), _said(row, "iso3")}
    ]


def _ask_about_namesakes(
    new: Sequence[FolderRow], called: Mapping[str, Sequence[Actor]], problems: Problems
) -> None:
    """Of whoever is on record by another name, or a surname, this is a second actor only if so said."""
    for row in new:
        if namesakes := called.get(_said(row, "name")):
            said = ", ".join(f"{one} [{one.slug}]" for one in namesakes)
            problems.ask(row.place.line, "name", f"On record already, by another name: {said}.")


def _ask_about_letters(new: Sequence[FolderRow], problems: Problems) -> None:
    """Of a name that looks like another's, on record or above, whether it is one; aliases as well."""
    typed = [
        *((row.place.line, "name", _said(row, "name")) for row in new if "name" in row.entry),
        *((row.place.line, "aliases", one) for row in new for one in _parts(_said(row, "aliases"))),
    ]
    doubts = doubt_letters_among([name for _, _, name in typed])
    for line, column, name in typed:
        if name in doubts:
            problems.ask(line, column, f"{name[:80]}: {doubts[name]}")


def _said(row: FolderRow, column: str) -> str:
    return str(row.entry.get(column, ""))


def _given(rows: Sequence[FolderRow], column: str) -> set[str]:
    return {_said(row, column) for row in rows} - {""}


def _give_slugs(rows: Sequence[FolderRow], column: str, taken: Collection[str]) -> None:
    """A short name for whoever has none, which nobody else has."""
    waiting = [row for row in rows if "slug" not in row.entry]
    names = [_said(row, column) for row in waiting]
    # Those that the table gives count as taken too, wherever they stand in it.
    given = short_names(names, taken={*taken, *_given(rows, "slug")})
    for row, slug in zip(waiting, given, strict=True):
        row.entry["slug"] = slug


def _parts(cell: str) -> list[str]:
    """What stands between the semicolons of a cell, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, cell.split(";")))))


def _nest(row: FolderRow) -> None:
    """Cells with several words as the entries that a folder has for them."""
    for column, inner, name in (
        ("aliases", "names", "name"),
        ("belongs_to", "belongs_to", "group"),
    ):
        if cell := row.entry.pop(column, ""):
            items = Items(row.place)
            for word in _parts(str(cell)):
                entry = MarkedEntry(row.place)
                entry[name] = word
                items.append(entry)
                items.lines.append(row.place.line)
            row.entry[inner] = items


def _plan_issues(rows: Sequence[FolderRow], problems: Problems) -> Records:
    dossiers = {fold(name): one for one in _dossiers() for name in (one.title, one.slug)}
    rows_new = [row for row in rows if not find_issues(_said(row, "proposition"))]
    _refuse_taken(rows_new, problems)
    new = [(row, one) for row in rows_new if (one := _dossier(row, dossiers, problems))]
    _give_slugs([row for row, _ in new], "label", set(Issue.objects.values_list("slug", flat=True)))
    plans = [(one, read_issue(row, row.slug("slug", needed=True))) for row, one in new]
    keys = [(plan.place.line, [fold(plan.proposition)]) for _, plan in plans]
    note_same(keys, "proposition", "Row {} proposes the same.", problems)
    _note_labelled(plans, problems)

    def write(_by: User) -> int:
        made = write_all((plan.place, issue_of(plan, plan.slug)) for _, plan in plans)
        _list_last([(dossier, issue) for (dossier, _), issue in zip(plans, made, strict=True)])
        return len(made)

    return Records(len(new), len(rows) - len(rows_new), write)


def _note_labelled(plans: Sequence[tuple[Dossier, IssuePlan]], problems: Problems) -> None:
    """Within a dossier a label names one issue; that of another dossier's is asked about."""
    keys = [(plan.place.line, [f"{dossier.pk} {fold(plan.label)}"]) for dossier, plan in plans]
    note_same(keys, "label", "Row {} has the same label.", problems)
    in_use = Issue.objects.in_use().prefetch_related("dossier_issues__dossier")
    for dossier, plan in plans:
        alike = list(in_use.labelled(plan.label))
        here = [one for one in alike if dossier in one.in_dossiers]
        # A label heads a column, so twice in one dossier nobody could tell the columns apart.
        note = problems.refuse if here else problems.ask
        for one in [*here, *alike][:1]:
            note(plan.place.line, "label", f"On record already: {one} [{one.slug}].")


def _refuse_taken(rows: Sequence[FolderRow], problems: Problems) -> None:
    taken = set(Issue.objects.filter(slug__in=_given(rows, "slug")).values_list("slug", flat=True))
    for row in rows:
        if _said(row, "slug") in taken:
            problems.refuse(row.place.line, "slug", "Another issue has this short name.")


def _dossier(row: FolderRow, dossiers: Mapping[str, Dossier], problems: Problems) -> Dossier | None:
    name = row.text("dossier")
    found = dossiers.get(fold(name))
    if name and found is None:
        problems.refuse(row.place.line, "dossier", f"No dossier is called “{name[:80]}”.")
    return found


def _dossiers() -> Any:
    return Dossier.objects.filter(archived_at=None).order_by("pk")


def _list_last(pairs: Sequence[tuple[Dossier, Issue]]) -> None:
    """As the last issues of their dossiers, in the order of the table."""
    last = dict(
        DossierIssue.objects.filter(dossier__in={dossier.pk for dossier, _ in pairs})
        .values("dossier")
        .annotate(last=Max("order"))
        .values_list("dossier", "last")
    )
    rows = []
    for dossier, issue in pairs:
        last[dossier.pk] = last.get(dossier.pk, -1) + 1
        rows.append(DossierIssue(dossier=dossier, issue=issue, order=last[dossier.pk]))
    DossierIssue.objects.bulk_create(rows)
