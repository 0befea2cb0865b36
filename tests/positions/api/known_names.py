"""Hooks for schemathesis, which draws names by lot that nobody has: here they are those on record, and what lies
between two parameters, of which OpenAPI has no words, is kept. One name in eight stays as it was drawn.

Loaded by the program itself, by its name: `SCHEMATHESIS_HOOKS`. What was answered is noted, a line each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import schemathesis
from schemathesis.core.parameters import ParameterLocation

NAMES: Final = "DEMARCHE_ASKED_NAMES"
ANSWERS: Final = "DEMARCHE_ASKED_ANSWERS"
_AS_DRAWN: Final = 8
_LAST: Final = "2199-12-31"
_IN_ORDER: Final = ("first", "vs", "on"), ("since", "until")
_NOBODY: Final = {
    "dossiers": {},
    "issues": [],
    "actors": [],
    "groups": [],
    "stances": [],
    "words": ["a truce must come"],
}
_KNOWN: Final[dict[str, Any]] = (
    json.loads(Path(os.environ[NAMES]).read_text(encoding="utf-8")) if NAMES in os.environ else _NOBODY
)


def _draw(some: list[Any], drawn: object) -> Any:
    """One of them, always the same for the same."""
    return some[crc32(str(drawn).encode("utf-8", "replace")) % len(some)] if some else drawn


def _several(some: list[str], drawn: object) -> str:
    """Two to five of them, commas between."""
    start = crc32(str(drawn).encode("utf-8", "replace"))
    many = 2 + start % 4
    return ",".join(dict.fromkeys(some[(start + step) % len(some)] for step in range(many))) if some else str(drawn)


def _is_lot(drawn: object) -> bool:
    return not crc32(f"lot {drawn}".encode("utf-8", "replace")) % _AS_DRAWN


@schemathesis.hook
def map_case(_context: Any, case: Any) -> Any:
    """With names on record in the place of what fits the document."""
    if case.meta is None:
        return case
    fits = {place for place, component in case.meta.components.items() if component.mode.is_positive}
    path = case.path_parameters or {}
    if ParameterLocation.PATH in fits:
        _name_path(case.path, path)
    if ParameterLocation.QUERY in fits and case.query:
        _name_query(case.path, path, case.query)
    return case


def _name_path(address: str, path: dict[str, Any]) -> None:
    kinds = (("/dossiers/", "dossiers"), ("/issues/", "issues"), ("/actors/", "actors"), ("/stances/", "stances"))
    kind = next(kind for part, kind in kinds if part in address)
    for name, drawn in path.items():
        if not _is_lot(drawn):
            path[name] = _draw(list(_KNOWN[kind]), drawn)


def _name_query(address: str, path: dict[str, Any], query: dict[str, Any]) -> None:
    of_dossier = _KNOWN["dossiers"].get(path.get("slug"), []) if "/dossiers/" in address else _KNOWN["issues"]
    named: dict[str, Callable[[object], Any]] = {
        "actors": lambda drawn: _several(_KNOWN["actors"], drawn),
        "issues": lambda drawn: _several(of_dossier, drawn),
        "actor": lambda drawn: _draw(_KNOWN["actors"], drawn),
        "issue": lambda drawn: _draw(_KNOWN["issues"], drawn),
        "dossier": lambda drawn: _draw(list(_KNOWN["dossiers"]), drawn),
        "group": lambda drawn: _draw([*_KNOWN["groups"], "none"], drawn),
        # Of what is drawn hardly a quotation has words.
        "q": lambda drawn: _draw(_KNOWN["words"], drawn),
    }
    for name, drawn in query.items():
        if name in named and (name == "q" or not _is_lot(drawn)):
            query[name] = named[name](drawn)
    if "on" not in query and query.keys() & {"vs", "first"}:
        # Else it is the last day on record, which may lie before those.
        query["on"] = _LAST
    for order in _IN_ORDER:
        days = sorted(query[name] for name in order if name in query)
        query |= dict(zip((name for name in order if name in query), days, strict=True))
    if str(query.get("cursor", "")).count("~"):
        query["cursor"] = _of_order(query["cursor"], is_time=str(query.get("sort", "")).endswith("published_at"))


def _of_order(cursor: str, *, is_time: bool) -> str:
    """The place, as a list of that order has it: by the moment of a publication, or by what was said when."""
    moment, _, key = cursor.removesuffix("+00:00").rpartition("~")
    moment = moment.removesuffix("+00:00")
    if is_time:
        moment = f"{moment if 'T' in moment else f'{moment}T00:00:00'}+00:00"
    return f"{moment}~{key}"


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """Note which address answered how."""
    if ANSWERS in os.environ:
        with Path(os.environ[ANSWERS]).open("a", encoding="utf-8") as file:
            file.write(f"{response.status_code} {case.method} {case.path}\n")
