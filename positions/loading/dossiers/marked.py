"""Reading YAML and CSV so that every entry knows its file and line.

Scalars stay the texts that were written.

Nothing is guessed: `no` is no falsehood, `2025-01` no subtraction and `NA` no null; who reads a column says what it is.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from positions.exceptions import FaultyFolder

_DEEPEST: Final = 20
"""Levels of nesting: the format itself has five."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands, ``line`` counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(slots=True)
class Faults:
    """What is wrong with a folder, in the order of files and lines."""

    found: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, reason: str) -> None:
        self.found.append((place, reason))

    def told(self) -> list[str]:
        return [f"{place}: {reason}" for place, reason in sorted(set(self.found))]

    def refuse(self) -> None:
        """Raise FaultyFolder where something is wrong."""
        if self.found:
            raise FaultyFolder(self.told())


class Entry(dict[str, "Marked"]):
    """A mapping, where it begins, and on which line each of its keys stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.lines: dict[str, int] = {}


class Items(list["Marked"]):
    """A list, and on which line each of its items begins."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.lines: list[int] = []


type Marked = str | Entry | Items


def read_marked(folder: Path, name: str, faults: Faults) -> Marked:
    """What a YAML, JSON or CSV file holds; "" where it is empty or its faults were noted."""
    start = Place(name, 1)
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        faults.add(start, f"cannot be read: {error.strerror}.")
        return ""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(Place(name, raw.count(b"\n", 0, error.start) + 1), "is not UTF-8.")
        return ""
    return (
        _read_table(text, start, faults)
        if name.endswith(".csv")
        else _read_yaml(text, start, faults)
    )


def _read_yaml(text: str, start: Place, faults: Faults) -> Marked:
    try:
        # The base loader makes nothing of scalars, and composing
        # nothing of tags: no object is ever made of a file.
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.reader.ReaderError as error:
        faults.add(start, f"holds a character that no text may have: {error.reason}.")
        return ""
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        faults.add(Place(start.file, mark.line + 1 if mark else 1), f"is no YAML: {error.problem}.")
        return ""
    except RecursionError:
        faults.add(start, "is nested too deeply.")
        return ""
    return _Tree(start.file, faults).read(node) if node else ""


class _Tree:
    def __init__(self, file: str, faults: Faults) -> None:
        self.file, self.faults = file, faults
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, depth: int = 0) -> Marked:
        place = Place(self.file, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            # Unquoted `null` and `~` are nothing; in quotation marks they are words.
            return str(node.value) if node.style or node.value not in {"null", "~"} else ""
        # An alias is the same node again: a few lines of them stand for billions of entries.
        if id(node) in self._seen or depth > _DEEPEST:
            self.faults.add(place, "aliases (*name) and deep nesting are not read: write it out.")
            return ""
        self._seen.add(id(node))
        return (
            self._mapping(node, place, depth)
            if isinstance(node, yaml.MappingNode)
            else self._list(node, place, depth)
        )

    def _mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> Entry:
        entry = Entry(place)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            # YAML takes the last of two keys without a word; here neither may be lost.
            if not key or key in entry:
                self.faults.add(
                    Place(self.file, line), f"“{key}” stands twice." if key else "a key is no text."
                )
                continue
            entry[key], entry.lines[key] = self.read(value_node, depth + 1), line
        return entry

    def _list(self, node: yaml.Node, place: Place, depth: int) -> Items:
        items = Items(place)
        for item in node.value:
            items.append(self.read(item, depth + 1))
            items.lines.append(item.start_mark.line + 1)
        return items


def _read_table(text: str, start: Place, faults: Faults) -> Items:
    """Each row an entry; an empty cell is not given, and more than one column has its words between
    semicolons.
    """
    items = Items(start)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if len(set(header)) != len(header):
            faults.add(start, "two columns have one name.")
        for row in reader:
            place = Place(start.file, reader.line_num)
            if len(row) != len(header):
                faults.add(place, f"has {len(row)} cells instead of {len(header)}.")
                continue
            entry = Entry(place)
            # An empty cell is a column that is not given: every row of a table has all of them.
            entry.update({key: cell for key, cell in zip(header, row, strict=True) if cell})
            entry.lines = dict.fromkeys(entry, place.line)
            items.append(entry)
            items.lines.append(place.line)
    except csv.Error as error:
        faults.add(Place(start.file, reader.line_num), f"is no CSV: {error}.")
    return items
