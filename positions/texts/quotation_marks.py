"""The quotation marks around words of others."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = frozenset("\"'“”„‟‘’‚‛«»‹›「」『』《》＂＇")
_WITHIN: Final = re.compile('“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|"([^"]+)"|「([^「」]+)」')
_FEWEST: Final = 3
"""Words between marks; fewer may be a title or a word that somebody keeps at a distance."""


def between_quotes(text: str) -> str:
    """The text as a quotation, unless it brings a quotation mark of its own at either end."""
    return text if {text[:1], text[-1:]} & _MARKS else f"“{text}”"


def longest_within(text: str) -> str:
    """The longest that stands between quotation marks in a text with words outside of them; "" where
    there is none.
    """
    found = ("".join(filter(None, one.groups())) for one in _WITHIN.finditer(text))
    longest = max((words for words in found if len(words.split()) >= _FEWEST), key=len, default="")
    outside = text.replace(longest, "", 1)
    return longest.strip() if any(map(str.isalnum, outside)) else ""
