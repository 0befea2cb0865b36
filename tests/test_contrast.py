"""WCAG 2.2 AA of every text and ground that the style sheets put together, in both schemes."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parent.parent / "static/css").glob("*.css"))
TOKENS = next(sheet for sheet in SHEETS if sheet.name == "tokens.css")
TEXT, SHAPE = 4.5, 3.0
VALUES = (
    "supports",
    "leans-support",
    "neutral",
    "leans-oppose",
    "opposes",
    "ambiguous",
    "declines",
    "no-stated-position",
    "mixed",
)
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "mute", "accent") for ground in ("paper", "panel", "soft")),
    *((f"{tone}-ink", tone, TEXT) for tone in ("good", "note", "alarm")),
    *(("alarm-ink", ground, TEXT) for ground in ("paper", "panel")),
    ("ink", "hit", TEXT),
    ("paper", "ink", TEXT),
    *((line, ground, SHAPE) for line in ("edge", "focus") for ground in ("paper", "panel")),
    *((f"{value} ink", f"{value} fill", TEXT) for value in VALUES),
    *((f"{value} line", ground, TEXT) for value in VALUES for ground in ("paper", "panel")),
    *(("mixed ink", f"leans-{side} fill", TEXT) for side in ("support", "oppose")),
]


def read_colours(scheme: int) -> dict[str, str]:
    """Hex colours by token ("ink") or value and part ("supports fill"); scheme 0 is light, 1 dark."""
    colours = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", TOKENS.read_text()):
        value = re.search(r"\.v-([\w-]+)", selector)
        for name, *pair in re.findall(r"--(?:v-)?([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", body):
            colours[f"{value[1]} {name}" if value else name] = pair[scheme]
    return colours


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def declarations_by_width(sheet: str) -> list[tuple[str, str]]:
    """Names and values of what a sheet says under a condition on the width, each with all colours that it names."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    blocks = re.findall(r"@media[^{]*width[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", plain)
    return [pair for block in blocks for pair in re.findall(r"([\w-]+):\s*([^;{}]+);", block)]


def test_conditions_on_the_width_are_found() -> None:
    sheet = "a { color: red; } @media (max-width: 700px) { /* b { color: blue; } */ c { color: var(--mute); top: 0; } }"
    assert declarations_by_width(sheet) == [("color", "var(--mute)"), ("top", "0")]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_has_another_colour_at_another_width_is_readable_on_every_ground(sheet: Path) -> None:
    """The browser's tests look at contrast at one width alone."""
    for name, value in declarations_by_width(sheet.read_text(encoding="utf-8")):
        if not name.endswith("color") and not name.startswith("background"):
            continue
        named = set(re.findall(r"var\(--([\w-]+)\)", value)) - {"panel-width"}
        assert named <= ({"ink", "mute", "accent"} if name == "color" else {"paper", "panel", "soft", "line"}), value
        assert not re.search(r"#[0-9a-f]{3}|rgb|hsl", value), value


def test_contrast_knows_the_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_is_readable(scheme: int, ink: str, ground: str, least: float) -> None:
    colours = read_colours(scheme)
    assert contrast(colours[ink], colours[ground]) >= least
