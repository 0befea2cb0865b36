"""ZIP files of many texts. What their index says of sizes and names is not believed."""

from __future__ import annotations

import base64
import io
import lzma
import zipfile
import zlib
from typing import Final

from positions.intake.child import Unreadable

MOST_MEMBERS: Final = 200
LONGEST_MEMBER: Final = 10 << 20
LONGEST_ALL: Final = 40 << 20
TEXTS: Final = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx")
_NOT_MEANT: Final = ("__MACOSX/", ".")
"""How paths begin that the packing program added."""

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    # Of bzip2, or of a place before the beginning.
    OSError,
    ValueError,
    EOFError,
    # Locked, or packed in a way that is not read.
    RuntimeError,
    NotImplementedError,
)
"""What reading a member raises where it is not whole."""


def unpack_texts(raw: bytes, *, room: int, most: int) -> dict[str, list[list[str]]]:
    """``files``: the name and the bytes (base64) of every text; ``passed_over``: names, and why. At
    ``most`` so many files are taken, of ``room`` bytes together. Called in the child.

    Raises:
        Unreadable: where it is broken, or holds more than is taken at once.
    """
    files: list[list[str]] = []
    passed_over: list[list[str]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in _texts(archive, most):
                held, why = _read(archive, member, room)
                room -= len(held)
                name = member.filename.rpartition("/")[2]
                (passed_over if why else files).append(
                    [name, why or base64.b64encode(held).decode()]
                )
    except BROKEN as broken:
        raise Unreadable("The ZIP file is broken, or not quite one.") from broken
    return {"files": files, "passed_over": passed_over}


def _texts(archive: zipfile.ZipFile, most: int) -> list[zipfile.ZipInfo]:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith(_NOT_MEANT)
    ]
    if len(members) > most:
        raise Unreadable(
            f"The ZIP file holds {len(members):,} files; at most {most:,} can be taken now."
        )
    return members


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> tuple[bytes, str]:
    """What it holds, or why it is passed over."""
    if not member.filename.lower().endswith(TEXTS):
        return b"", "no text, page, PDF or Word file"
    most = min(LONGEST_MEMBER, room)
    try:
        with archive.open(member) as part:
            # One byte too many is read instead of asking for the size, which the index may have wrong.
            held = part.read(most + 1)
    except BROKEN:
        return b"", "broken, or locked by a password"
    if len(held) > most:
        return b"", "longer than is taken"
    return (held, "") if held else (b"", "empty")
