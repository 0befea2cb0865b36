"""Who has not spoken on what as rows of a table, written by hand: two hundred actors are silent on twenty thousand
issues.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape as escape_html

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from positions.dates import write_date
from positions.models import Issue
from positions.reads.briefs.silence import Last, Silence

_NONE = '<span class="mute">none</span>'
# A short name that stands for any: an address is asked for once an actor, not for each of thousands.
_ANY = "any-at-all"


def write_silences(rows: Iterable[Silence], *, dossier: str, behind: str) -> SafeString:
    """A row each. ``behind`` is what the addresses of actors and cells ask: "?on=…"."""
    behind = escape_html(behind)
    stances = reverse("stance", args=[0]).removesuffix("0/")
    # Of an issue the same for every actor. `id`, which takes a fifth of the time of `pk`: this is asked for each
    # cell that is empty.
    ends: dict[int, str] = {}

    def make_end(issue: Issue) -> str:
        ends[issue.id] = end = f'{issue.slug}/{behind}">{escape_html(issue.label)}</a>'
        return end

    parts: list[str] = []
    for row in rows:
        cells = reverse("cell", args=[dossier, row.actor.slug, _ANY]).removesuffix(f"{_ANY}/")
        start = f'<a class="small" href="{cells}'
        never = [start + (ends.get(issue.id) or make_end(issue)) for issue in row.never]
        parts += (
            f'<tr><th scope="row">{_write_actor(row, behind)}</th>',
            _cell("Spoke", str(row.spoke), of='<td class="num">'),
            _cell("Silent, last statement", " · ".join(_write_last(row.silent, stances)) or _NONE),
            _cell("Never on record", _fold(never) if never else _NONE),
            "</tr>",
        )
    return mark_safe("".join(parts))  # noqa: S308 # nosec B308 B703 # every text of users was escaped


def _write_actor(row: Silence, behind: str) -> str:
    name = f'<a href="{row.actor.get_absolute_url()}{behind}">{escape_html(row.actor.name)}</a>'
    if not row.left_office:
        return name
    return f'{name} <span class="mute small">in office until {date_format(row.left_office)}</span>'


def _write_last(silent: Iterable[Last], stances: str) -> Iterator[str]:
    for one in silent:
        day = write_date(one.stated_date, one.precision)
        href = f"{stances}{one.stance_id}/"
        yield f'{escape_html(one.issue.label)} <a class="small nowrap" href="{href}">{day}</a>'


def _fold(never: list[str]) -> str:
    many = "issue" if len(never) == 1 else "issues"
    return f"<details><summary>{len(never)} {many}</summary>{' · '.join(never)}</details>"


def _cell(label: str, words: str, *, of: str = "<td>") -> str:
    return f'{of}<div data-label="{label}"><div>{words}</div></div></td>'
