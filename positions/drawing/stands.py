"""Where blocs stand on issues as cells of tables, written by hand: one page has hundreds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape as escape_html

from django.utils.safestring import SafeString, mark_safe

from positions.choices import VALUE_LABELS
from positions.drawing.chips import write_chip
from positions.drawing.figures import write_decimal
from positions.models import Issue
from positions.reads.comparisons.blocs import Stand


def write_stands(rows: Iterable[tuple[Issue, Sequence[Stand]]], *, behind: str) -> SafeString:
    """The rows of the table, an issue each. ``behind`` is what the addresses of issues ask: "?on=…"."""
    behind = escape_html(behind)
    parts: list[str] = []
    for issue, stands in rows:
        label = f'<a href="{issue.get_absolute_url()}{behind}">{escape_html(issue.label)}</a>'
        cells = "".join(write_stand(one, label=one.bloc.actor.name) for one in stands)
        parts.append(f'<tr><th scope="row">{label}</th>{cells}</tr>')
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 # every text of users was escaped


def write_stand(stand: Stand | None, *, label: str) -> str:
    """A cell: what most hold, how many hold what, how united they are, who holds another value, and where
    the body itself stands; of whom too few are on record no more than how many. None is nobody of any bloc.
    """
    words = "".join(_write(stand)) if stand else _NOBODY
    return f'<td><div data-label="{escape_html(label)}"><div>{words}</div></div></td>'


_NOBODY = '<span class="mute small">nobody on record</span>'


def _write(stand: Stand) -> Iterator[str]:
    if stand.most is not None:
        yield write_chip(stand.most)
    elif not stand.n:
        yield _NOBODY
    elif stand.is_told:
        yield "<b>split evenly</b>"
    if stand.n and not stand.is_alone:
        yield from _write_spread(stand)
    if stand.own is not None:
        name = escape_html(stand.bloc.actor.name)
        yield f'<p class="under small">{name} itself {write_chip(stand.own)}</p>'


def _write_spread(stand: Stand) -> Iterator[str]:
    counts = ", ".join(f"{n:,} {VALUE_LABELS[value].lower()}" for value, n in stand.counts)
    of = (
        f'<span class="mute">{stand.heads:,} of {stand.size:,} on record{_say_voices(stand)}</span>'
    )
    if not stand.is_told:
        # What most of so few hold is not what the bloc holds.
        yield of
        return
    yield f'<p class="under small">{counts}; {of}</p>'
    division = stand.division
    if division.cohesion is not None and division.polarisation is not None:
        rice = "" if division.rice is None else f", Rice {write_decimal(division.rice)}"
        yield (
            f'<p class="under small mute">Agreement index {write_decimal(division.cohesion)}{rice}, '
            f"polarisation {write_decimal(division.polarisation)}</p>"
        )
    if stand.named:
        more = f" and {stand.unnamed:,} more" if stand.unnamed else ""
        names = ", ".join(escape_html(one.name) for one in stand.named)
        yield f'<p class="under small">Apart: {names}{more}</p>'


def _say_voices(stand: Stand) -> str:
    """Two who stand by one statement are two on record, and one voice."""
    if stand.heads == stand.n:
        return ""
    return f", {stand.n:,} voice{'' if stand.n == 1 else 's'}"
