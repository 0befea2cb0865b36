"""A figure that stands alone, as the text of an SVG: a drawing with its title, what it is of, what its
signs mean and whose it is, on white.

For a document of somebody else: no script, no foreign object, nothing fetched, and colours of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from unicodedata import east_asian_width

from positions.drawing.palette import INK, MUTE

FAMILY: Final = "Inter, Arial, Helvetica, sans-serif"
_MARGIN: Final = 24
_NARROWEST: Final = 560
"""Of a figure without its margins: its title and source need some room."""
_TITLE, _NOTE, _SMALL = 18, 12, 10
_MOST_LINES: Final = 8
"""Of an address, which may name two hundred actors."""
_SAMPLE: Final = 24
_LEGEND_LINE: Final = 22
# What no XML may hold, escaped or not.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHARE: Final = re.compile(r'(?<==")(-?[\d.]+)%(?=")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Elements of SVG, of ``width`` by ``height`` pixels from their origin; ``style`` is CSS for them,
    ``legend`` pairs of a sample, 20 pixels square, and its words.
    """

    shapes: str
    width: float
    height: float
    style: str = ""
    legend: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What a figure says of itself: ``notes`` as of when and of what, ``source`` whose it is, with its
    address.
    """

    title: str
    notes: Sequence[str]
    source: str


def write_figure(drawing: Drawing, caption: Caption) -> str:
    """The whole as the text of a file."""
    wide = max(drawing.width, _NARROWEST)
    parts: list[str] = []
    y: float = _MARGIN
    for text, size, most in (
        (caption.title, _TITLE, 3),
        *((note, _NOTE, _MOST_LINES) for note in caption.notes),
    ):
        parts += _paragraph(text, size, y, wide, most)
        y += len(wrap(text, size, wide, most)) * size * 1.35
    y += 12
    parts.append(f'<g transform="translate({_MARGIN} {y:g})">{drawing.shapes}</g>')
    y += drawing.height + 16
    legend, high = _draw_legend(drawing.legend, wide)
    parts.append(f'<g transform="translate({_MARGIN} {y:g})">{legend}</g>')
    y += high
    parts += _paragraph(caption.source, _SMALL, y, wide, _MOST_LINES)
    y += len(wrap(caption.source, _SMALL, wide, _MOST_LINES)) * _SMALL * 1.35 + _MARGIN
    width, height = round(wide + 2 * _MARGIN), round(y)
    title = escape_text(caption.title)
    style = f"<style>{drawing.style}</style>" if drawing.style else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FAMILY}" fill="{INK}" color="{INK}" role="img">'
        f"<title>{title}</title>{style}"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def in_pixels(shapes: str, width: float) -> str:
    """Shapes of our pages, whose places across are per cent, as wide as that."""
    # Quotation marks in a text are escaped: only a whole attribute is met.
    return _SHARE.sub(lambda found: f"{float(found[1]) * width / 100:.2f}", shapes)


def write_text(
    text: str, x: float, y: float, *, size: float = _NOTE, fill: str = "", more: str = ""
) -> str:
    """A line of text whose feet stand at ``y``; ``more`` are further attributes."""
    colour = f' fill="{fill}"' if fill else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{colour}{more}>{escape_text(text)}</text>'
    )


def escape_text(text: str) -> str:
    """Text for XML, without what XML cannot hold."""
    return escape(_NO_XML.sub("", text))


def measure_text(text: str, size: float) -> float:
    """About how many pixels wide it is, rather too many: whoever opens the file has fonts of their own."""
    return size * sum(
        1.05
        if east_asian_width(character) in "WF"
        else 0.7
        if character.isupper() or character in "mwMW@%—…"
        else 0.56
        for character in text
    )


def cut_to_width(text: str, size: float, width: float) -> str:
    """As much as fits, with three dots where some does not."""
    if measure_text(text, size) <= width:
        return text
    while text and measure_text(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, size: float, width: float, most: int) -> list[str]:
    """In lines that fit, at most so many of them; words that are too long, as addresses are, are broken."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if measure_text(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _broken(word, size, width)
    lines = lines if lines[0] else lines[1:]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut_to_width(f"{lines[most - 1]}…", size, width)]


def _broken(word: str, size: float, width: float) -> Iterator[str]:
    start, taken = 0, 0.0
    for place, character in enumerate(word):
        taken += (wide := measure_text(character, size))
        if taken > width:
            yield word[start:place]
            start, taken = place, wide
    yield word[start:]


def _paragraph(text: str, size: float, top: float, width: float, most: int) -> Iterator[str]:
    more = ' font-weight="600"' if size == _TITLE else ""
    for number, line in enumerate(wrap(text, size, width, most)):
        y = top + (number + 1) * size * 1.35 - size * 0.35
        fill = "" if size == _TITLE else MUTE
        yield write_text(line, _MARGIN, y, size=size, fill=fill, more=more)


def _draw_legend(legend: Sequence[tuple[str, str]], width: float) -> tuple[str, float]:
    """Samples and words side by side, in as many lines as they need, and how high that is."""
    parts: list[str] = []
    x = y = 0.0
    for sample, words in legend:
        wide = _SAMPLE + measure_text(words, _NOTE) + 16
        if x and x + wide > width:
            x, y = 0.0, y + _LEGEND_LINE
        words_at = write_text(words, x + _SAMPLE + 4, y + 14, fill=MUTE)
        parts.append(f'<g transform="translate({x:g} {y:g})">{sample}</g>{words_at}')
        x += wide
    return "".join(parts), y + _LEGEND_LINE + 8 if legend else 0
