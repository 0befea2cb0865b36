"""Actors side by side as HTML tables, written by hand as the matrix is: fifty of them make five
thousand cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape as escape_html
from types import MappingProxyType
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from config.web.addresses import page_address
from positions.choices import VALUE_GLYPHS, VALUE_LABELS, VALUE_SLUGS
from positions.dates import write_short_date
from positions.drawing.chips import write_chip
from positions.drawing.figures import write_decimal
from positions.drawing.stands import write_stand
from positions.measures.agreement import N_MIN
from positions.reads.comparisons.blocs import Stand
from positions.reads.comparisons.comparison import ComparedCell, Comparison
from positions.reads.comparisons.membership import Bloc
from positions.reads.comparisons.pairs import ActorPair
from positions.reads.timelines.periods import Standing

_MARKS = (
    # _MARKS of the grid in words, since there is room here: whoever adds a mark adds it to both.
    ("is_conditional", '<b class="caveat" title="Conditional">if</b>'),
    ("is_reported", '<b class="caveat" title="Reported by others">”</b>'),
    (
        "is_order_unknown",
        '<b class="caveat" title="Which statement was the last is not known">order unknown</b>',
    ),
    ("is_inferred", '<b class="caveat" title="Inferred by the coder">inferred</b>'),
    ("is_unnamed", '<b class="caveat" title="Said by somebody unnamed">unnamed</b>'),
    (
        "is_reworded",
        '<b class="caveat" title="Approved under another wording of the issue">≠</b>',
    ),
)

_DIAGONAL = '<td class="num"><span class="mute">·</span></td>'


def write_square(comparison: Comparison, *, query: QueryDict) -> SafeString:
    """The rows of the table of pairs; each figure leads to its two alone, with the rest of the
    ``query`` kept.
    """
    kept = query.copy()
    # Of two actors alone other rows differ, so the place in the list is not kept; nor are the groups.
    for name in ("show", "page", "q", "find", "groups"):
        kept.pop(name, None)
    # What stands before and behind is encoded once, and not for each of a thousand pairs.
    names = list(kept)
    place = names.index("actors") if "actors" in names else len(names)
    before, after = (_encode(kept, some) for some in (names[:place], names[place + 1 :]))
    before = escape_html(f"?{before}{'&' if before else ''}actors=")
    after = escape_html(f"{'&' if after else ''}{after}")
    # Each stands on both sides of the diagonal, and is written once.
    written = {id(pair): _write_pair(pair, before, after) for pair in comparison.pairs}
    rows: list[str] = []
    for column, pairs in comparison.square:
        cells = "".join([written[id(pair)] if pair else _DIAGONAL for pair in pairs])
        rows.append(f'<tr><th scope="row">{escape_html(column.name)}</th>{cells}</tr>')
    return mark_safe("".join(rows))  # noqa: S308 # nosec B308 B703 # every text of users above was escaped


def _name_two(pair: ActorPair) -> str:
    """The two as an address names them after "actors=": actors, then groups where there are any."""
    columns = pair.first, pair.second
    actors = [escape_html(one.slug) for one in columns if not isinstance(one, Bloc)]
    groups = [escape_html(one.slug) for one in columns if isinstance(one, Bloc)]
    return "%2C".join(actors) + (f"&amp;groups={'%2C'.join(groups)}" if groups else "")


def _encode(query: QueryDict, names: Collection[str]) -> str:
    return urlencode([(name, value) for name in names for value in query.getlist(name)])


def _write_pair(pair: ActorPair, before: str, after: str) -> str:
    now, earlier = pair.agreement, pair.earlier
    if now.value is not None:
        figure = f"<b>{write_decimal(now.value)}</b>"
        figure = f'<a href="{before}{_name_two(pair)}{after}">{figure}</a>'
    else:
        # A figure is missing for one of two reasons, and the second is no lack of issues.
        why = f"Fewer than {N_MIN} issues in common" if now.is_hidden else "Undefined: no variation"
        figure = f'<span class="mute" title="{why}">–</span>'
    if earlier and earlier.value is not None:
        figure += f'<br><span class="mute small">was {write_decimal(earlier.value)}</span>'
    same = f", {now.same_statement:,} same" if now.same_statement else ""
    return f'<td class="num">{figure}<br><span class="mute small nowrap">n&nbsp;{now.cases:,}{same}</span></td>'


def write_side_by_side(
    comparison: Comparison,
    *,
    behind: str,
    notes: Mapping[int, str] = MappingProxyType({}),
    said: Mapping[tuple[int, int], SafeString] = MappingProxyType({}),
) -> SafeString:
    """The rows of the table of positions, with ``notes`` below their issues, and what was ``said`` by
    the ids of actor and issue. ``behind`` is what the addresses of issues ask: "?on=…".
    """
    actors = [(actor.pk, escape_html(actor.name)) for actor in comparison.actors]
    behind = escape_html(behind)
    write = _cell_writer(comparison.terms.first)
    parts: list[str] = []
    for row in comparison.rows:
        split = f'<br><span class="mute small">{_apart(row.apart)}</span>' if row.is_split else ""
        issue = (
            f'<a href="{row.issue.get_absolute_url()}{behind}">{escape_html(row.issue.label)}</a>'
        )
        issue_key = row.issue.pk
        note = escape_html(notes.get(issue_key, ""))
        below = f'<p class="under mute small">{note}</p>' if note else ""
        parts.append(f'<tr><th scope="row">{issue}{split}{below}</th>')
        for (actor, label), cell in zip(actors, row.cells, strict=True):
            words = said.get((actor, issue_key), "")
            parts.append(
                f'<td><div data-label="{label}"><div>{"".join(write(cell))}{words}</div></div></td>'
            )
        stands: Sequence[Stand | None] = row.stands or [None] * len(comparison.blocs)
        parts += [
            write_stand(stand, label=bloc.name)
            for bloc, stand in zip(comparison.blocs, stands, strict=True)
        ]
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 # every text of users above was escaped


@lru_cache(maxsize=8)
def _apart(steps: int) -> str:
    return f"{steps} step{'' if steps == 1 else 's'} apart"


def _cell_writer(first: dt.date | None) -> Callable[[ComparedCell], Iterator[str]]:
    silent = "silent in this time" if first else "not researched"
    # The address of any stance, taken apart once instead of asked for in each cell.
    start, _, end = page_address("stance", 0).rpartition("0")

    def write(cell: ComparedCell) -> Iterator[str]:
        standing = cell.standing
        if standing:
            yield f'<a class="bare" href="{start}{standing.stance_id}{end}">{write_chip(standing.value)}</a> '
            yield from (sign for mark, sign in _MARKS if getattr(standing, mark))
            if cell.departed:
                words_of = escape_html("; ".join(map(str, cell.departed)))
                yield f' <b class="caveat" title="Words of {words_of}">ex</b>'
            when = _when(standing, first)
            yield f' <span class="mute small when">{when}</span>'
        elif cell.said is not None:
            yield f'{write_chip(cell.said)} <span class="mute small">said, no longer in force</span>'
        elif words := _missing(cell, silent=silent):
            yield f'<span class="mute small">{words}</span>'
        if cell.has_moved:
            yield _move(cell, standing)

    return write


def _when(standing: Standing, first: dt.date | None) -> str:
    """Since when it is held, and when was said what counts where that was later: else the older day
    would pass for the statement's. Of a period, that first where it was held before.
    """
    since = _date(standing.since, standing.since_precision)
    said = _date(standing.stated_date, standing.stated_precision)
    if first and standing.since < first:
        return f"said {said}, held since {since}"
    return f"since {since}" if said == since else f"since {since}, said {said}"


def _missing(cell: ComparedCell, *, silent: str) -> str:
    """Why an actor has no position; nothing where that it had one is told as a move."""
    if cell.ended:
        return f"no longer there: ended {cell.ended}"
    if cell.missed:
        missed, call = cell.missed
        return f"{missed.label.lower()}, vote of {_date(call.date, call.precision)}"
    return "" if cell.has_moved else silent


def _move(cell: ComparedCell, standing: Standing | None) -> str:
    steps = cell.steps
    # Neither None, where there is no distance, nor 0, where the value stayed and something else moved.
    if steps:
        side = "support" if steps > 0 else "opposition"
        words = f"{abs(steps)} step{'' if abs(steps) == 1 else 's'} towards {side}"
    elif cell.before is None:
        words = "new"
    else:
        words = "changed" if standing else "withdrawn"
    return f' <span class="small when"><b>{words}</b>{_from(cell.before)}</span>'


@lru_cache(maxsize=32)
def _from(before: int | None) -> str:
    if before is None:
        return ""
    dot = f'<span class="dot v-{VALUE_SLUGS[before]}" aria-hidden="true">{VALUE_GLYPHS[before]}</span>'
    return f" from {dot} {VALUE_LABELS[before].lower()}"


@lru_cache(maxsize=4096)
def _date(date: dt.date, precision: str) -> str:
    return write_short_date(date, precision)
