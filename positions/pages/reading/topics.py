"""Topics that issues must be of, one narrowing the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from positions.models import Dossier
from positions.reads.lists.issue_list import read_tags
from positions.reads.matrix.address import MOST_TOPICS


@dataclass(frozen=True, slots=True)
class OfferedTopics:
    """What can be chosen in one place: value and label, with how many issues are of it and of those
    chosen before.
    """

    chosen: str
    choices: Sequence[tuple[str, str]]


def offer_topics(of: Dossier | Sequence[int], topics: Sequence[str]) -> list[OfferedTopics]:
    """A place for each topic chosen and one more, while there is anything to choose; one query each."""
    offered = []
    for place, chosen in enumerate([*topics, ""][:MOST_TOPICS]):
        labels = {tag: f"{tag}, {n:,}" for tag, n in read_tags(of, beside=topics[:place])}
        if chosen:
            # What the address names stays chosen, whatever it finds.
            labels.setdefault(chosen, chosen)
        if labels:
            offered.append(OfferedTopics(chosen, list(labels.items())))
    return offered
