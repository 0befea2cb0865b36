"""Who waits for whom, as arrows between names on a ring."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, sin
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from actors.models import Actor
from positions.reads.briefs.conditions import Wait

WIDTH, HEIGHT = 720, 420
_ACROSS, _DOWN = 130, 150
"""Of the ring: half its width and height; names stand outside of it."""
_GAP: Final = 14
"""Between an arrow and the dots it joins."""
MOST_DRAWN: Final = 24
"""Names on the ring that can still be read: of more only the table is shown."""


def draw_waits(waits: Sequence[Wait]) -> SafeString:
    """An SVG; "" of none, and of more names than can be read. Mutual ones are drawn thick."""
    if not (shapes := wait_shapes(waits)):
        return shapes
    return format_html(
        '<svg class="waits" viewBox="0 0 {} {}" role="img" '
        'aria-label="Who waits for whom: the table below says the same">{}</svg>',
        WIDTH,
        HEIGHT,
        shapes,
    )


def wait_shapes(waits: Sequence[Wait]) -> SafeString:
    """What is drawn, `WIDTH` by `HEIGHT`, in letters of 15 pixels and more."""
    # Each once, in the order of the table, so that the same waits are the same picture.
    actors = list(dict.fromkeys(actor for one in waits for actor in (one.waits, one.awaited)))
    if not actors or len(actors) > MOST_DRAWN:
        return SafeString()
    places = {actor: _place(i, len(actors)) for i, actor in enumerate(actors)}
    return format_html(
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>{}{}',
        format_html_join("", "{}", ((_arrow(one, places),) for one in waits)),
        format_html_join("", "{}", ((_name(actor, places[actor]),) for actor in actors)),
    )


def _place(i: int, n: int) -> tuple[float, float]:
    """From the left over the top: two names stand left and right."""
    angle = pi + 2 * pi * i / n
    return WIDTH / 2 + _ACROSS * cos(angle), HEIGHT / 2 + _DOWN * sin(angle)


def _arrow(wait: Wait, places: dict[Actor, tuple[float, float]]) -> SafeString:
    """Bent to its right, so that the one that comes back is beside it."""
    (ax, ay), (bx, by) = places[wait.waits], places[wait.awaited]
    length = hypot(bx - ax, by - ay) or 1
    dx, dy = (bx - ax) / length, (by - ay) / length
    bend = length / 8
    return format_html(
        '<path d="M{} {}Q{} {} {} {}" fill="none" stroke="currentColor" stroke-width="{}" marker-end="url(#arrow)"{}>'
        "<title>{} waits for {}</title></path>",
        *(round(number, 1) for number in (ax + dx * _GAP, ay + dy * _GAP)),
        # The middle, moved at a right angle to the way: the control point of the curve.
        *(round(number, 1) for number in ((ax + bx) / 2 - dy * bend, (ay + by) / 2 + dx * bend)),
        *(round(number, 1) for number in (bx - dx * _GAP, by - dy * _GAP)),
        3 if wait.is_mutual else 1.5,
        SafeString(' class="mutual"' if wait.is_mutual else ""),  # nosec B703 # a constant
        wait.waits.name,
        wait.awaited.name,
    )


def _name(actor: Actor, place: tuple[float, float]) -> SafeString:
    x, y = place
    is_left = x < WIDTH / 2 - 1
    # Of cosines that are 0 only nearly: the name at the top or bottom goes above or below its dot.
    middle = abs(x - WIDTH / 2) <= 1
    return format_html(
        '<circle cx="{}" cy="{}" r="5" fill="currentColor"/>'
        '<text x="{}" y="{}" text-anchor="{}" fill="currentColor">{}</text>',
        round(x, 1),
        round(y, 1),
        round(x + (0 if middle else -12 if is_left else 12), 1),
        round(y + (5 if not middle else -12 if y < HEIGHT / 2 else 24), 1),
        "middle" if middle else "end" if is_left else "start",
        actor.name if len(actor.name) <= 26 else f"{actor.name[:25]}…",
    )
