"""What is read before the tables of a release: what it is, how to cite it, which licences hold."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Final

import yaml

from positions.exchange.citations import PUBLISHER
from positions.exchange.release.record import Written
from positions.exchange.release.tables import METADATA, RELEASE_TABLES, describe_tables

FORMAT: Final = 1
"""Raised when the same record would be written otherwise."""

_README: Final = """\
# {title}: positions as of {on_date}

{summary}A release of the dossier `{slug}` of {publisher}: what was published of it, with the words it rests on.

* As of {on_date}: where each actor stood on that day (`positions.csv`).
* As known at {known_at}: the record as it was then. What was corrected later is not in it.

## Tables

{tables}

`{metadata}` describes every column, the keys and how the tables are joined
(CSV on the Web, https://www.w3.org/TR/tabular-metadata/). Text is UTF-8, lines end with CR LF. Days that are known by
month or year are the first of it, with their precision beside them. An apostrophe stands before what a
spreadsheet could take for a formula, at the start of a text and behind a semicolon, tab or line break: take it off.

## Licences

The words belong to who published them; each source has its licence and whom to name in `sources.csv`.

{licences}

## What is not in it

* What was not published then: drafts, what waited for review, what was archived, who coded.
* Whole texts: excerpts have the SHA-256 of the text that they were taken from.
* What is inferred of the tables on the pages: changes, silence, who left office, what members inherit.

## Made again

    ./run manage release_dossier {slug} --date {on_date} --known {known_at} -o FILE

gives the same files, whatever was changed since, in release format {format}. `sha256sum -c SHA256SUMS` checks them.
What was taken out of publication since is in it, since it was published then.
"""


def write_papers(
    written: Written,
    *,
    slug: str,
    on_date: dt.date,
    known_at: str,
    known_date: dt.date,
    folder: Path,
) -> None:
    """README, citation and metadata of the tables, into the folder."""
    title = f"{written.title}: positions as of {on_date}"
    summary = written.summary.strip()
    readme = _README.format(
        title=_line(written.title),
        summary=f"{_quoted(summary)}\n\n" if summary else "",
        slug=slug,
        publisher=PUBLISHER,
        on_date=on_date,
        known_at=known_at,
        tables=_list_tables(written),
        metadata=METADATA,
        licences=_list_licences(written),
        format=FORMAT,
    )
    _write(folder / "README.md", readme)
    metadata = describe_tables(RELEASE_TABLES, title=title)
    _write(folder / METADATA, json.dumps(metadata, ensure_ascii=False, indent=1) + "\n")
    citation = {
        "cff-version": "1.2.0",
        "message": "If you use this release, cite it as below, and the sources of the words you quote.",
        "type": "dataset",
        "title": title,
        "authors": [{"name": PUBLISHER}],
        "version": f"{on_date}, as known at {known_at}",
        "date-released": known_date,
        **({"abstract": summary} if summary else {}),
    }
    with (folder / "CITATION.cff").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(citation, file, yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110)


def _list_tables(written: Written) -> str:
    lines = (
        f"* `{one.file}`, {_rows(written.rows[one.name])}: {one.said}" for one in RELEASE_TABLES
    )
    return "\n".join(lines)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _list_licences(written: Written) -> str:
    """The most frequent first."""
    # Among equals, sources without a licence come last.
    ordered = sorted(written.licences.items(), key=lambda one: (-one[1], not one[0], one[0]))
    said = [
        f"* {_line(name) or 'No licence noted: quoted words only'}: {_sources(count)}"
        for name, count in ordered
    ]
    return "\n".join(said) or "* There are no sources."


def _sources(count: int) -> str:
    return "1 source" if count == 1 else f"{count:,} sources"


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """As a block of Markdown that is somebody’s words, not its headings."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
