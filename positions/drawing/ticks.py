"""Actors to tick, written by hand: a dossier offers hundreds."""

from collections.abc import Iterable
from html import escape as escape_html

from django.utils.safestring import SafeString, mark_safe

from positions.reads.comparisons.offered import Offered


def write_ticks(offered: Iterable[Offered]) -> SafeString:
    """Items of a list, none of them ticked; empty where nobody is offered."""
    items = [
        f'<li><label><input type="checkbox" name="actors" value="{escape_html(one.slug)}">'
        f" {escape_html(one.name)}</label></li>"
        for one in offered
    ]
    return mark_safe("".join(items))  # noqa: S308 # nosec B308 B703 # every text of users above was escaped
