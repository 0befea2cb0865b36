"""Who speaks where in a transcript: ranges of a text by the labels in it. Pure.

Positions are code points, half-open, as in `positions.models.Excerpt`. Which actor a label means is
`positions.texts.speakers`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from actors.folding import fold
from positions.choices import TurnKind
from positions.texts.asides import Aside, find_brackets
from positions.texts.turn_labels import Form, Label, is_end, read_label

FEWEST: Final = 2
"""Times that a label stands in a text before one of less sure a form is taken for one."""
HEAD: Final = 2_500
"""Characters before a first label, of a text that has no more than one: place, day, who was there."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's words from ``start``, where the label stands, to ``end``; they begin at
    ``words``.

    Applause and interjections lie within the turn of whoever is interrupted. ``is_interpreted``:
    these are an interpreter's words.
    """

    start: int
    end: int
    words: int
    label: str
    kind: TurnKind = TurnKind.SPEECH
    is_interpreted: bool = False

    @property
    def is_aside(self) -> bool:
        return self.kind in (TurnKind.APPLAUSE, TurnKind.INTERJECTION)


@dataclass(frozen=True, slots=True)
class _Head:
    """A line with a label, or one that ends all (no ``label``)."""

    start: int
    label: Label | None


def cut_turns(text: str) -> list[Turn]:
    """The turns of a text and what lies within them, in the order of their start; none where the
    text is no transcript.
    """
    return mark_asides(text, list(_between(_heads(text), text)))


def whole_text(text: str, *, label: str = "") -> list[Turn]:
    """A text of one speaker as one turn, with what lies within it."""
    return mark_asides(text, [Turn(0, len(text), 0, label)]) if text else []


def mark_asides(text: str, turns: Sequence[Turn]) -> list[Turn]:
    """The turns, cut where an interpreter begins, with applause and interjections."""
    if not turns:
        return []
    marked: list[Turn] = []
    waiting = find_brackets(text)
    at = 0
    for turn in turns:
        part = turn
        while at < len(waiting) and waiting[at].start < turn.end:
            bracket, at = waiting[at], at + 1
            # Before the first label and between turns nobody is interrupted.
            if bracket.start < turn.start:
                continue
            if bracket.kind in (Aside.INTERPRETED, Aside.DIRECT):
                marked += _cut(text, part, bracket.start)
                # A remark that comes before any word is about the whole turn, which keeps its label.
                is_first = not text[part.words : bracket.start].strip()
                start = part.start if is_first else bracket.start
                is_interpreted = bracket.kind is Aside.INTERPRETED
                # A remark that is part of the label ends before the words do begin.
                words = max(part.words, bracket.end)
                part = replace(part, start=start, words=words, is_interpreted=is_interpreted)
            else:
                kind = TurnKind(bracket.kind.value)
                marked.append(Turn(bracket.start, bracket.end, bracket.start, turn.label, kind))
        marked.append(part)
    return sorted(marked, key=lambda turn: (turn.start, -turn.end))


def _cut(text: str, turn: Turn, place: int) -> list[Turn]:
    """What was said before the place."""
    return [replace(turn, end=place)] if text[turn.words : place].strip() else []


def turn_at(turns: Sequence[Turn], start: int, end: int) -> Turn | None:
    """The innermost turn that the words lie in, or begin in."""
    holding = [turn for turn in turns if turn.start <= start < turn.end]
    # Words may run over a turn's end, but not over that of an aside: there they begin in what is around it.
    whole = [turn for turn in holding if end <= turn.end] or [
        turn for turn in holding if not turn.is_aside
    ]
    return min(whole, key=lambda turn: turn.end - turn.start, default=None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _heads(text: str) -> list[_Head]:
    """The labels of a transcript, as far as their form and their repetition carry them."""
    found = _answering(list(_read_heads(text)))
    labels = _labels(found)
    times = Counter(fold(label.text) for _, label in labels)
    # A text in which labels do not carry one another is prose with colons: better no turns than wrong ones.
    if not labels or not (_is_opening(text, *labels[0]) or _is_dialogue(text, labels, times)):
        return []
    # Beside PRESIDENT ALDER a RUBIO that speaks once is no heading.
    in_capitals = sum(label.is_in_capitals and label.form is Form.SURE for _, label in labels)
    heads = [
        head
        for head in found
        if not head.label or _counts(head.label, times, in_capitals=in_capitals >= FEWEST)
    ]
    return _with_inline(text, heads)


def _read_heads(text: str) -> Iterator[_Head]:
    for start, line in _lines(text):
        label = read_label(line)
        if label or is_end(line):
            yield _Head(start, label)


def _labels(heads: Sequence[_Head]) -> list[tuple[int, Label]]:
    return [(head.start, head.label) for head in heads if head.label]


def _answering(heads: list[_Head]) -> list[_Head]:
    """Without those that answer where nobody asks: *A.* heads many a list."""
    asks = any(label.is_question for _, label in _labels(heads))
    return [head for head in heads if asks or not (head.label and head.label.is_answer)]


def _is_dialogue(text: str, labels: Sequence[tuple[int, Label]], times: Counter[str]) -> bool:
    """Whether labels carry one another: two that are sure, or names that come again; single words
    only where one of them asks each time, as in an interview.
    """
    carrying = [
        label
        for _, label in labels
        if label.form is Form.SURE
        or (label.form is Form.NAME and len(times) > 1 and times[fold(label.text)] >= FEWEST)
    ]
    return len(carrying) >= FEWEST or _is_interview(text, labels, times)


def _is_interview(text: str, labels: Sequence[tuple[int, Label]], times: Counter[str]) -> bool:
    """Whether two come again, and one of them asks each time."""
    again = {name for name, count in times.items() if count >= FEWEST}
    ends = [*(start for start, _ in labels[1:]), len(text)]
    asked = Counter(
        fold(label.text)
        for (start, label), end in zip(labels, ends, strict=True)
        if "?" in text[start:end]
    )
    return len(again) >= FEWEST and any(asked[name] == times[name] for name in again)


def _is_opening(text: str, start: int, label: Label) -> bool:
    """Whether a text begins with a label: nothing before it but where and when, and words after it."""
    before = text[:start]
    # The first line may be a long title.
    has_prose = any(len(line) > 200 for line in before.split("\n")[1:])
    if label.form is Form.WORD:
        return False
    is_near = start == 0 or (label.form is Form.SURE and start < HEAD and not has_prose)
    return is_near and bool(text[start + label.end : start + label.end + 40].strip(' “"«„\n'))


def _counts(label: Label, times: Counter[str], *, in_capitals: bool) -> bool:
    """Whether a label of a transcript is one: a single word only where it comes again, or is in
    capitals as others are.
    """
    is_alike = in_capitals and label.is_in_capitals
    comes_again = len(times) > 1 and times[fold(label.text)] >= FEWEST
    return label.form > Form.WORD or is_alike or comes_again


_INLINE: Final = r"(?<=\s){}(?P<card>\s[^:.!?\n]{{0,220}}?)?\s?:\s"


def _with_inline(text: str, heads: list[_Head]) -> list[_Head]:
    """Also the first label where it stands within the line of the heading, with who that is between
    name and colon, as pages of the Kremlin are scraped. Only one that heads a line elsewhere.
    """
    first = next((head.start for head in heads if head.label), 0)
    names = {head.label.text for head in heads if head.label and re.match(r"\w\.", head.label.text)}
    for name in names:
        if inline := re.search(_INLINE.format(re.escape(name)), text[:first]):
            label = Label(name, inline.end() - inline.start(), Form.SURE)
            return sorted([_Head(inline.start(), label), *heads], key=lambda head: head.start)
    return heads


def _between(heads: Sequence[_Head], text: str) -> Iterator[Turn]:
    for head, following in pairwise([*heads, _Head(len(text), None)]):
        if label := head.label:
            kind = TurnKind.QUESTION if label.is_question else TurnKind.SPEECH
            words = head.start + label.end
            is_interpreted = label.is_interpreter
            yield Turn(head.start, following.start, words, label.text, kind, is_interpreted)


_QUOTING: Final = re.compile(
    r"^[\s•*·–-]{0,6}(?P<lead>[^\n“”\"«»„:]{3,200}):\s{0,2}(?P<open>[“\"«„])", re.MULTILINE
)


def cut_quoted(text: str) -> list[Turn]:
    """The lines of a text that are no more than quotations, each with whom it is of before it; a
    label may be a whole clause.
    """
    turns = []
    for found in _QUOTING.finditer(text):
        stop = text.find("\n", found.end())
        end = len(text) if stop < 0 else stop
        turns.append(Turn(found.start(), end, found.end(), found["lead"].strip()))
    return turns
