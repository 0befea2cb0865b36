"""From bytes to the text and the facts of a source: which reader takes a file, and that it does so in a child."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from positions.intake.archive import LONGEST_ALL, MOST_MEMBERS
from positions.intake.child import LIMITS, Limits, NotRead, Reason, run
from positions.intake.extracted import Extracted, FileKind

LONGEST_TEXT: Final = 2_000_000
"""Code points: about the length of a long book."""
LONGEST_FILE: Final = 20 << 20
"""Bytes of one file."""
_UNPACKING: Final = Limits(seconds=10, cpu_seconds=8)
"""Whoever sends a ZIP file waits for it, and holds one of the server's threads."""
_READERS: Final = {
    FileKind.TEXT: "positions.intake.plain:read",
    FileKind.PAGE: "positions.intake.web_page:read",
    FileKind.PDF: "positions.intake.pdf:read",
    FileKind.WORD: "positions.intake.word:read",
}
_BY_ENDING: Final = {
    "htm": FileKind.PAGE,
    "html": FileKind.PAGE,
    "xhtml": FileKind.PAGE,
    "docx": FileKind.WORD,
    "zip": FileKind.ARCHIVE,
}
_BY_TYPE: Final = {
    "text/html": FileKind.PAGE,
    "application/xhtml+xml": FileKind.PAGE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": FileKind.WORD,
}
_REFUSED: Final = (
    (b"\xd0\xcf\x11\xe0", "It is a file of an old Office program: save it as .docx or PDF first."),
    (b"{\\rtf", "It is an RTF file: save it as .docx or PDF first."),
    (b"\x89PNG", "It is a picture: have its words recognised first."),
    (b"\xff\xd8\xff", "It is a picture: have its words recognised first."),
    (b"GIF8", "It is a picture: have its words recognised first."),
)
_PAGE_BEGINS: Final = (b"<!doctype html", b"<html")
_LOOKED_AT: Final = 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file out of an archive."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive, and the names of those passed over, with why."""

    members: Sequence[Member]
    passed_over: Sequence[str]


def kind_of(raw: bytes, *, name: str = "", content_type: str = "") -> FileKind:
    """What a file is: by its first bytes, then by what it was sent as, then by its name.

    Raises:
        NotRead: where it is known to be none that can be read.
    """
    # Told in words before a reader could fail on it.
    for begin, said in _REFUSED:
        if raw.startswith(begin):
            raise NotRead(Reason.REFUSED, said)
    # Within the first bytes, as readers of PDF take it: some files have a line before it.
    if b"%PDF-" in raw[:_LOOKED_AT]:
        return FileKind.PDF
    by_type = _BY_TYPE.get(content_type.partition(";")[0].strip().lower())
    by_name = _BY_ENDING.get(name.rpartition(".")[2].lower())
    # Word files are ZIP files: only their type or name tells, and a renamed one is an archive of XML.
    if raw.startswith(b"PK\x03\x04"):
        return FileKind.WORD if FileKind.WORD in (by_type, by_name) else FileKind.ARCHIVE
    # A Word file by its type that is none by its bytes is what these say.
    if FileKind.PAGE in (by_type, by_name):
        return FileKind.PAGE
    is_page = raw[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_BEGINS)
    return FileKind.PAGE if is_page else FileKind.TEXT


def read_file(
    raw: bytes,
    *,
    name: str = "",
    content_type: str = "",
    address: str = "",
    encoding: str = "",
    limits: Limits = LIMITS,
) -> Extracted:
    """The text of a file and what was found of its source. An ``encoding`` that was chosen is that of
    texts and pages; other files say their own.

    Raises:
        NotRead: where nothing comes of it, with why.
    """
    if len(raw) > LONGEST_FILE:
        raise NotRead(Reason.REFUSED, f"It is longer than {LONGEST_FILE >> 20} MB.")
    kind = kind_of(raw, name=name, content_type=content_type)
    if kind is FileKind.ARCHIVE:
        raise NotRead(Reason.REFUSED, "It holds several files: bring it as a ZIP file of texts.")
    options = {"name": name, "content_type": content_type, "address": address}
    if encoding and kind in (FileKind.TEXT, FileKind.PAGE):
        options["encoding"] = encoding
    try:
        found = Extracted.from_json(run(_READERS[kind], raw, options, limits=limits))
    # The child said something else than a reader does: it was led astray, or ended within its answer.
    except (KeyError, TypeError, ValueError) as garbled:
        raise NotRead(Reason.DIED) from garbled
    if len(found.text) > LONGEST_TEXT:
        raise NotRead(Reason.LONG)
    return found


def unpack(raw: bytes, *, room: int = LONGEST_ALL, most: int = MOST_MEMBERS) -> Unpacked:
    """The texts in a ZIP file: at ``most`` so many, of ``room`` bytes together.

    Raises:
        NotRead: where it cannot be unpacked.
    """
    options = {"room": room, "most": most}
    answer = run("positions.intake.archive:unpack_texts", raw, options, limits=_UNPACKING)
    return Unpacked(
        [Member(name, base64.b64decode(held)) for name, held in answer["files"]],
        [f"{name}: {why}" for name, why in answer["passed_over"]],
    )
