"""Shapes and words of thousands of places, what looks alike in one element: each element of an SVG costs whoever
draws it as much as its shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched
from typing import Final

from positions.drawing.figure import escape_text

_TOGETHER: Final = 50
"""Shapes of an element; of more a program looks at all for each line of pixels."""


class Sheet:
    """Cells side by side: what lies in none but its own may be drawn in any order, so long as signs
    lie above grounds.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[int, str], list[str]] = {}
        self._words: dict[str, list[str]] = {}

    def put(self, steps: str, x: float, y: float, look: str, *, layer: int = 0) -> None:
        """A shape as ``steps`` of a path, each from where the one before ended, with its attributes."""
        self._shapes.setdefault((layer, look), []).append(f"M{x:g} {y:g}{steps}")

    def write(self, text: str, x: float, y: float, look: str) -> None:
        """A line of text, above all shapes."""
        place = f'<tspan x="{x:g}" y="{y:g}">{escape_text(text)}</tspan>'
        self._words.setdefault(look, []).append(place)

    def __str__(self) -> str:
        return "".join(self._elements())

    def _elements(self) -> Iterator[str]:
        for (_, look), steps in sorted(self._shapes.items(), key=lambda entry: entry[0][0]):
            for some in batched(steps, _TOGETHER):
                yield f'<path d="{"".join(some)}"{look}/>'
        for look, words in self._words.items():
            for some in batched(words, _TOGETHER):
                yield f"<text{look}>{''.join(some)}</text>"
