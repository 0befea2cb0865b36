"""YAML, JSON and CSV as nested lists that know their lines: what files say, and nothing made of it.

Scalars stay the texts that were written; `no` is no falsehood and `NA` no null. Whatever is brought is read so in the
child.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

import yaml

from positions.intake.extracted import storable

MOST_ENTRIES: Final = 100_000
"""Mappings and lists of one file: each costs whoever takes them many times its letters."""
_DEEPEST: Final = 20
"""Levels of nesting: the format of a dossier's folder has five."""

_NOT_READ: Final = "aliases (*name) and deep nesting are not read: write it out."

type Tree = Any
"""A text; ``{"line": n, "keys": [[key, line, tree], …]}``; or ``{"line": n, "items": [[line, tree], …]}``."""
type ToldFaults = list[tuple[int, str]]
"""Faults: the line, counted from 1, and what is wrong there."""


def read(raw: bytes, *, is_table: bool) -> dict[str, Any]:
    """``tree`` is what the file holds, "" where it is empty or could not be read; ``faults`` have their lines."""
    told: ToldFaults = []
    return {"tree": _read(raw, is_table, told), "faults": told}


def _read(raw: bytes, is_table: bool, told: ToldFaults) -> Tree:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told.append((raw.count(b"\n", 0, error.start) + 1, "is not UTF-8."))
        return ""
    try:
        return _read_table(text, told) if is_table else _read_yaml(text, told)
    except _TooMany as many:
        told.append((many.line, f"has more than {MOST_ENTRIES:,} entries: make several of it."))
        return ""


class _TooMany(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _read_yaml(text: str, told: ToldFaults) -> Tree:
    try:
        # Composing goes down a level a call, in C: no exception tells where that ends.
        if line := _too_deep_at(text):
            told.append((line, _NOT_READ))
            return ""
        # The base loader makes nothing of scalars, and composing
        # nothing of tags: no object is ever made of a file.
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.reader.ReaderError as error:
        told.append((1, f"holds a character that no text may have: {error.reason}."))
        return ""
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        told.append((mark.line + 1 if mark else 1, f"is no YAML: {error.problem}."))
        return ""
    return _Reader(told).read(node) if node else ""


def _too_deep_at(text: str) -> int | None:
    """The line on which more levels are open than any file of ours has."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            mark = event.start_mark
            return mark.line + 1 if mark else 1
    return None


class _Reader:
    def __init__(self, told: ToldFaults) -> None:
        self.told = told
        self._seen: set[int] = set()

    def read(self, node: yaml.Node) -> Tree:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            # Unquoted `null` and `~` are nothing; in quotation marks they are words.
            if not node.style and node.value in {"null", "~"}:
                return ""
            return _kept(node.value, line, self.told)
        # An alias is the same node again: a few lines of them stand for billions of entries.
        if id(node) in self._seen:
            self.told.append((line, _NOT_READ))
            return ""
        if len(self._seen) == MOST_ENTRIES:
            raise _TooMany(line)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return {"line": line, "keys": self._keys(node)}
        items = [[one.start_mark.line + 1, self.read(one)] for one in node.value]
        return {"line": line, "items": items}

    def _keys(self, node: yaml.MappingNode) -> list[list[Any]]:
        keys: dict[str, list[Any]] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            is_text = isinstance(key_node, yaml.ScalarNode)
            key = _kept(key_node.value, line, self.told) if is_text else ""
            # YAML takes the last of two keys without a word; here neither may be lost.
            if not key or key in keys:
                self.told.append((line, f"“{key}” stands twice." if key else "a key is no text."))
                continue
            keys[key] = [key, line, self.read(value_node)]
        return list(keys.values())


def _filled(given: Mapping[str, str], line: int) -> list[list[Any]]:
    """An empty cell is a column that is not given: every row of a table has all of them."""
    return [[key, line, cell] for key, cell in given.items() if cell]


def _kept(words: str, line: int, told: ToldFaults) -> str:
    """What a database can hold of a text; the rest is told, not passed over."""
    kept = storable(words)
    if kept != words:
        told.append((line, "holds a character that no text may have."))
    return kept


def _read_table(text: str, told: ToldFaults) -> Tree:
    """Each row an entry; an empty cell is not given, and more than one column has its words between
    semicolons.
    """
    items: list[list[Any]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [_kept(name, 1, told) for name in next(reader, [])]
        if len(set(header)) != len(header):
            told.append((1, "two columns have one name."))
        for row in reader:
            line = reader.line_num
            if len(items) == MOST_ENTRIES:
                raise _TooMany(line)
            if len(row) != len(header):
                told.append((line, f"has {len(row)} cells instead of {len(header)}."))
                continue
            given = dict(zip(header, (_kept(cell, line, told) for cell in row), strict=True))
            items.append([line, {"line": line, "keys": _filled(given, line)}])
    except csv.Error as error:
        told.append((reader.line_num, f"is no CSV: {error}."))
    return {"line": 1, "items": items}
