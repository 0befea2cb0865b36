"""Timelines drawn, and moves along the scale written, where a template wants them."""

from django import template

from positions.drawing.sparkline import draw_dates, draw_sides, draw_timeline

register = template.Library()
register.simple_tag(draw_dates)
register.simple_tag(draw_sides)
register.simple_tag(draw_timeline)


@register.filter
def steps(move: int) -> str:
    """A signed move along the scale: "2 steps towards support"."""
    side = "support" if move > 0 else "opposition"
    return f"{abs(move)} step{'' if abs(move) == 1 else 's'} towards {side}"
