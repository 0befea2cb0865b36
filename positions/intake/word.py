"""Word files (DOCX), read from their XML: the final text, with what was inserted and moved there, and without
what was deleted. Libraries for such files lose words that are tracked, or keep those that were deleted.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from lxml import etree

from positions.intake.archive import BROKEN
from positions.intake.child import Unreadable
from positions.intake.extracted import Extracted, FileKind, Notice, Origin
from positions.intake.plain import told_by_text
from positions.texts.normalise import normalise

type Element = etree._Element

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE: Final = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LONGEST_PART: Final = 100 << 20
_LETTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_SKIPPED: Final = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "sectPr")} | {_FALLBACK}
)
"""What is no part of the final text, or stands there a second time for old programs."""
_DOCUMENT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_NOTES: Final = {"footnotes": "word/footnotes.xml", "endnotes": "word/endnotes.xml"}


def read(raw: bytes, *, name: str, content_type: str, address: str) -> dict[str, object]:  # noqa: ARG001
    """The final text of a Word file; called in the child.

    Raises:
        Unreadable: where it is broken, or holds no text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            body = _part(parts, _DOCUMENT)
            properties = _part(parts, _PROPERTIES) if _PROPERTIES in parts.namelist() else None
            notes = _read_notes(parts)
    except (*BROKEN, KeyError, etree.XMLSyntaxError) as broken:
        raise Unreadable("The Word file is broken, or not quite a Word file.") from broken
    text = "\n\n".join([*_paragraphs(body), *chain.from_iterable(notes.values())])
    if not text.strip():
        raise Unreadable("The Word file holds no text.")
    found = Extracted(kind=FileKind.WORD, text=normalise(text), address=address)
    found = found.with_notices(*_notices(body, list(notes)))
    for fact, tag in (("title", "title"), ("author", "creator")):
        said = (properties.findtext(f".//{_DC}{tag}") or "") if properties is not None else ""
        found = found.with_fact(fact, said.strip(), Origin.PROPERTIES)
    return told_by_text(found, name=name).as_json()


def _read_notes(parts: zipfile.ZipFile) -> dict[str, list[str]]:
    """The paragraphs of its footnotes and endnotes, where it has any."""
    held = set(parts.namelist())
    notes = {
        name: list(_paragraphs(_part(parts, part))) for name, part in _NOTES.items() if part in held
    }
    return {name: words for name, words in notes.items() if words}


def _part(parts: zipfile.ZipFile, name: str) -> Element:
    with parts.open(name) as part:
        held = part.read(_LONGEST_PART + 1)
    if len(held) > _LONGEST_PART:
        raise Unreadable("The Word file unpacks to more than can be read.")
    # No entity is expanded and nothing is loaded; `huge_tree` would lift the parser's own limits.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    # Strict files use other names for the same elements.
    return etree.fromstring(held.replace(_STRICT, _LOOSE), parser)


def _paragraphs(root: Element) -> Iterator[str]:
    """Paragraph by paragraph; one whose mark was deleted goes on in the next."""
    before = ""
    for paragraph in root.iter(f"{_W}p"):
        if _is_gone(paragraph):
            continue
        before += "".join(_words(paragraph))
        if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            continue
        if before.strip():
            yield before.strip()
        before = ""
    if before.strip():
        yield before.strip()


def _is_gone(paragraph: Element) -> bool:
    """Whether it stands in a table's row that was deleted, or in what is there for old programs."""
    for one in paragraph.iterancestors(f"{_W}tr", *_SKIPPED):
        if one.tag in _SKIPPED or one.find(f"{_W}trPr/{_W}del") is not None:
            return True
    return False


def _words(element: Element) -> Iterator[str]:
    """The final words below, without those of a paragraph within, such as a text box has."""
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        # Paragraphs within come by themselves, as `iter` finds them behind this one.
        if not name or child.tag in _SKIPPED or child.tag == f"{_W}p" or _is_hidden(child):
            continue
        if name == "t":
            yield child.text or ""
        elif name in _LETTERS:
            yield _LETTERS[name]
        else:
            yield from _words(child)


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    # The element alone means true; a value may take it back.
    return hidden is not None and hidden.get(f"{_W}val", "true") not in {"0", "false", "off"}


def _notices(body: Element, notes: Sequence[str]) -> list[Notice]:
    counts = Counter(etree.QName(one).localname for one in body.iter(f"{_W}*"))
    tracked = ", ".join(
        f"{counts[name]:,} {said}"
        for name, said in (("ins", "inserted"), ("del", "deleted"), ("moveTo", "moved"))
        if counts[name]
    )
    hidden = tuple("".join(_words(run)) for run in body.iter(f"{_W}r") if _is_hidden(run))
    told = {
        f"It has tracked changes ({tracked} passages): this is the text with all of them accepted. Whether they"
        " were is for you to find out.": bool(tracked),
        "Numbers of paragraphs that Word counts by itself are not in the text.": counts["numPr"]
        > 0,
        f"Its {' and '.join(notes)} stand at the end of the text.": bool(notes),
    }
    return [
        *(Notice(said) for said, holds in told.items() if holds),
        *([Notice("Hidden in the file, and left out:", hidden[:20])] if any(hidden) else []),
    ]
