"""Whose position a speaker tells of in his own turn: "Norland has agreed", "I know that President Alder wants". Pure.

Read narrowly: the words begin with a name, and a verb of saying or willing follows at once. What somebody *must* or
*will* do is the speaker's own position, and what they did is for whoever reads it.
"""

from __future__ import annotations

import re
from typing import Final

from positions.texts.known import ActorKey, Roll
from positions.texts.speakers import find_mentions

_LEAD: Final = re.compile(
    r"(?:(?:but|and|now|aber|und|но|а|и)\s+)?(?:i\s+know(?:\s+that)?\s+|ich\s+weiß,\s+dass\s+|я\s+знаю,\s+что\s+)?"
    r"(?:the\s+|die\s+|der\s+)?",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"(?:(?:president|prime\s+minister|foreign\s+minister|minister|chancellor|secretary|senator|mr|mrs|ms|präsident"
    r"|kanzler|президент|премьер-министр|министр)\.?\s+)*",
    re.IGNORECASE,
)
_WANTS: Final = re.compile(
    r"\s+(?:has|have|had)\s+(?:(?:all|also|already|now|both)\s+)*(?:agreed|said|refused|rejected|proposed|offered"
    r"|accepted|supported|opposed|demanded|reiterated|mentioned)\b"
    r"|\s+(?:is|are|was|were)\s+(?:(?:all|also|already|now|both)\s+)*(?:willing|ready|prepared)\s+to\b"
    r"|\s+(?:(?:all|also|already|now|both)\s+)*(?:agree[sd]?|want(?:s|ed)?|said|says|refuse[sd]?|reject(?:s|ed)?"
    r"|propose[sd]?|offered|accept(?:s|ed)?|supports?|oppose[sd]?|demand(?:s|ed)?|reiterated|mentioned)\b"
    r"|\s+(?:hat\s+(?:zugestimmt|abgelehnt|vorgeschlagen|gesagt)|ist\s+bereit|lehnt|fordert|unterstützt)\b"
    r"|\s+(?:соглас(?:ен|на|ны|ился|илась|ились)|готов[аы]?|хочет|хотят|предложил[аи]?|отказал(?:ся|ась|ись)"
    r"|поддерживает|заявил[аи]?)\b",
    re.IGNORECASE,
)
"""Of passives none: who is offered something has said nothing."""


def is_named(text: str, roll: Roll) -> bool:
    """Whether a text is somebody's name as a whole: “Norland”, but not “The Norland Herald”."""
    bare = text.strip()
    return any(
        mention.end == len(bare) and bare[: mention.start].casefold().strip() in ("", "the")
        for mention in find_mentions(bare, roll)
    )


def may_tell(words: str) -> bool:
    """Whether words have a verb to tell by at all, be it of nobody on record."""
    return _WANTS.search(words) is not None


def told_of(text: str, start: int, end: int, roll: Roll) -> ActorKey | None:
    """Whom the words from ``start`` to ``end`` tell of; None where they are, as far as can be said,
    the speaker's own position.
    """
    if (
        _WANTS.search(text, start, end) is None
    ):  # most words; looking for names costs a hundred times this
        return None
    lead = _LEAD.match(text, start, end)
    title = _TITLE.match(text, lead.end() if lead else start, end)
    # The title may be part of the name, so the mention has to hold this place, not to begin at it.
    begin = title.end() if title else start
    for mention in find_mentions(text[start:end], roll):
        if mention.start <= begin - start < mention.end:
            is_told = _WANTS.match(text, start + mention.end, end)
            return mention.key if is_told else None
    return None
