"""What is told of a folder that is loaded as it stands: likely slips, which the desk would ask about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from positions.dates import last_day
from positions.loading.dossiers.marked import FilePlace
from positions.loading.dossiers.plans import PlannedWords, SourcePlan, StancePlan

SUFFIXES: Final = (".yaml", ".json", ".csv")
"""Of tables, in the order in which they are looked for."""
_TABLES: Final = ("dossier", "actors", "issues", "sources", "manifest", "stances", "events")
_OF_CODINGS: Final = ("people_", "coding_")


def tell_unread(folder: Path) -> Iterator[str]:
    """Files that look like tables and are none, as one of a name misspelt: what stands in them would
    be missing without a word.
    """
    for path in sorted(folder.glob("*")):
        looks_like_one = path.suffix.lower() in (*SUFFIXES, ".yml")
        is_known = path.stem in _TABLES or path.stem.startswith(_OF_CODINGS)
        if looks_like_one and not (is_known and path.suffix in SUFFIXES):
            yield f"{FilePlace(path.name, 1)}: no table is called so; as one it is not read."


def tell_doubtful(
    stances: Iterable[StancePlan], sources: Mapping[str, SourcePlan]
) -> Iterator[str]:
    """Stances said after their source was published, resting on words that are not its own, or given
    twice.
    """
    seen: dict[object, FilePlace] = {}
    for stance in stances:
        if after := _published_before(stance, sources.get(stance.source)):
            yield f"{stance.place}: stated_date: is after its source was published, {after}."
        for one in stance.evidence:
            if _is_boilerplate(one.span, sources):
                yield f"{one.place}: words: stand in boilerplate, which is not the source's own."
        first = seen.setdefault(_said(stance), stance.place)
        if first is not stance.place:
            yield f"{stance.place}: says the same as line {first.line}, by the same words."


def _published_before(stance: StancePlan, source: SourcePlan | None) -> dt.date | None:
    """When the source was published, on the last day this can have been, if nothing was said by then."""
    known = source.fields if source else {}
    published, precision = known.get("published_date"), known.get("published_precision")
    stated = stance.fields["stated_date"]
    # What has a fault has no day: it is told of by that.
    if not (isinstance(published, dt.date) and isinstance(stated, dt.date)):
        return None
    last = last_day(published, str(precision))
    return last if stated > last else None


def _is_boilerplate(span: PlannedWords, sources: Mapping[str, SourcePlan]) -> bool:
    ranges = sources[span.source].texts[span.text].boilerplate
    return any(start < span.end and span.start < end for start, end in ranges)


def _said(stance: StancePlan) -> object:
    """What two stances that are one have alike."""
    fields = stance.fields
    spans = [
        (one.span.source, one.span.text, one.span.start, one.span.end) for one in stance.evidence
    ]
    return (
        (stance.actor, stance.on_behalf_of, stance.issue, stance.source),
        (fields["value"], fields["act"], fields["stated_date"], fields["note"]),
        frozenset(spans),
    )
