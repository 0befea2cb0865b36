"""What the database would refuse of a row, by the column that has to be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from positions.choices import Act, Rendering, Value
from positions.rules.unnamed import why_not_unnamed


def broken_rules(cells: Mapping[str, Any], *, is_submitted: bool) -> Iterator[tuple[str, str]]:
    """The rules for what a stance says, by the column to be mended."""
    act, value = cells.get("act"), cells.get("value")
    yield from _broken_by_act(cells, act, value)
    yield from _broken_by_dates(cells)
    is_unstated = value == Value.NO_STATED_POSITION
    if "note" not in cells and (act == Act.INFERRED or is_unstated):
        yield (
            "note",
            "An inferred stance needs its reasons, “no stated position” what was searched.",
        )
    if "words" in cells:
        return
    if is_submitted and not is_unstated:
        yield "words", "Without words it can only be a draft."
    of_words = ("locator", "gloss", "gloss_maker")
    yield from ((name, "It is of words, and there are none.") for name in of_words if name in cells)


def _broken_by_dates(cells: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    withdrawn, stated = cells.get("withdrawn_date"), cells.get("stated_date")
    if withdrawn and stated and withdrawn < stated[0]:
        yield "withdrawn_date", "It is before the day on which it was said."


def _broken_by_act(
    cells: Mapping[str, Any], act: str | None, value: int | None
) -> Iterator[tuple[str, str]]:
    if act == Act.VOTE and value not in (None, Value.SUPPORTS, Value.NEUTRAL, Value.OPPOSES):
        yield "value", "A vote supports, is neutral or opposes."
    if "reported_by" in cells and act not in (None, Act.REPORTED, Act.DOCUMENT):
        yield "reported_by", "What somebody reports is of the act reported, or document."
    if act == Act.VERBATIM and cells.get("rendering", Rendering.OWN) != Rendering.OWN:
        yield "rendering", "Verbatim are the speaker’s own words only."
    yield from why_not_unnamed(
        speaker=cells.get("unnamed_speaker"),
        terms=cells.get("speaking_terms"),
        act=act,
        value=value,
    )
