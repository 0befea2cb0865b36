"""Changes as a table of one row a shift, those of an entry one below the other.

`config.web.csv` makes it safe to open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.urls import reverse

from config.web.csv import CsvCell
from positions.choices import VALUE_SLUGS, is_on_scale
from positions.reads.timelines.shifts import Shift, Side

_SOURCE: Final = ("source", "source_title", "source_published_date", "source_published_precision")
_CITATION: Final = ("words_language", "gloss", "gloss_maker", "locator")
_TERMS: Final = ("source_attribution", "source_licence")
_SIDE: Final = ("value", "code", "stance", "reworded", "words", *_SOURCE, *_CITATION, *_TERMS)
SHIFT_HEADER: Final = (
    *("entry", "same_words"),
    *(
        "date",
        "precision",
        "kind",
        "actor",
        "actor_name",
        "iso3",
        "issue",
        "issue_label",
        "proposition",
        "steps",
    ),
    *("order_unknown", "by_withdrawal"),
    *(f"{name}_before" for name in _SIDE),
    *(f"{name}_after" for name in _SIDE),
    *("address", "filtered_by"),
)
"""``entry`` numbers the entries of the page, which are what counts: who spoke and for whom they
spoke moved by the same words. ``same_words`` names the others of the entry.

``date`` is the first day of a month or year where ``precision`` says so.

``steps`` towards support are positive.
"""


def shift_rows(
    shifts: Iterable[Shift], *, dossier: str, site: str, filtered_by: str
) -> Iterator[tuple[CsvCell, ...]]:
    """`SHIFT_HEADER` of each, in their order; addresses begin with ``site``."""
    for entry, first in enumerate(shifts, 1):
        # An entry is what counts; its rows name one another, so that nobody adds them up.
        slugs = [shift.actor.slug for shift in first.together]
        for shift in first.together:
            address = reverse("cell", args=[dossier, shift.actor.slug, shift.issue.slug])
            yield (
                *(entry, ",".join(slug for slug in slugs if slug != shift.actor.slug) or None),
                *(shift.date, shift.precision, shift.own_kind.value),
                *(shift.actor.slug, shift.actor.name, shift.actor.iso3),
                *(shift.issue.slug, shift.issue.label, shift.issue.proposition, shift.steps),
                *(int(shift.is_order_unknown), int(shift.by_withdrawal)),
                *side_cells(shift.before),
                *side_cells(shift.after),
                f"{site}{address}?on={shift.date}",
                filtered_by,
            )


def side_cells(side: Side | None) -> tuple[CsvCell, ...]:
    """The columns of one side, empty where there is none."""
    if side is None:
        return (None,) * len(_SIDE)
    own = (
        VALUE_SLUGS[side.value],
        side.value if is_on_scale(side.value) else None,
        side.stance.pk,
        int(side.is_reworded),
    )
    quote = side.quote
    if quote is None:
        return (*own, *(None,) * (len(_SIDE) - len(own)))
    source = (quote.source_id, quote.source_title, quote.published_date, quote.published_precision)
    cited = (quote.language, quote.gloss, quote.gloss_maker, quote.locator)
    return (*own, quote.exact, *source, *cited, quote.attribution, quote.licence)
