"""Who is named where in a text. Pure."""

from __future__ import annotations

from positions.texts.speakers import Mention, Roll, find_mentions


def find_named(text: str, roll: Roll) -> list[Mention]:
    """Names and offices, in order."""
    return find_mentions(text, roll)
