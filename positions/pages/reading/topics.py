"""Topics that issues must be of, one narrowing the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.postgres.versioned import Versions
from positions.models import Dossier
from positions.reads.lists.issue_list import read_tags
from positions.reads.matrix.address import BETWEEN_TOPICS, MOST_TOPICS
from positions.reads.matrix.narrowed import name_topics


@dataclass(frozen=True, slots=True)
class OfferedTopics:
    """What can be chosen in one place: value and label, with how many issues are of it and of those
    chosen before.
    """

    chosen: str
    choices: Sequence[tuple[str, str]]


def offer_topics(
    of: Dossier | Sequence[int], topics: Sequence[str], *, versions: Versions
) -> list[OfferedTopics]:
    """A place for each topic chosen and one more, while there is anything to choose; one query each at
    most, as `read_tags`.
    """
    of = of if isinstance(of, Dossier) else tuple(of)
    offered = []
    for place, chosen in enumerate([*topics, ""][:MOST_TOPICS]):
        labels = {
            tag: f"{tag}, {n:,}" for tag, n in read_tags(versions, of, beside=tuple(topics[:place]))
        }
        if chosen:
            # What the address names stays chosen, whatever it finds.
            labels.setdefault(chosen, chosen)
        if labels:
            offered.append(OfferedTopics(chosen, list(labels.items())))
    return offered


@dataclass(frozen=True, slots=True)
class OnTopics:
    """``asked`` are issues of whatever topic, ``issues`` those of them that are of all the ``topics``."""

    asked: Sequence[int]
    topics: Sequence[str]
    issues: Sequence[int]

    @property
    def address(self) -> str:
        """The topics as an address names them."""
        return BETWEEN_TOPICS.join(self.topics)

    @property
    def said(self) -> str:
        """As " of the topics “arms” and “law”", behind a number of issues; "" of all topics."""
        return f" of {name_topics(self.topics)}" if self.topics else ""

    def tell(self, versions: Versions) -> dict[str, object]:
        """What pages show: what is chosen, and what could be; ``versions`` are those of the dossiers that
        list the issues.
        """
        return {
            "topics": self.topics,
            "topics_offered": offer_topics(self.asked, self.topics, versions=versions),
            "no_issue_said": "" if self.issues else f"No issue here is{self.said}.",
        }
