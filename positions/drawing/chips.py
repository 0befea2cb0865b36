"""A value on its colour."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS


# There are as many as values, and a list has a hundred of them.
@lru_cache(maxsize=32)
def write_chip(value: int) -> SafeString:
    """Glyph and words of a ``Value`` or ``MIXED``."""
    return format_html(
        '<span class="chip v-{}"><i aria-hidden="true">{}</i>{}</span>',
        VALUE_SLUGS[value],
        VALUE_GLYPHS[value],
        VALUE_LABELS[value],
    )
