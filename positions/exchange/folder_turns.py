"""Who speaks where in the texts of a dossier, as its folder has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from positions.choices import TurnKind
from positions.exchange.folder_columns import FolderColumns, given
from positions.models import Speaker
from positions.reads.sources.speakers import actor_of


def read_turns(snapshots: Collection[int]) -> Mapping[int, list[Speaker]]:
    """By text; one query."""
    found: dict[int, list[Speaker]] = defaultdict(list)
    speakers = Speaker.objects.filter(snapshot__in=snapshots)
    for one in speakers.select_related("actor__merged_into").order_by("pk"):
        found[one.snapshot_id].append(one)
    return found


def actors_of_turns(turns: Mapping[int, Iterable[Speaker]]) -> set[int]:
    actors = (actor_of(one) for some in turns.values() for one in some)
    return {actor.pk for actor in actors if actor}


def write_speaker(speaker: Speaker) -> FolderColumns:
    """Without an actor that went out of use."""
    actor = actor_of(speaker)
    return given(
        {
            "label": speaker.label,
            "kind": "" if speaker.kind == TurnKind.SPEECH else str(speaker.kind),
            "actor": actor.slug if actor else "",
            "is_chosen": speaker.is_chosen,
            "ranges": _ranges(speaker.ranges),
            "interpreted": _ranges(speaker.interpreted),
        }
    )


def _ranges(ranges: Iterable[Any]) -> list[str]:
    return [f"{one.lower}-{one.upper}" for one in ranges]
