"""A release as one ZIP file, which has the same bytes whenever it is made of the same moment."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.utils.timezone import localdate

from positions.exceptions import Refused
from positions.exchange.release.papers import write_papers
from positions.exchange.release.record import write_tables
from positions.exchange.zipped_folder import NO_TIME
from positions.history.known_rows import settled_moment
from positions.models import Dossier
from positions.reads.matrix import known_changes

SUMS: Final = "SHA256SUMS"
_MOMENT: Final = dt.timedelta(microseconds=1)
"""The end of a day is the beginning of the next."""


@dataclass(frozen=True, slots=True)
class Release:
    """``sums_sha256`` is that of the list of all files' hashes: unlike that of the ZIP file it does
    not depend on who compressed it.
    """

    known_at: dt.datetime
    rows: Counter[str]
    sums_sha256: str


def release_dossier(
    *, dossier: Dossier, on_date: dt.date, known: dt.date | dt.datetime | None, file: IO[bytes]
) -> Release:
    """Write the release of a dossier into a file: positions of a day, as known at the end of a day,
    or at a moment.

    Without ``known`` that is the same day; where it is not over, the present moment.

    Raises:
        Refused: for a moment that is to come, and if there was no such dossier.
    """
    # Of a day to come positions can be asked; what is known ends today.
    known_at = _moment(known or min(on_date, localdate()))
    with TemporaryDirectory() as place:
        folder = Path(place)
        written = write_tables(dossier=dossier, on_date=on_date, known_at=known_at, folder=folder)
        write_papers(
            written,
            slug=dossier.slug,
            on_date=on_date,
            known_at=f"{known_at:%Y-%m-%dT%H:%M:%S.%fZ}",
            # The moment is the first that is not known any more: midnight is the end of the day before.
            known_date=localdate(known_at - _MOMENT),
            folder=folder,
        )
        # Last of the files, over all the others.
        sums = _write_sums(folder)
        _zip(folder, f"{dossier.slug}-{on_date}", file)
    return Release(known_at, written.rows, sums)


def _moment(known: dt.date | dt.datetime) -> dt.datetime:
    """In UTC: the history tells nothing yet of what comes after the settled moment."""
    # What others are still writing may yet be noted before now: later than this nothing is complete.
    settled = settled_moment()
    # First, since every datetime is a date to Python too.
    if isinstance(known, dt.datetime):
        if known > settled:
            raise Refused("The record of that moment is not complete: it is to come, or just now.")
        return known.astimezone(dt.UTC)
    if known > localdate():
        raise Refused("The record of a day to come is not known.")
    return min(known_changes.end_of(known), settled).astimezone(dt.UTC)


def _write_sums(folder: Path) -> str:
    """As `sha256sum` writes and checks them; returns the hash of the list."""
    lines = []
    # In a fixed order, as of all that the bytes depend on; directories have none.
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    sums = "".join(lines)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return hashlib.sha256(sums.encode()).hexdigest()


def _zip(folder: Path, name: str, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            member = zipfile.ZipInfo(f"{name}/{path.name}", date_time=NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, wherever it is made
            member.external_attr = 0o644 << 16
            member.file_size = path.stat().st_size  # tells early whether the large form is needed
            with path.open("rb") as read, archive.open(member, "w") as written:
                shutil.copyfileobj(read, written)
