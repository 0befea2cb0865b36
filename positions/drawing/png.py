"""The SVG of a figure as a PNG, drawn in a child process.

Not for fear of the SVG, which is our own, with nothing in it to fetch: whoever draws lets no other thread of
its process run, for seconds where there are thousands of shapes, and a server has others to answer.
"""

from __future__ import annotations

import math
import re
from base64 import b64decode, b64encode
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

import resvg_py

from positions.intake.child import Limits, NotRead, Reason, run

_FINEST: Final = 2.0
"""Pixels of a PNG for each of the SVG."""
_COARSEST: Final = 0.5
"""Below this nobody could read its texts."""
MOST_PIXELS: Final = 20_000_000
"""80 MB, of which the program that draws takes some more: what is larger is drawn less fine."""
# A matrix of 200 × 100 with marks in most cells takes 5 seconds of an idle machine.
LIMITS: Final = Limits(seconds=60, cpu_seconds=40, memory=1 << 30, output=64 << 20)
_TURN: Final = BoundedSemaphore(1)
"""One is drawn at a time: of the two children of a process, one stays for what editors bring."""
_PATIENCE: Final = 2.0
"""Seconds that others wait for their turn: whoever waits keeps one of a few threads from everybody else."""
_FONTS: Final = Path(__file__).resolve().parents[2] / "static/vendor/inter"
_SIZE: Final = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)"')


class TooLarge(ValueError):
    """So many pixels that nobody could read the figure any more when they are made fewer."""


def draw_png(svg: str) -> bytes:
    """The figure twice as fine as its SVG, or as fine as `MOST_PIXELS` allow.

    Raises:
        TooLarge: see there.
        NotRead: where too many are drawn at the time, or it took too long or too much memory.
    """
    options = {"zoom": _zoom(svg)}
    if not _TURN.acquire(timeout=_PATIENCE):
        raise NotRead(Reason.BUSY)
    try:
        return b64decode(run("positions.drawing.png:draw", svg.encode(), options, limits=LIMITS))
    finally:
        _TURN.release()


def draw(raw: bytes, *, zoom: float, with_fonts_of_machine: bool = True) -> str:
    """What the child does; its answer is text.

    Letters are those of the typeface of our pages, so that a machine without any font draws them too;
    what that lacks, as Arabic and Chinese, is drawn with fonts of the machine.
    """
    drawn = resvg_py.svg_to_bytes(
        svg_string=raw.decode(),
        zoom=zoom,
        background="#ffffff",
        skip_system_fonts=not with_fonts_of_machine,
        font_files=[str(_FONTS / "inter-400.ttf"), str(_FONTS / "inter-600.ttf")],
        font_family="Inter",
        sans_serif_family="Inter",
    )
    return b64encode(bytes(drawn)).decode()


def _zoom(svg: str) -> float:
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError("A figure says how large it is.")
    width, height = map(int, size.groups())
    zoom = min(_FINEST, math.sqrt(MOST_PIXELS / (width * height)))
    if zoom < _COARSEST:
        raise TooLarge(f"{width} × {height}")
    return round(zoom, 3)
