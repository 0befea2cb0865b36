"""What is cited of a quotation that was checked: that it was, and what its words are taken from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from positions.choices import Precision
from positions.dates import write_date
from positions.exchange.citations import Reference, installation
from positions.exchange.cited_records import cite_source
from positions.models import Evidence, Snapshot, Source
from positions.reads.lists.quote_check import QuoteCheck
from positions.reads.lists.quote_places import CheckedPlace
from positions.texts.quotation_marks import between_quotes

MOST_CITED: Final = 3
"""Sources of one quotation: nobody cites the hundredth."""
_SHORTENED: Final = 200
"""Characters of a quotation in a title."""


def cite_check(*, quoted: str, verdict: str, address: str, today: dt.date) -> Reference:
    """That the record was asked for the words on a day, and what it said."""
    words = " ".join(quoted.split())
    if len(words) > _SHORTENED:
        words = f"{words[:_SHORTENED].rpartition(' ')[0] or words[:_SHORTENED]} …"
    said = f"{verdict[:1].lower()}{verdict[1:]}"
    return Reference(
        key="demarche-quote-check",
        title=f"{between_quotes(words)}: {said}, as known on {write_date(today)}",
        container=f"{installation(address)}, quote check",
        issued=(today, Precision.DAY),
        url=address,
    )


def cite_found(check: QuoteCheck) -> Iterator[Reference]:
    """The first sources in which the words stand, or whose words they alter: these as they stand
    there, with their place, copy and text. Three queries, none where nothing is on record.
    """
    cited = _words_of(check)[:MOST_CITED]
    places = [place for place, _words in cited]
    # The digest alone of each text, which may have millions of characters.
    digests = dict(
        Snapshot.objects.filter(pk__in=[place.snapshot for place in places]).values_list(
            "pk", "sha256"
        )
    )
    sources = Source.objects.in_bulk([place.source.pk for place in places])
    locators = _read_locators(places)
    for place, words in cited:
        found = (locators.get((one.stance, one.excerpt)) for one in place.stances)
        locator = next(filter(None, found), "")
        yield cite_source(
            sources[place.source.pk],
            key=f"demarche-text-{place.snapshot}",
            words=words,
            behind=f", {locator}" if locator else "",
            sha256=digests[place.snapshot],
        )


def _words_of(check: QuoteCheck) -> list[tuple[CheckedPlace, str]]:
    """Places with the words that stand there, one of each source."""
    found = [
        (one.first, "".join(fragment.text for fragment in one.standings[0].fragments))
        for one in check.found
    ]
    # What only the quotation has is left out: cited is what stands in the source.
    near = [
        (one.place, "".join(scrap.text for scrap in one.diff if scrap.kind != "come"))
        for one in check.near
    ]
    return found or near


def _read_locators(places: Sequence[CheckedPlace]) -> dict[tuple[int, int], str | None]:
    """Where the words of a stance stand in the original, by stance and excerpt, as it says."""
    resting = [one for place in places for one in place.stances]
    # Stance and excerpt are asked for side by side, which may bring
    # pairs nobody asked for; they are looked up as pairs.
    rows = Evidence.objects.filter(
        stance__in=[one.stance for one in resting], excerpt__in=[one.excerpt for one in resting]
    )
    return {
        (stance, excerpt): locator
        for stance, excerpt, locator in rows.values_list("stance", "excerpt", "locator")
    }
