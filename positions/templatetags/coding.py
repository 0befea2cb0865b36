"""The text to select from: nothing but its characters and marks, since offsets are counted in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, groupby
from operator import attrgetter
from typing import Final

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from positions.reads.sources.coding import CodingPassage
from positions.texts.passages import Passage
from positions.texts.phrases import Phrase, PhraseFinder

register = template.Library()

_STRETCH: Final = 25
"""Paragraphs: a screen or three of them."""


@register.filter
def stretches(passages: Iterable[CodingPassage]) -> Iterator[tuple[CodingPassage, ...]]:
    """Passages in their order, as many together as a browser is to lay out at a time."""
    # It watches each stretch in every frame: a million characters are two thousand paragraphs.
    return batched(passages, _STRETCH)


@register.filter
def runs(passages: Iterable[CodingPassage]) -> list[tuple[bool, list[CodingPassage]]]:
    """Passages in their order, those that are plain together, and whether they are."""
    return [(is_plain, list(run)) for is_plain, run in groupby(passages, attrgetter("is_plain"))]


@register.simple_tag
def plain_passages(run: Iterable[CodingPassage], finder: PhraseFinder | None) -> SafeString:
    """Passages without anything beside them, as `_source_code_text.html` writes the others.

    A long text has thousands, and going through the template takes longer than writing them.
    """
    written = ((noted.passage.start, coded(noted.passage, finder)) for noted in run)
    return format_html_join(
        "\n",
        '<div class="passage" id="text-{0}">'
        '<p class="source-text" dir="auto" data-demarche-offset="{0}">{1}</p></div>',
        written,
    )


@register.simple_tag
def coded(passage: Passage, finder: PhraseFinder | None) -> SafeString:
    """A passage with the words that were coded marked, and the phrases of an issue in them and
    beside them.
    """
    # Phrases are looked for in the whole passage: one may begin in coded words and end beside them.
    whole = "".join(piece.text for piece in passage.pieces)
    phrases = finder.find(whole) if finder else []
    shown, at = [], 0
    for piece in passage.pieces:
        text = SafeString("".join(_mark_phrases(piece.text, at, phrases)))  # nosec B703 # each part is escaped
        look = ' class="here"' if piece.is_here else ' class="parked"' if piece.is_parked else ""
        if piece.spans:
            text = format_html("<mark{}>{}</mark>", SafeString(look), text)  # nosec B703 # each part is escaped
        elif piece.is_boilerplate:
            text = format_html('<span class="boilerplate">{}</span>', text)
        shown.append(text)
        at += len(piece.text)
    return SafeString("".join(shown))  # nosec B703 # each part is escaped


def _mark_phrases(text: str, at: int, phrases: Sequence[Phrase]) -> Iterator[SafeString]:
    """The text, which begins at ``at`` in its passage, with the parts of phrases that stand in it."""
    end = 0
    for phrase in phrases:
        # Phrases may overlap: each begins where the one before ended, since marks cannot cross.
        start, stop = max(phrase.start - at, end), min(phrase.end - at, len(text))
        if start >= stop:
            continue
        yield conditional_escape(text[end:start])
        look = "phrase contra" if phrase.is_contra else "phrase"
        yield format_html('<mark class="{}">{}</mark>', look, text[start:stop])
        end = stop
    yield conditional_escape(text[end:])
