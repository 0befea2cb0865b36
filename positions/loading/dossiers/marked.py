"""Reading YAML and CSV so that every entry knows its file and line.

Nothing is guessed: `no` is no falsehood, `2025-01` no subtraction and `NA` no null; who reads a column says what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from positions.exceptions import FaultyFolder
from positions.intake import entries
from positions.intake.child import Limits, NotRead, run

READER: Final = "positions.intake.entries:read"
LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, order=True)
class FilePlace:
    """Where something stands, ``line`` counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(slots=True)
class Faults:
    """What is wrong with a folder, in the order of files and lines."""

    found: list[tuple[FilePlace, str]] = field(default_factory=list)

    def add(self, place: FilePlace, reason: str) -> None:
        self.found.append((place, reason))

    def told(self) -> list[str]:
        return [f"{place}: {reason}" for place, reason in sorted(set(self.found))]

    def refuse(self) -> None:
        """Raise FaultyFolder where something is wrong."""
        if self.found:
            raise FaultyFolder(self.told())


class MarkedEntry(dict[str, "Marked"]):
    """A mapping, where it begins, and on which line each of its keys stands."""

    def __init__(self, place: FilePlace) -> None:
        super().__init__()
        self.place = place
        self.lines: dict[str, int] = {}


class Items(list["Marked"]):
    """A list, and on which line each of its items begins."""

    def __init__(self, place: FilePlace) -> None:
        super().__init__()
        self.place = place
        self.lines: list[int] = []


type Marked = str | MarkedEntry | Items
type EntryReader = Callable[[bytes, bool], dict[str, Any]]
"""From bytes, and whether they are a table, to what `positions.intake.entries` says of them."""


def read_here(raw: bytes, is_table: bool) -> dict[str, Any]:
    """A file of the installation's own, or of whoever runs a command, in this process."""
    return entries.read(raw, is_table=is_table)


def read_confined(raw: bytes, is_table: bool) -> dict[str, Any]:
    """A file that somebody sent, in the child: it may ask for all memory, or end the process it is read in.

    Raises:
        NotRead: where it does.
    """
    return dict(run(READER, raw, {"is_table": is_table}, limits=LIMITS))


def read_marked(
    folder: Path, name: str, faults: Faults, *, read: EntryReader = read_here
) -> Marked:
    """What a YAML, JSON or CSV file holds; "" where it is empty or its faults were noted."""
    start = FilePlace(name, 1)
    try:
        found = read((folder / name).read_bytes(), name.endswith(".csv"))
    except OSError as error:
        faults.add(start, f"cannot be read: {error.strerror}.")
        return ""
    except NotRead as why:
        faults.add(start, str(why))
        return ""
    for line, reason in found["faults"]:
        faults.add(FilePlace(name, line), reason)
    return _mark(found["tree"], name)


def _mark(tree: entries.Tree, file: str) -> Marked:
    if isinstance(tree, str):
        return tree
    place = FilePlace(file, tree["line"])
    if "keys" in tree:
        entry = MarkedEntry(place)
        for key, line, held in tree["keys"]:
            entry[key], entry.lines[key] = _mark(held, file), line
        return entry
    items = Items(place)
    for line, held in tree["items"]:
        items.append(_mark(held, file))
        items.lines.append(line)
    return items
