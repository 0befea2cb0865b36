"""Who speaks where in the texts of a folder, where it says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from actors.models import Actor
from positions.choices import TurnKind
from positions.loading.dossiers.marked import FilePlace
from positions.loading.dossiers.rows import FolderRow
from positions.loading.dossiers.writing import write_all
from positions.models import Snapshot, Speaker

_RANGE: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")

type Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SpeakerPlan:
    """A label of a text with its ranges, and whom it means: by slug, "" where nobody is known."""

    place: FilePlace
    label: str
    kind: TurnKind
    actor: str
    is_chosen: bool
    ranges: Ranges
    interpreted: Ranges


def read_speaker_plans(row: FolderRow, text: str) -> tuple[SpeakerPlan, ...]:
    """The speakers that an entry gives for its text; none where they are to be read from it."""
    return tuple(_speaker(line, text) for line in row.rows("speakers"))


def _speaker(line: FolderRow, text: str) -> SpeakerPlan:
    ranges, interpreted = (
        tuple(_ranges(line, column, len(text))) for column in ("ranges", "interpreted")
    )
    if not ranges:
        line.fault("ranges", "is missing: from which to which character it has words.")
    if not set(interpreted) <= set(ranges):
        line.fault("interpreted", "names a range that is not among its ranges.")
    plan = SpeakerPlan(
        place=line.place,
        label=line.text("label", longest=200),
        kind=line.choice("kind", TurnKind, TurnKind.SPEECH),
        actor=line.slug("actor"),
        is_chosen=line.flag("is_chosen"),
        ranges=ranges,
        interpreted=interpreted,
    )
    if plan.actor and plan.kind is not TurnKind.SPEECH:
        line.fault("actor", "only what is spoken has a speaker.")
    line.close()
    return plan


def _ranges(line: FolderRow, column: str, length: int) -> Iterator[tuple[int, int]]:
    for words in line.words(column, longest=20):
        found = _RANGE.fullmatch(words)
        start, end = (int(found[1]), int(found[2])) if found else (0, 0)
        if not start < end <= length:
            line.fault(column, f"“{words}” is no range of the text, such as 0-120.")
            continue
        yield start, end


def write_speakers(
    texts: Iterable[tuple[Snapshot, tuple[SpeakerPlan, ...]]], actors: Mapping[str, Actor]
) -> None:
    """Keep who speaks in texts that were just kept, as their folder says."""
    write_all(
        (
            plan.place,
            Speaker(
                source=snapshot.source,
                snapshot=snapshot,
                label=plan.label,
                kind=plan.kind,
                actor=actors[plan.actor] if plan.actor else None,
                is_chosen=plan.is_chosen,
                ranges=list(plan.ranges),
                interpreted=list(plan.interpreted),
            ),
        )
        for snapshot, plans in texts
        for plan in plans
    )
