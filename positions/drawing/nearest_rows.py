"""Who is nearest as rows of a table, written by hand: thirty of ten figures each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_html

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from positions.drawing.figures import write_decimal
from positions.reads.comparisons.nearest import NearActor, Rank

_NONE = '<td class="num nowrap"><span class="mute">–</span></td>'
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def write_nearest(rows: Iterable[NearActor], *, beside: str, behind: str) -> SafeString:
    """A row each, leading to the two side by side: ``beside`` is that address as far as the first actor, and
    ``behind`` what else it asks.
    """
    beside, behind = escape_html(beside), escape_html(behind)
    rest = [_write(one, f"{beside},{one.actor.slug}{behind}") for one in rows]
    return mark_safe("".join(rest))  # noqa: S308 # nosec B308 B703 # names and addresses are escaped


def _write(one: NearActor, href: str) -> str:
    left = ""
    if one.left_office:
        left = f' <span class="mute small">in office until {date_format(one.left_office)}</span>'
    ranks = "".join(map(_write_rank, one.beside.values()))
    return (
        f'<tr><td class="num">{one.rank.place}</td>'
        f'<th scope="row"><a href="{href}">{escape_html(one.actor.name)}</a>{left}</th>'
        f'<td class="num"><b>{write_decimal(one.rank.value)}</b></td>'
        f'<td class="num nowrap">{write_decimal(one.lowest)} to {write_decimal(one.highest)}</td>'
        f'<td class="num">{one.n:,}</td>{ranks}</tr>'
    )


def _write_rank(rank: Rank | None) -> str:
    if rank is None:
        return _NONE
    place = f'<span class="mute small">{_ordinal(rank.place)}</span>'
    return f'<td class="num nowrap">{write_decimal(rank.value)} {place}</td>'


def _ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 112th, 121st."""
    is_teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if is_teen else _ENDINGS.get(number % 10, 'th')}"
