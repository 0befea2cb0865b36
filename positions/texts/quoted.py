"""Whether words stand between quotation marks, and the act that they most likely are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from positions.choices import Act, SourceKind

_MARKS: Final = frozenset('"“”„‟«»「」『』‘')
_OPENS: Final = frozenset("„‟«「『‘")
_CLOSES: Final = frozenset("”»」』")
_ACTS: Final[Mapping[str, Act]] = {
    SourceKind.DOCUMENT: Act.DOCUMENT,
    SourceKind.JOINT_STATEMENT: Act.DOCUMENT,
    SourceKind.VOTE_RECORD: Act.VOTE,
    SourceKind.TRANSCRIPT: Act.VERBATIM,
    SourceKind.SPEECH: Act.VERBATIM,
    SourceKind.INTERVIEW: Act.VERBATIM,
    SourceKind.POST: Act.VERBATIM,
}


def guess_act(kind: str, *, before: str, exact: str, after: str) -> Act:
    """The act of words in a source of a ``kind``, which whoever codes them may change.

    In an article, a readout or a press release what stands between quotation marks, for more than half
    of it, is somebody's own words; the rest of a press release is what whoever issued it wrote.
    """
    # What the source is outweighs marks: a transcript quotes others, and is the speaker's words as a whole.
    if kind in _ACTS:
        return _ACTS[SourceKind(kind)]
    if 2 * count_quoted(before, exact, after) > len(exact):
        return Act.VERBATIM
    return Act.DOCUMENT if kind == SourceKind.PRESS_RELEASE else Act.PARAPHRASE


def count_quoted(before: str, exact: str, after: str) -> int:
    """How many characters of ``exact`` stand between quotation marks, as far as what is around it
    tells.
    """
    text, first, last = before + exact + after, len(before), len(before) + len(exact)
    marks = list(_read_marks(text))
    # The words shown may begin inside a quotation that opened before them.
    is_open = bool(marks) and not marks[0][1]  # what is closed first was opened before
    count, at = 0, 0
    for place, opens in [*marks, (len(text), False)]:
        if is_open:
            count += max(0, min(place, last) - max(at, first))
        is_open, at = opens, place + 1
    return count


def _read_marks(text: str) -> Iterator[tuple[int, bool]]:
    """Where quotation marks stand, and whether they open.

    An apostrophe is none, unless a single mark was opened.
    """
    single = False
    for place, character in enumerate(text):
        if character == "’" and single and not _is_word(text, place + 1):
            single = False
            yield place, False
        elif character in _MARKS:
            single = single or character == "‘"
            yield place, _opens(text, place)


def _opens(text: str, place: int) -> bool:
    """By the side on which words lean on it, as “ closes in German and » opens; else by its form."""
    leans_on_next = place + 1 < len(text) and not text[place + 1].isspace()
    leans_on_last = place > 0 and not text[place - 1].isspace()
    if leans_on_next != leans_on_last:
        return leans_on_next
    return text[place] in _OPENS or (text[place] not in _CLOSES and _is_word(text, place + 1))


def _is_word(text: str, place: int) -> bool:
    return place < len(text) and text[place].isalnum()
