"""The colours of a figure: those of the light scheme in `static/css/tokens.css`, which a file cannot read."""

from __future__ import annotations

from typing import Final, NamedTuple


class Tone(NamedTuple):
    """Of a value its ground, the text on it, and its line or text on white."""

    fill: str
    ink: str
    line: str


INK: Final = "#1c1f23"
MUTE: Final = "#5a616b"
ACCENT: Final = "#1b5a86"
LINE: Final = "#e4e4e0"
BLANK: Final = "#cfcfca"
SOFT: Final = "#f3f3f0"
TONES: Final = {
    "supports": Tone("#0f6f68", "#ffffff", "#0f6f68"),
    "leans-support": Tone("#b9e0da", "#0b4f4a", "#26776f"),
    "neutral": Tone("#dcdfe4", "#33383f", "#5a616b"),
    "leans-oppose": Tone("#f6d2a8", "#703805", "#96530c"),
    "opposes": Tone("#a9480b", "#ffffff", "#a9480b"),
    "ambiguous": Tone("#e4ddf1", "#4a3876", "#654fa0"),
    "declines": Tone("#efdce6", "#6d2a4d", "#8c4169"),
    "no-stated-position": Tone("#ffffff", "#5a616b", "#5a616b"),
    "mixed": Tone("#e4d9c9", "#33383f", "#6a6155"),
}
OLD: Final = 0.14
"""How much of its fill a value has where it is old."""
SHADES: Final = (0.0, 0.07, 0.15, 0.22, 0.3, 0.37, 0.45, 0.52)
"""How much of the accent each shade of a heat map has."""
COMMUNITIES: Final = (MUTE, "#0f6f68", "#a9480b", ACCENT, "#654fa0", "#8c4169")
