"""Whose position words of a text that tells of others may be: who is named there. Pure."""

from __future__ import annotations

import re
from typing import Final

from positions.texts.attribution import subjects_at
from positions.texts.known import ActorKey, Roll
from positions.texts.speakers import find_mentions

_QUOTED: Final = re.compile(r"[,.!?…]?[”“\"»’]")
_END: Final = re.compile(r"(?<=\w\w)[.!?](?=\s|$)|\n")
_LOOKED_AT: Final = 160
"""Characters behind words, of the same sentence."""


def name_holders(text: str, start: int, end: int, roll: Roll) -> list[ActorKey]:
    """Whoever the sentence of the words from ``start`` to ``end`` begins with, then who is named in
    the words and behind them, in their order; each once, and nobody where nobody is.

    Behind a quotation that ends with the words stands who said it: “We agree,” Alder said.
    """
    subjects = subjects_at(text, start, end, roll)
    named = [mention.key for mention in find_mentions(text[start:end], roll)]
    ended = _END.search(text, end, end + _LOOKED_AT)
    rest = text[end : ended.start() if ended else end + _LOOKED_AT]
    behind = [mention.key for mention in find_mentions(rest, roll)]
    is_quoted = _QUOTED.match(text, end) is not None
    # Behind a quotation its speaker follows; elsewhere the subject stands before what it says.
    found = [*behind, *subjects, *named] if is_quoted else [*subjects, *named, *behind]
    return list(dict.fromkeys(found))
