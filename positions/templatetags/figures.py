"""How measures look: two places, with a true minus."""

from django import template

register = template.Library()


@register.filter
def figure(value: float) -> str:
    """−0.01; what rounds to nothing has no sign."""
    # In this order: the sign goes before it is made a true minus.
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


@register.filter
def signed_figure(value: float) -> str:
    """+0.12."""
    written = figure(value)
    return written if written.startswith("−") or written == "0.00" else f"+{written}"
