from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from positions.dates import write_date, write_short_date
from positions.drawing.chips import write_chip
from positions.models import Dossier, Source, Stance
from positions.reads.stances.quotes import Quote
from positions.templatetags.stances import stance_caveat
from positions.templatetags.words import short_words, translation, visible, words_source

WORDS_SHOWN: Final = 110


class StanceTable(tables.Table):  # type: ignore[misc]
    """A page of stances, in their order already; ``is_conditional`` marks those with conditions.

    ``quotes`` are their words, as far as they are published; of issues no row names the ``dossier``
    that all of them are of.
    """

    # This and published_at are what the list can be sorted by: their indexes hold whatever its length.
    stated_date = tables.Column(verbose_name="Date", attrs={"td": {"class": "nums"}})
    actor = tables.Column(orderable=False)
    value = tables.Column(orderable=False)
    issue = tables.Column(orderable=False, attrs={"td": {"class": "issue"}})
    words = tables.Column(orderable=False, accessor="pk", attrs={"td": {"class": "words"}})
    act = tables.Column(orderable=False)
    published_at = tables.Column(
        verbose_name="On record since", attrs={"td": {"class": "nums mute"}}
    )

    class Meta:
        default = ""
        empty_text = "No stance matches. Clear the filters to see all of them."

    def __init__(
        self, *args: Any, quotes: Mapping[int, Quote], dossier: Dossier | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quotes = quotes
        self.dossier = dossier

    def render_stated_date(self, value: dt.date, record: Stance) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            record.get_absolute_url(),
            write_date(value, record.stated_precision, record.stated_time),
        )

    def render_actor(self, value: object, record: Stance) -> SafeString:
        link = format_html('<a href="{}">{}</a>', record.actor.get_absolute_url(), value)
        if record.on_behalf_of is not None:
            link = format_html('{} <small class="mute">for {}</small>', link, record.on_behalf_of)
        if record.unnamed_speaker is not None:
            by = visible(record.unnamed_speaker)
            said = '{} <small class="mute">by <span dir="auto">{}</span>, not named</small>'
            link = format_html(said, link, by)
        return link

    def render_value(self, record: Stance) -> SafeString:
        mark = "if" if record.is_conditional else ""  # type: ignore[attr-defined]
        about = stance_caveat(record)  # of most there is none, and no template is entered for it
        caveat = render_to_string("components/stance_status.html", about) if about else ""
        chip = write_chip(record.value)
        return format_html(
            '<span class="nowrap">{} <small class="mute">{}</small></span> {}', chip, mark, caveat
        )

    def render_issue(self, record: Stance) -> SafeString:
        issue = record.issue
        return format_html(
            '<a href="{}">{}</a> <small class="mute">{}</small>',
            issue.get_absolute_url(),
            issue,
            ", ".join(str(one) for one in issue.in_dossiers if one != self.dossier),
        )

    def render_words(self, value: int) -> str:
        quote = self.quotes.get(value)
        if quote is None:
            return ""
        return format_html(
            "{}{} {}",
            short_words(quote, shown=WORDS_SHOWN),
            translation(quote, shown=WORDS_SHOWN),
            words_source(quote),
        )

    def render_published_at(self, value: dt.datetime) -> str:
        """By hand: a column of dates makes a template of every row, a tenth of the page."""
        return write_short_date(localdate(value))


def _source_url(record: Source) -> str:
    """An archived source has no page but the one to take it back on."""
    return (
        reverse("source_archive", args=[record.pk])
        if record.archived_at
        else record.get_absolute_url()
    )


class SourceTable(tables.Table):  # type: ignore[misc]
    """Sources; ``counts`` says how many published stances quote those of the page.

    It is read apart: as a column PostgreSQL would count it for every row of the pages before too.
    """

    counts: Mapping[int, int] = MappingProxyType({})

    # The key behind each order: with equals in any order a source could stand on two pages, or on none.
    title = tables.Column(linkify=_source_url, order_by=("title", "pk"))
    publisher = tables.Column(order_by=("publisher", "pk"))
    kind = tables.Column(order_by=("kind", "title", "pk"), attrs={"td": {"class": "kind"}})
    published_date = tables.Column(verbose_name="Published", attrs={"td": {"class": "nums"}})
    reliability = tables.Column(order_by=("reliability", "title", "pk"))
    stance_count = tables.Column(
        verbose_name="Stances",
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )

    class Meta:
        default = ""
        empty_text = "No source matches. Clear the filters to see all of them."

    def render_title(self, value: str) -> SafeString:
        return format_html('<span dir="auto">{}</span>', visible(value))

    def render_publisher(self, value: str) -> SafeString:
        return visible(value)

    def render_published_date(self, value: dt.date, record: Source) -> SafeString:
        date = write_date(value, record.published_precision)
        return format_html(
            '{} <small class="mute">inferred</small>' if record.is_date_inferred else "{}", date
        )

    def render_stance_count(self, value: int) -> str:
        return str(self.counts.get(value, ""))

    def render_reliability(self, record: Source) -> SafeString:
        return format_html(
            '<span title="{}">{}</span>', record.get_reliability_display(), record.reliability
        )

    def order_published_date(
        self, sources: QuerySet[Source], is_descending: bool
    ) -> tuple[QuerySet[Source], bool]:
        """Sources without a date come last either way."""
        date = F("published_date")
        first = date.desc(nulls_last=True) if is_descending else date.asc(nulls_last=True)
        # True: sorted here, so that tables2 does not sort once more.
        return sources.order_by(first, "-pk" if is_descending else "pk"), True
