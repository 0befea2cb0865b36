"""What RFC 4287 demands of a feed, looked at strictly, as a validator of feeds does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = {"feed": ("id", "title", "updated"), "entry": ("id", "title", "updated")}
AT_MOST_ONCE = ("subtitle", "generator", "icon", "logo", "rights", "content", "published", "source", "summary")
CONSTRUCTS = {"title", "subtitle", "rights", "summary", "content"}
KNOWN = {*AT_MOST_ONCE, "id", "title", "updated", "author", "contributor", "category", "link", "entry"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults_of(content: bytes) -> list[str]:
    """What is wrong with a feed; nothing, where nothing is."""
    feed = etree.fromstring(content)
    if feed.tag != f"{ATOM}feed":
        return ["This is no feed."]
    entries = feed.findall(f"{ATOM}entry")
    found = [*_container(feed, "feed"), *(fault for one in entries for fault in _container(one, "entry"))]
    if not feed.findall(f"{ATOM}author") and any(not one.findall(f"{ATOM}author") for one in entries):
        found.append("An entry has no author, and neither has the feed.")
    known = [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}updated")) for one in entries]
    if len(set(known)) < len(known):
        found.append("Two entries have the same identifier and moment.")
    return found


def _container(element: etree._Element, kind: str) -> Iterator[str]:
    children = [etree.QName(child) for child in element]
    names = [name.localname for name in children if name.namespace == ATOM[1:-1]]
    yield from (f"{kind}: {name} is unknown" for name in names if name not in KNOWN)
    yield from (f"{kind}: one {name}" for name in ONCE[kind] if names.count(name) != 1)
    yield from (f"{kind}: several {name}" for name in AT_MOST_ONCE if names.count(name) > 1)
    for child in element:
        name = etree.QName(child).localname
        if name in CONSTRUCTS and child.get("type", "text") not in {"text", "html", "xhtml"}:
            yield f"{kind}: {name} of the type {child.get('type')}"
        if name in {"updated", "published"}:
            yield from _moment(child.text or "")
        if name == "id" and not urlsplit(child.text or "").scheme:
            yield f"{kind}: {child.text} is no IRI"
        if name == "author" and not (child.findtext(f"{ATOM}name") or "").strip():
            yield f"{kind}: an author without a name"
    yield from _links(element, kind)


def _moment(text: str) -> Iterator[str]:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        yield f"{text} is no moment"
    else:
        if not _MOMENT.fullmatch(text):
            yield f"{text} has no offset"


def _links(element: etree._Element, kind: str) -> Iterator[str]:
    links = element.findall(f"{ATOM}link")
    if any(not urlsplit(one.get("href", "")).scheme for one in links):
        yield f"{kind}: a link leads nowhere"
    pages = [(one.get("type"), one.get("hreflang")) for one in links if one.get("rel", "alternate") == "alternate"]
    if len(set(pages)) < len(pages):
        yield f"{kind}: several pages of one type and language"
    if kind == "entry" and not pages and element.find(f"{ATOM}content") is None:
        yield "entry: neither a page nor words"
    if kind == "feed" and not any(one.get("rel") == "self" for one in links):
        yield "feed: it does not say where it is"
