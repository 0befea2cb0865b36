"""Which issues figures are made of: those chosen, of the topics asked for, without unanimous ones on wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from config.postgres.versioned import Versions
from positions.pages.query import read_asked_topics, read_choice
from positions.pages.reading.downloads import name_part, say_over
from positions.pages.reading.topics import OnTopics
from positions.pages.state import Chosen
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.unanimous import read_unanimous
from positions.reads.matrix.columns import choose_among, on_topics
from positions.reads.matrix.listed import read_listed

WITHOUT: Final = "without"
_UNANIMOUS: Final = {"", WITHOUT}


@dataclass(frozen=True, slots=True)
class FiguredIssues:
    """Of the ``chosen`` issues, or all where the address names none (0), those ``of_topics``, without
    the ``unanimous`` where that was asked for, which ``is_without`` says.
    """

    chosen: int
    of_topics: OnTopics
    is_without: bool
    unanimous: frozenset[int]

    @property
    def issues(self) -> list[int]:
        return [issue for issue in self.of_topics.issues if issue not in self.unanimous]

    @property
    def over(self) -> str:
        """Over which issues, as a figure says it."""
        return say_over(chosen=self.chosen, topics=self.of_topics.said, unanimous=self.left_out)

    @property
    def left_out(self) -> int | None:
        """How many unanimous issues; None where they count."""
        return len(self.unanimous) if self.is_without else None

    @property
    def address(self) -> dict[str, str]:
        """What an address names of them, beside the issues themselves."""
        return {"topics": self.of_topics.address, "unanimous": WITHOUT if self.is_without else ""}

    def name(self, name: str, *, is_part: bool = False) -> str:
        """The name of a file of these; ``is_part`` where more is left out than issues."""
        name = f"{name}-without-unanimous" if self.is_without else name
        return name_part(name, is_part=is_part or bool(self.chosen or self.of_topics.topics))

    def tell(self, versions: Versions) -> dict[str, object]:
        """As `OnTopics.tell`, and what becomes of unanimous issues."""
        narrowed = {name: value for name, value in self.address.items() if value}
        return self.of_topics.tell(versions) | {
            "is_without_unanimous": self.is_without,
            "unanimous": len(self.unanimous),
            "narrowed_query": f"&{urlencode(narrowed)}" if narrowed else "",
        }


def read_figured(
    request: HttpRequest, asked: Sequence[int], time: Time, *, chosen: int
) -> FiguredIssues:
    """Of the issues ``asked`` for, of which ``chosen`` are named, those that figures are made of; one
    query for topics, one for unanimous issues, none of what the address does not name.

    Raises:
        BadInput: where it names too many topics, or what cannot be meant.
    """
    topics = read_asked_topics(request)
    is_without = bool(read_choice(request, "unanimous", _UNANIMOUS))
    return choose_figured(asked, topics, time, is_without=is_without, chosen=chosen)


def choose_figured(
    asked: Sequence[int], topics: Sequence[str], time: Time, *, is_without: bool, chosen: int
) -> FiguredIssues:
    """As `read_figured`, of what was read from an address."""
    of_topics = OnTopics(asked, topics, on_topics(list(asked), topics))
    # Found out before anything is compared, as it changes n everywhere.
    found = (
        read_unanimous(issues=of_topics.issues, until=time.until, first=time.first)
        if is_without
        else frozenset[int]()
    )
    return FiguredIssues(chosen, of_topics, is_without, found)


def read_figured_of(request: HttpRequest, chosen: Chosen, time: Time) -> FiguredIssues:
    """Of the issues chosen, or all of the dossier.

    Raises:
        BadInput: where one is not of the dossier, or as `read_figured`.
    """
    asked = read_listed(chosen.dossier)
    if chosen.issues:
        asked = [one.pk for one in choose_among(asked, chosen.issues, where="of this dossier")]
    return read_figured(request, asked, time, chosen=len(chosen.issues))
