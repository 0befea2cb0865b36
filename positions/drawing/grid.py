"""The matrix as an HTML table, written by hand: a template spends nine tenths of a large page on
itself.

The classes and marks are those of docs/interface.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from html import (
    escape as escape_html,
)  # Django's makes safe strings, which take twice as long to put together
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from config.web.addresses import page_address
from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS, Mark
from positions.dates import write_date
from positions.drawing.signs import EX, MARKS, say_move
from positions.reads.matrix.cells import OLD_AFTER, Matrix, MatrixCell, RowGroup
from positions.reads.sources.roll import Call, Missed
from positions.rules.offices import Departed

type _WriteCell = Callable[[MatrixCell, str, str, Sequence[Departed]], tuple[str, ...]]


class _Pen(NamedTuple):
    """What writes a cell with a position, one without a vote, and the address of an actor."""

    cell: _WriteCell
    missed: Callable[[Missed, Call, str], str]
    actor: Callable[[str], str]


_DEPARTED = f' <i class="ex">{EX}</i>'


@lru_cache(maxsize=8192)
def escape_ascii(text: str) -> str:
    """Text as HTML of ASCII alone: one other character among millions doubles what all take to put
    together.
    """
    return _in_ascii(escape_html(text))


def _in_ascii(html: str) -> str:
    return html if html.isascii() else html.encode("ascii", "xmlcharrefreplace").decode()


# Whole cells that nothing distinguishes are one string each, made once.
_HIDDEN = '<td><span class="cell v-none" title="Left out by the filter">&#8943;</span></td>'
_NO_POSITION = '<td class="none"></td>'


def write_grid(
    matrix: Matrix,
    *,
    query: str,
    heading_query: str = "",
    current: tuple[str, str] | None = None,
    totals: Sequence[Mapping[int, int]] = (),
    every: tuple[int, int, str] | None = None,
) -> SafeString:
    """The table of a matrix; ``current`` is the open cell by the slugs of its actor and issue.

    Cells link to ``cells/<actor>/<issue>/`` below the address of the dossier, with ``query``
    ("?on=…") behind; headings to the actor and the issue with ``heading_query``, or as of the same
    day. ``totals`` are how many stand where in each column, which a last row tells; ``every`` how many
    actors and issues there are, and the query that shows them, where these are a part.
    """
    query = escape_ascii(query)
    opened = "/".join((*current, query)) if current else ""
    behind = escape_ascii(heading_query or f"?on={matrix.on_date}")
    start = f'<table class="matrix{_longest_word(matrix)}" data-demarche-grid>'
    parts = [start, *_head(matrix, behind, every), "<tbody>"]
    # What stands behind the actor in the address of a cell is the same down a column: made here, not in each
    # cell.
    columns = [(issue.pk, f"/{escape_ascii(issue.slug)}/{query}") for issue in matrix.issues]
    pen = _Pen(
        _cell_writer(matrix, opened), _missed_writer(opened), _address_writer("actor", behind)
    )
    for group in matrix.groups:
        parts.extend(_group_rows(group, matrix, columns, pen))
    parts.append("</tbody>")
    if totals:
        parts.extend(_write_totals(totals))
    parts.append("</table>")
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 # every text of users above went through escape()


def _say_size(matrix: Matrix, every: tuple[int, int, str] | None) -> str:
    shown = matrix.actor_count, len(matrix.issues)
    if every is None:
        return escape_ascii(f"{_number(shown[0], 'actor')} × {_number(shown[1], 'issue')}")
    *counts, query = every
    told = (
        f"{n} of {_number(total, noun)}" if n < total else _number(n, noun)
        for n, total, noun in zip(shown, counts, ("actor", "issue"), strict=True)
    )
    return f'{escape_ascii(" × ".join(told))} <a class="link" href="{escape_ascii(query)}">Show all</a>'


def _head(matrix: Matrix, behind: str, every: tuple[int, int, str] | None) -> Iterator[str]:
    address = _address_writer("issue", behind)
    yield f'<thead><tr><th class="corner" scope="col">{_say_size(matrix, every)}</th>'
    for issue in matrix.issues:
        title, symbol = _split_symbol(issue.label)
        link = f'<a href="{address(issue.slug)}" title="{escape_ascii(issue.proposition)}">{escape_ascii(title)}</a>'
        yield f'<th scope="col">{link}{f"<small>{escape_ascii(symbol)}</small>" if symbol else ""}</th>'
    yield "</tr></thead>"


def _split_symbol(label: str) -> tuple[str, str]:
    """A label without the symbol of its resolution, and the symbol: it stands below, where no long
    title hides it.
    """
    # Only with a digit is it the symbol of a resolution: other words in brackets belong to the title.
    title, opened, symbol = label.rpartition(" (")
    is_symbol = opened and symbol.endswith(")") and any(character.isdigit() for character in symbol)
    return (title, symbol[:-1]) if is_symbol else (label, "")


def _longest_word(matrix: Matrix) -> str:
    """The class of a grid by the longest word in its headings, which no column may break."""
    # A style cannot ask how long a word is: matrix.css has a least width of columns for each of these
    # classes.
    longest = max(
        (len(word) for issue in matrix.issues for word in re.split(r"[\s\-–/]+", issue.label)),
        default=0,
    )
    return f" long-{min(20, longest + longest % 2)}" if longest > 10 else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _address_writer(view: str, behind: str) -> Callable[[str], str]:
    """A function from slugs to the addresses of that view, with a query ``behind``."""
    # The router is asked once, with a placeholder, for the thousands of addresses of one page.
    before, _, after = page_address(view, "-").rpartition("-")
    return lambda slug: f"{before}{escape_ascii(slug)}{after}{behind}"


def _group_rows(
    group: RowGroup,
    matrix: Matrix,
    columns: Sequence[tuple[int, str]],
    pen: _Pen,
) -> list[str]:
    write_cell, write_missed, address = pen
    cells, missed, departed = matrix.cells, matrix.missed, matrix.departed
    hidden = matrix.hidden
    parts: list[str] = []
    if group.title:
        parts.append(
            f'<tr class="group"><th colspan="{len(columns) + 1}" scope="rowgroup">{escape_ascii(group.title)}</th></tr>'
        )
    for actor, office in group.rows:
        key, slug = actor.pk, escape_ascii(actor.slug)
        subtitle = f"<small>{escape_ascii(office)}</small>" if office else ""
        parts.append(
            f'<tr><th scope="row"><a href="{address(actor.slug)}">{escape_ascii(actor.name)}</a>{subtitle}</th>'
        )
        for issue, behind in columns:
            if cell := cells.get((key, issue)):
                # Of most matrices nobody left: then not even a key is made to look for.
                left = departed.get((key, issue), ()) if departed else ()
                # by its name it takes twice as long
                parts += write_cell(cell, cell[7] or slug, behind, left)
            elif found := missed.get((key, issue)):
                parts.append(write_missed(*found, f"{slug}{behind}"))
            elif (key, issue) in hidden:
                parts.append(_HIDDEN)
            else:
                parts.append(_NO_POSITION)
        parts.append("</tr>")
    return parts


def _write_totals(totals: Sequence[Mapping[int, int]]) -> Iterator[str]:
    yield '<tfoot><tr><th scope="row">Totals<small>of the rows shown</small></th>'
    for counts in totals:
        held = [(value, counts[value]) for value in VALUE_GLYPHS if counts.get(value)]
        words = ", ".join(f"{n} {VALUE_LABELS[value].lower()}" for value, n in held) or "nobody"
        signs = "".join(f"<small>{_in_ascii(VALUE_GLYPHS[value])}{n}</small> " for value, n in held)
        yield f'<td title="{words}"><span class="vh">{words}</span><span aria-hidden="true">{signs}</span></td>'
    yield "</tr></tfoot>"


def _cell_writer(matrix: Matrix, current: str) -> _WriteCell:
    """A function that writes a cell with its address: parts, since a page joins thousands of them
    anyway.
    """
    old_before = matrix.on_date - OLD_AFTER
    is_compared = matrix.vs_date is not None

    def write(
        cell: MatrixCell, slug: str, behind: str, departed: Sequence[Departed]
    ) -> tuple[str, ...]:
        value, marks, n, date, _, before, inherited_from, _group = cell
        if value is None or date is None:
            start, words, signs = _GONE
        else:
            # Without a comparison every cell is unmoved: `_face` is then asked for the same few.
            was = before if is_compared else value
            left = "; ".join(map(str, departed)) if departed else ""
            start, words, signs = _markup(
                (value, marks, n, date, was, date < old_before, inherited_from, left)
            )
        # Not within `_markup`, which is kept and knows of no address: the open cell is a mark of this page.
        if current and current == slug + behind:
            words += _OPENED
        return start, slug, behind, words, signs

    return write


_OPENED = ' aria-current="true"'
_GONE = (
    '<td><a class="cell v-none" href="cells/',
    '" title="No longer in force" aria-label="Gone, no longer in force"',
    '><i class="move">gone</i></a></td>',
)


def say_cell(cell: MatrixCell, *, departed: Sequence[Departed] = (), is_compared: bool) -> str:
    """In words what a cell says beside its value: its marks, its day, what it was before."""
    if cell.value is None or cell.stated_date is None:
        return ""
    before = cell.before if is_compared else cell.value
    _, start, was, *_ = _face(cell.value, cell.marks, before, False)
    parts = [
        start.removeprefix(VALUE_LABELS[cell.value]).removeprefix(", ")
        + _day(cell.stated_date, cell.marks & _PRECISIONS)
        + was
    ]
    if cell.n > 1:
        parts.append(f"{cell.n} statements")
    if cell.inherited_from:
        parts.append(f"as a member of {cell.inherited_from}")
    if departed:
        parts.append(f"words of {'; '.join(map(str, departed))}")
    return ", ".join(parts)


type _Said = tuple[int, int, int, dt.date, int | None, bool, str, str]
"""All that a cell says: value, marks, number of statements, date, value before, whether it is old,
from whom it is inherited, and who left since.
"""


@lru_cache(maxsize=20_000)
# By all that a cell says, and nothing of where it stands, so that it never goes stale (docs/decisions/0026).
def _markup(said: _Said) -> tuple[str, str, str]:
    """What stands in a cell before its address and behind it, and what is seen."""
    value, marks, n, date, before, is_old, inherited_from, departed = said
    look, start, end, signs, seen = _face(value, marks, before, is_old)
    if inherited_from:
        look += " derived"
        end = f", as a member of {escape_ascii(inherited_from)}{end}"
    if departed:
        signs, end = signs + _DEPARTED, f", words of {escape_ascii(departed)}{end}"
        seen += f", {EX}"
    words = f"{start}{_day(date, marks & _PRECISIONS)}{end}"
    count = ""
    if n > 1:
        count, seen = f" <small>{n}</small>", f"{seen}, {n} statements"
    label = VALUE_LABELS[value]
    return (
        f'<td><a class="{look}" href="cells/',
        # What is seen comes first, in its order: who steers by voice says what they see (WCAG 2.5.3).
        f'" title="{words}" aria-label="{label}{seen}{words.removeprefix(label)}"',
        f">{signs}{count}</a></td>",
    )


@cache
# Without a bound: values, marks and former values are few, and those that occur together fewer still.
def _face(
    value: int, marks: int, before: int | None, is_old: bool
) -> tuple[str, str, str, str, str]:
    """Of a cell the class, the words before the date and those at the end, the signs, and those of
    them that can be read out.
    """
    signs, words = _marks(marks)
    moved, was = say_move(value, before) if value != before else ("", "")
    sign = f' <i class="move">{moved}</i>' if moved else ""
    read_out = [sign for mark, _, sign, _ in MARKS if marks & mark and sign.isalpha()]
    seen = "".join(f", {each}" for each in [*read_out, moved] if each)
    look = f"cell v-{VALUE_SLUGS[value]}{' old' if is_old else ''}"
    return (
        look,
        f"{VALUE_LABELS[value]}{words}, ",
        was,
        _in_ascii(VALUE_GLYPHS[value] + signs + sign),
        _in_ascii(seen),
    )


def _missed_writer(current: str) -> Callable[[Missed, Call, str], str]:
    """A function that writes a cell without a vote: who was absent, or could not vote, is no blank."""

    @cache
    # Kept for this page alone: one roll call is told of dozens of states.
    def words_of(missed: Missed, date: dt.date, precision: str) -> str:
        return escape_ascii(f"{missed.label}, vote of {write_date(date, precision)}")

    def write(missed: Missed, call: Call, address: str) -> str:
        opened = _OPENED if address == current else ""
        words = words_of(missed, call.date, call.precision)
        return (
            f'<td><a class="cell missed" href="cells/{address}" title="{words}"'
            f' aria-label="{missed.sign}, {words}"{opened}>'
            f"{missed.sign}</a></td>"
        )

    return write


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_PRECISIONS = Mark.MONTH | Mark.YEAR


@lru_cache(maxsize=5000)
def _day(date: dt.date, precision: int) -> str:
    """Only what is known of it; Django's formats take ten times as long."""
    if precision & Mark.YEAR:
        return str(date.year)
    month = f"{_MONTHS[date.month - 1]} {date.year}"
    # Of the two bits YEAR was looked at above: what is left is MONTH or nothing.
    return month if precision else f"{date.day} {month}"


def _marks(marks: int) -> tuple[str, str]:
    """The signs of the marks, and the words for them."""
    held = [entry for entry in MARKS if marks & entry[0]]
    corners = (
        f' <i class="{corner}">{"".join(sign for _mark, _corner, sign, _words in entries)}</i>'
        for corner, entries in groupby(held, itemgetter(1))
    )
    return "".join(corners), "".join(f", {words}" for _mark, _corner, _sign, words in held)
