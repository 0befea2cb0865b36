"""Which sheets of style a page loads: what all share, and those of its area, by the base that it extends."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
CSS = Path(settings.BASE_DIR) / "static" / "css"
SHARED = ["tokens", "base", "layout", "components", "forms", "tables", "print"]
READING, WORKING = [*SHARED, "matrix", "reading"], [*SHARED, "desk"]
FRAMES = ["tokens", "base", "components", "matrix", "embed"]
"""In pages of others: as little as they can do with."""
AREAS = {"reading": READING, **dict.fromkeys(("desk", "review", "upkeep", "history"), WORKING)}
OUTSIDE = {
    "actors/actor_list.html": READING,
    "api/api.html": READING,
    "pages/conflict.html": WORKING,
    "pages/changed_meanwhile.html": WORKING,
    **dict.fromkeys(("pages/reading/embed_cell.html", "pages/reading/embed_matrix.html"), FRAMES),
}
"""Pages that are in no area, or not loaded as it is."""
PLAIN = {"500.html", "503.html", "unfit.html"}
"""They must not fail with whatever broke: no base, no fingerprints."""
BASES = {"base.html", "base_desk.html", "base_reading.html", "embed.html"}


@cache
def _read(name: str) -> str:
    path = TEMPLATES / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""  # of a package


def _extended(name: str) -> str | None:
    found = re.match(r'{% extends "([^"]+)" %}', _read(name))
    return found[1] if found else None


def _sheets(name: str) -> list[str]:
    above = _extended(name)
    return [*(_sheets(above) if above else []), *re.findall(r'{% static "css/([a-z]+)\.css" %}', _read(name))]


def _wanted(name: str) -> list[str]:
    if name.startswith("account/"):
        return []  # the layouts of accounts stand on those of a package
    area = re.match(r"pages/(\w+)/", name)
    return OUTSIDE.get(name) or (AREAS[area[1]] if area else SHARED)


ALL = [str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.rglob("*.html"))]
PAGES = [name for name in ALL if name not in BASES and _extended(name)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_what_all_share_and_the_sheet_of_its_area(name: str) -> None:
    assert _sheets(name) == _wanted(name)


def test_only_bases_link_sheets() -> None:
    assert {name for name in ALL if "stylesheet" in _read(name)} == BASES | PLAIN


def test_every_sheet_is_loaded() -> None:
    assert {path.stem for path in CSS.glob("*.css")} == {sheet for name in BASES for sheet in _sheets(name)}


def _classes(text: str) -> set[str]:
    told = re.findall(r'\bclass="([^"]*)"', re.sub(r"{[%{].*?[%}]}", " ", text))
    return {word for words in told for word in words.split()}


@cache
def _styled(*sheets: str) -> set[str]:
    texts = (re.sub(r"/\*.*?\*/", "", (CSS / f"{sheet}.css").read_text(), flags=re.DOTALL) for sheet in sheets)
    selectors = " ".join(found for text in texts for found in re.findall(r"([^{}]*){", text))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def _parts(name: str, found: set[str]) -> set[str]:
    """Of a template, it and all that is included in it, but for what is of a package."""
    if name not in found and _read(name):
        found.add(name)
        for included in re.findall(r'{%\s*include\s+"([^"]+)"', _read(name)):
            _parts(included, found)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_class_that_only_another_area_styles(name: str) -> None:
    used = {word for part in _parts(name, set()) for word in _classes(_read(part))}
    foreign = _styled("matrix", "reading", "desk") - _styled(*(_wanted(name) or SHARED))
    assert used & foreign == set()
