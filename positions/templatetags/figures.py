"""How measures look: two places, with a true minus."""

from django import template

from positions.drawing.figures import write_decimal

register = template.Library()


@register.filter
def figure(value: float) -> str:
    """−0.01; what rounds to nothing has no sign."""
    return write_decimal(value)


@register.filter
def signed_figure(value: float) -> str:
    """+0.12."""
    written = figure(value)
    return written if written.startswith("−") or written == "0.00" else f"+{written}"
