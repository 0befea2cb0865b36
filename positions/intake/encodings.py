"""From bytes to letters: by what the bytes say of themselves, what they were sent with, and last by
what reads best.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from positions.intake.child import Unreadable
from positions.intake.extracted import Notice

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OLD: Final = ["cp1251", "koi8_u", "cp1252", "cp1250", "cp866", "cp1253", "cp1254", "cp1256"]
"""The encodings of texts in the languages of this field that say nothing of themselves."""
_WESTERN: Final = "cp1252"
CHOICES: Final = {
    "utf-8": "Unicode, utf-8",
    "utf-16": "Unicode, utf-16",
    "cp1252": "Western, cp1252",
    "cp1250": "Central Europe, cp1250",
    "iso8859-2": "Central Europe, iso8859-2",
    "cp1251": "Cyrillic, cp1251",
    "koi8-u": "Cyrillic, koi8-u",
    "cp866": "Cyrillic, cp866",
    "cp1253": "Greek, cp1253",
    "cp1254": "Turkish, cp1254",
    "cp1255": "Hebrew, cp1255",
    "cp1256": "Arabic, cp1256",
    "gb18030": "Chinese, gb18030",
    "big5": "Chinese, big5",
    "shift_jis": "Japanese, shift_jis",
    "euc_kr": "Korean, euc_kr",
}
"""What somebody may choose who sees that a guess was wrong."""
_LOOKED_AT: Final = 200_000
_NO_TEXT: Final = frozenset(["unicode-escape", "raw-unicode-escape", "idna", "punycode"])
"""What Python decodes and no file is in: its own source, and names of hosts."""
_ZEROS: Final = 0.2
"""The share of NUL bytes from which a text may be UTF-16; every second one is in Latin script."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and whether that is a guess."""

    text: str
    encoding: str
    notice: Notice | None = None


def declared_charset(said: str) -> str:
    """The encoding that a content type or the head of a page names; "" where Python knows none
    such, or one of its own that no text is kept in.
    """
    named = _CHARSET.search(said)
    try:
        encoding = codecs.lookup(named[1]).name if named else ""
        "".encode(encoding or "utf-8")  # compressions and ciphers are named as well
    except (LookupError, UnicodeError):
        return ""
    return "" if encoding in _NO_TEXT else encoding


def decode(raw: bytes, *, declared: str = "", chosen: str = "") -> Decoded:
    """The text of the bytes. ``declared`` is tried before anything is guessed; what was ``chosen``
    is taken, whatever comes of it.

    Raises:
        Unreadable: where they are no text.
    """
    if chosen:
        return _as_chosen(raw, chosen)
    # UTF-32 before UTF-16, whose mark is the beginning of that of UTF-32.
    for mark, encoding in _MARKS:
        if raw.startswith(mark) and (text := _strictly(raw, encoding)) is not None:
            return Decoded(text, encoding.removesuffix("-sig"))
    # Before UTF-8, as which a UTF-16 text in Latin letters would pass.
    if b"\x00" in raw:
        return _by_zeros(raw)
    for encoding in dict.fromkeys((declared, "utf-8")):
        if encoding and (text := _strictly(raw, encoding)) is not None:
            return Decoded(text, encoding, _against(declared, encoding))
    return _guess(raw, declared)


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _as_chosen(raw: bytes, encoding: str) -> Decoded:
    text = raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    lost = text.count("\ufffd")
    wrong = f" {lost:,} letters are none in it, and stand as \ufffd." if lost else ""
    return Decoded(
        text, encoding, Notice(f"Its letters were read as {encoding}, as chosen.{wrong}")
    )


def _by_zeros(raw: bytes) -> Decoded:
    start = raw[:_LOOKED_AT]
    # Latin letters have their zero behind in the one order of bytes and before in the other.
    if start.count(0) > _ZEROS * len(start):
        encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        text = _strictly(raw, encoding)
        if text is not None and not _CONTROLS.search(text):
            return Decoded(text, encoding, _guessed(encoding))
    raise Unreadable("It holds bytes that no text has.")


def _guess(raw: bytes, declared: str) -> Decoded:
    best = from_bytes(raw[:_LOOKED_AT], cp_isolation=_OLD).best()
    encoding = codecs.lookup(best.encoding).name if best else _WESTERN
    text = raw.decode(encoding, errors="replace")
    # Several encodings print these letters alike; the common name is told, and the editor has less to doubt.
    if text == raw.decode(_WESTERN, errors="replace"):  # the two agree on these letters
        encoding = _WESTERN
    return Decoded(text, encoding, _guessed(encoding, but=declared))


def _guessed(encoding: str, *, but: str = "") -> Notice:
    refuted = f" What it names, {but}, cannot be right." if but else ""
    return Notice(
        f"The file does not say how its letters are written; it was read as {encoding}.{refuted}"
        " Look whether accents and other scripts are right."
    )


def _against(declared: str, encoding: str) -> Notice | None:
    if declared in ("", encoding):
        return None
    return Notice(f"The file names {declared}, which cannot be right; it was read as {encoding}.")
