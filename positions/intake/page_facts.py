"""What a page of the web says of itself, in its head and in the data for machines. Nothing here is taken
from what the article tells: an event's date is not the article's.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from positions.choices import Precision
from positions.intake.days import Day, day_of_address, day_of_iso
from positions.intake.extracted import Extracted, Notice, Origin

_META: Final = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title"),
    "author": ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator"),
    "publisher": ("og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher"),
    "date": (
        "article:published_time",
        "citation_publication_date",
        "dcterms.issued",
        "dc.date.issued",
        "dcterms.date",
        "dc.date",
        "date",
        "pubdate",
    ),
}
_LINKED: Final = {
    "title": ("headline",),
    "author": ("author",),
    "publisher": ("publisher",),
    "date": ("datePublished",),
}
_ARTICLES: Final = ("article", "report", "posting", "speech", "document")
"""What an entry of the linked data is about, in the names of its types."""
_DEEPEST: Final = 6
_LONGEST: Final = 500


def read_facts(tree: HtmlElement, found: Extracted) -> Extracted:
    """What the page says, added to what was found of it."""
    meta, linked = _read_meta(tree), list(_read_linked(tree))
    for name in ("title", "author", "publisher"):
        found = found.with_fact(name, _say(name, meta, linked), Origin.SAID)
    headings = [" ".join(one.text_content().split()) for one in tree.iter("h1")]
    found = found.with_fact("title", next(filter(None, headings), "")[:_LONGEST], Origin.HEADING)
    found = found.with_fact(
        "title", " ".join((tree.findtext(".//title") or "").split())[:_LONGEST], Origin.HEADING
    )
    found = found.with_fact("language", _language(tree), Origin.SAID)
    found = found.with_fact("address", _canonical(tree, found.address), Origin.SAID)
    host = (urlsplit(found.address).hostname or "").removeprefix("www.")
    found = found.with_fact("publisher", host, Origin.ADDRESS)
    return _with_day(found, tree, meta, linked)


def _say(name: str, meta: Mapping[str, str], linked: Sequence[Mapping[str, Any]]) -> str:
    of_meta = (meta.get(key, "") for key in _META[name])
    of_linked = (_names(entry.get(key)) for key in _LINKED[name] for entry in linked)
    # Some pages name an author by the address of their profile.
    said = (value for value in (*of_linked, *of_meta) if value and "://" not in value)
    return " ".join(next(said, "").split())[:_LONGEST]


def _read_meta(tree: HtmlElement) -> dict[str, str]:
    """The first content of every name."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _read_linked(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    """The entries of its linked data that are about an article."""
    for element in tree.iter("script"):
        if (element.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        # Of a page with broken data for machines the rest counts all the same.
        with contextlib.suppress(ValueError, RecursionError):
            yield from _entries(json.loads(element.text or ""), _DEEPEST)


def _entries(data: Any, deep: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list) and deep:
        for one in data:
            yield from _entries(one, deep - 1)
    if isinstance(data, dict) and deep:
        types = str(data.get("@type", "")).lower()
        if any(kind in types for kind in _ARTICLES):
            yield data
        yield from _entries(data.get("@graph", ()), deep - 1)


def _names(value: Any) -> str:
    """A name, or several, however they are written."""
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_names, value[:10])))
    return value.strip() if isinstance(value, str) else ""


def _language(tree: HtmlElement) -> str:
    said = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    ).strip()
    primary = said.partition("-")[0].partition("_")[0].lower()
    # The tag alone: regions are often those of the template.
    return primary if primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3 else ""


def _canonical(tree: HtmlElement, address: str) -> str:
    links = (one.get("href") or "" for one in tree.iter("link") if one.get("rel") == "canonical")
    with contextlib.suppress(ValueError):
        whole = urljoin(address, next(links, ""))
        return whole if urlsplit(whole).scheme in {"http", "https"} else ""
    return ""


def _with_day(
    found: Extracted,
    tree: HtmlElement,
    meta: Mapping[str, str],
    linked: Sequence[Mapping[str, Any]],
) -> Extracted:
    said = [_names(entry.get(key)) for key in _LINKED["date"] for entry in linked]
    said += [meta.get(key, "") for key in _META["date"]]
    said += tree.xpath("//time[@pubdate]/@datetime")
    days = [day for day in map(day_of_iso, said) if day]
    # In the order of trust: what the page says, its address, an element beside its heading.
    found = found.with_day(next(iter(days), None), Origin.SAID)
    found = found.with_day(day_of_address(found.address), Origin.ADDRESS)
    found = found.with_day(_day_of_time(tree), Origin.HEADING)
    every = sorted({date.isoformat() for date, precision in days if precision == Precision.DAY})
    other = Notice("The page names several days of publication: look which is right.", tuple(every))
    return found.with_notices(other if len(every) > 1 else None)


def _day_of_time(tree: HtmlElement) -> Day | None:
    """The day in an element made for it that stands beside the heading; of several, none."""
    times = tree.xpath("//header//time/@datetime | //h1/following-sibling::time/@datetime")
    days = {day for day in map(day_of_iso, times) if day}
    return days.pop() if len(days) == 1 else None
