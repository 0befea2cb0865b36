"""How measures are written: the same on every page and in every picture."""

from __future__ import annotations

from functools import lru_cache

from django.template.defaultfilters import floatformat


@lru_cache(maxsize=4096)
def write_decimal(value: float, places: int = 2) -> str:
    """−0.01, with a true minus; a half is rounded upwards, and what rounds to nothing has no sign."""
    written = str(floatformat(value, places))
    return written.replace("-", "−" if written.strip("-0.") else "")
