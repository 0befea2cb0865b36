"""Whose position words of a text that tells of others may be: who is named there. Pure."""

from __future__ import annotations

from positions.texts.attribution import subjects_at
from positions.texts.speakers import Key, Roll, find_mentions


def name_holders(text: str, start: int, end: int, roll: Roll) -> list[Key]:
    """Whoever the sentence of the words from ``start`` to ``end`` begins with, then who is named in
    the words, in their order; each once, and nobody where nobody is.
    """
    subjects = subjects_at(text, start, end, roll)
    named = (mention.key for mention in find_mentions(text[start:end], roll))
    return list(dict.fromkeys([*subjects, *named]))
