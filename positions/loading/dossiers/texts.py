"""The captured texts of a folder's sources, and where words stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from positions.choices import GlossMaker
from positions.intake.reading import LONGEST_TEXT
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.turns import SpeakerPlan, read_speaker_plans
from positions.texts.locator import read_locator
from positions.texts.normalise import NORMALISER, normalise

_MARKED: Final = (b"%PDF-", b"{\\rtf")
"""How files begin that are kept as text in no case: their words stand in between."""


@dataclass(frozen=True, slots=True)
class Text:
    """A captured text: its bytes, and what `normalise` makes of them."""

    raw: bytes
    text: str
    normaliser: str
    boilerplate: tuple[tuple[int, int], ...] = ()
    speakers: tuple[SpeakerPlan, ...] = ()
    """Where the folder says who speaks; else that is read from the text."""

    @property
    def sha256(self) -> str:
        return sha256(self.raw).hexdigest()


def read_entry_text(
    row: FolderRow, folder: Path, *, files: str = "file", is_needed: bool = False
) -> Text | None:
    """The text that an entry names; None where a fault was noted, or it names none and none
    ``is_needed``.
    """
    name = row.text(files, needed=is_needed, longest=500)
    digest, normaliser = (
        row.text("sha256", longest=64),
        row.text("normaliser", longest=20, default=NORMALISER),
    )
    if not name:
        return None
    path = folder / name
    # Of a text that cannot be read nobody asks what is in it.
    row.ignore("boilerplate_from", "boilerplate", "speakers")
    # Resolved on both sides: a link within the folder may lead
    # out of it, and it may be somebody else's folder.
    if not _is_within(path, folder):
        row.fault(files, f"“{name}” lies outside the folder.")
        return None
    try:
        raw = path.read_bytes()
        text = normalise(raw.decode(), normaliser)
    except OSError as error:
        row.fault(files, f"“{name}” cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        row.fault(
            files, f"“{name}” is not UTF-8 on its line {raw.count(b'\n', 0, error.start) + 1}."
        )
    except KeyError:
        row.fault("normaliser", f"“{normaliser}” is none.")
    else:
        # Told beside other faults: a text that was edited by hand has other words at its places.
        if digest and digest != sha256(raw).hexdigest():
            row.fault("sha256", f"“{name}” has another: {sha256(raw).hexdigest()}.")
        if why := _why_not_kept(raw, text):
            row.fault(files, f"“{name}” {why}")
        return Text(raw, text, normaliser, _boilerplate(row, text), read_speaker_plans(row, text))
    return None


def _is_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead to one another
        return False


def _why_not_kept(raw: bytes, text: str) -> str:
    """Why what was decoded cannot be kept as it stands; "" where it can."""
    if not text.strip():
        return "is empty."
    if raw.startswith(_MARKED):
        return "is a PDF or RTF file: save what it says as plain text."
    # A NUL is left out of a text, and nobody would see that something else stands there, as UTF-16.
    if b"\0" in raw:
        return f"has a NUL on its line {raw.count(b'\n', 0, raw.index(b'\0')) + 1}: it is no plain text."
    if len(text) > LONGEST_TEXT:
        return f"has {len(text):,} characters; at most {LONGEST_TEXT:,} can be kept."
    return ""


def _boilerplate(row: FolderRow, text: str) -> tuple[tuple[int, int], ...]:
    """What is not the text's own: from some words on to its end, or ranges of characters."""
    words, ranges = row.exact("boilerplate_from"), []
    if words and not stands_once(text, words):
        row.fault("boilerplate_from", f"“{words}” does not stand in the text, or more than once.")
    elif words:
        ranges.append((text.index(words), len(text)))
    for line in row.rows("boilerplate"):
        start, end = line.number("start"), line.number("end")
        line.close()
        if start is None or end is None or not start < end <= len(text):
            line.fault("end", "a range begins before it ends, within the text.")
            continue
        ranges.append((start, end))
    return tuple(ranges)


def find(text: str, words: str, at: int | None) -> tuple[int, int] | str:
    """From where to where the words stand, or what is wrong with them."""
    if not words.strip():
        return "is missing."
    if at is not None:
        return (
            (at, at + len(words))
            if text[at : at + len(words)] == words
            else f"“{words}” does not stand at {at}."
        )
    start = text.find(words)
    if start < 0:
        return f"“{words}” does not stand in the text."
    if not stands_once(text, words):
        return f"“{words}” stands in the text more than once: say “at” which character."
    return start, start + len(words)


def stands_once(text: str, words: str) -> bool:
    """Whether the words stand at one place only; two places may overlap, as those of “aa” in “aaa”."""
    first = text.find(words)
    # `count` leaves out places that overlap, and reads a long text to its end.
    return first >= 0 and text.find(words, first + 1) < 0


def read_citation(line: FolderRow, column: str) -> dict[str, object]:
    """Where the words of an entry stand in the original, and what they mean to readers; what is
    given of it. Its context has neither.
    """
    if column != "words":
        return {}
    locator = read_locator(line.text("locator"))
    if locator is None:
        line.fault("locator", "is no page, paragraph or time code: p. 12, para. 4, 0:12:30.")
    gloss, maker = line.text("gloss"), line.optional("gloss_maker", GlossMaker)
    if bool(gloss) != bool(maker):
        line.fault("gloss", "a translation has a gloss_maker, and that a translation.")
    given = {"locator": locator, "gloss": gloss, "gloss_maker": maker}
    return {column: value for column, value in given.items() if value}
