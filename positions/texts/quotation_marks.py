"""The quotation marks around words of others."""

from __future__ import annotations

from typing import Final

_MARKS: Final = frozenset("\"'“”„‟‘’‚‛«»‹›「」『』《》＂＇")


def between_quotes(text: str) -> str:
    """The text as a quotation, unless it brings a quotation mark of its own at either end."""
    return text if {text[:1], text[-1:]} & _MARKS else f"“{text}”"
