"""A dossier's folder as a ZIP file: its tables and texts with their places in it. Called in the child."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

from positions.intake.archive import BROKEN
from positions.intake.child import Unreadable

MOST_FILES: Final = 5_000
LONGEST_ALL: Final = 30 << 20
"""Bytes unpacked; what comes back is a third longer, and has a limit too."""
_SUFFIXES: Final = (".yaml", ".yml", ".json", ".csv", ".txt", ".md")
_NOT_MEANT: Final = "__MACOSX/"
_TABLES: Final = ("stances", "sources", "issues", "dossier", "manifest")


def unpack_files(raw: bytes) -> dict[str, str]:
    """By their places the bytes (base64) of the files of the folder, which may lie in one of its own.

    Raises:
        Unreadable: where it is broken, too much, or no folder of a dossier.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = _read(archive)
    except BROKEN as broken:
        raise Unreadable("The ZIP file is broken, encrypted, or not quite one.") from broken
    top = _top(list(files))
    inside = {name.removeprefix(top): held for name, held in files.items() if name.startswith(top)}
    return {name: base64.b64encode(held).decode() for name, held in inside.items()}


def _meant(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [one for one in archive.infolist() if _is_meant(one)]
    if len(members) > MOST_FILES:
        raise Unreadable(f"It holds {len(members):,} files; at most {MOST_FILES:,} are read.")
    for one in members:
        path = PurePosixPath(one.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in one.filename:
            raise Unreadable("A file in it has a place outside the folder.")
    return members


def _is_meant(one: zipfile.ZipInfo) -> bool:
    is_hidden = one.filename.startswith(_NOT_MEANT) or PurePosixPath(one.filename).name[:1] == "."
    return not (one.is_dir() or is_hidden) and one.filename.lower().endswith(_SUFFIXES)


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """What the index says of sizes is not believed."""
    room, files = LONGEST_ALL, dict[str, bytes]()
    for member in _meant(archive):
        try:
            with archive.open(member) as file:
                # The room is what is left for all: one file may take it whole.
                held = file.read(room + 1)
        except BROKEN as broken:
            # Nothing is taken of a folder without one of its tables or texts: others name what is in them.
            raise Unreadable(
                f"“{member.filename}” in it is broken, or locked by a password."
            ) from broken
        room -= len(held)
        if room < 0:
            raise Unreadable(f"It has more than {LONGEST_ALL >> 20} MB unpacked.")
        files[member.filename] = held
    return files


def _top(names: list[str]) -> str:
    """Where the tables of the dossier lie."""
    # The highest first: a folder may hold others further down.
    for name in sorted(names, key=lambda one: one.count("/")):
        folder, _, file = name.rpartition("/")
        if file.rpartition(".")[0] in _TABLES:
            return f"{folder}/" if folder else ""
    raise Unreadable(
        "It holds no tables of a dossier: stances, sources or issues (YAML, JSON or CSV)."
    )
