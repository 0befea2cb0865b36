"""What the matrix offers to find, sort and leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from positions.choices import Firmness, Salience
from positions.models import Dossier
from positions.pages.reading.topics import OfferedTopics, offer_topics
from positions.reads.matrix.address import MatrixAddress
from positions.reads.matrix.cells import Matrix

TOOLS: Final = (
    *("find", "sort", "only", "topics", "session", "outcome"),
    *("firmness", "salience", "totals", "tools"),
)

type Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The choices of each tool, those without any left out, and the address without all of them."""

    sorts: Choices
    onlies: Choices
    topics: Sequence[OfferedTopics]
    outcomes: Choices
    firmness: Choices
    salience: Choices
    clear_url: str


def offer_narrowing(
    dossier: Dossier, address: MatrixAddress, table: Matrix, *, version: str
) -> Narrowing | None:
    """One query for each place of a topic; none and nothing where nobody asks for the tools: most readers
    of a matrix only read it.
    """
    if not (address.tools or address.totals or address.is_narrowed):
        return None
    onlies = [("silent", "Silent here")]
    # Nobody has moved where nothing is compared.
    if table.vs_date:
        onlies.insert(0, ("moved", "Moved or new"))
    sorts = []
    for issue in table.issues:
        sorts += [
            (issue.slug, f"{issue.label}: supporters first"),
            (f"-{issue.slug}", f"{issue.label}: opponents first"),
        ]
    return Narrowing(
        sorts=sorts,
        onlies=onlies,
        topics=offer_topics(dossier, address.topics, versions=version),
        outcomes=[("adopted", "Adopted: more yes than no"), ("failed", "Failed")],
        firmness=[(one.value, str(one.label)) for one in Firmness],
        salience=[(one.value, str(one.label)) for one in Salience],
        # An address that says nothing is "?": an empty one would be the page with its query as it is.
        clear_url=address.query(
            find="",
            sort="",
            only="",
            topics=(),
            session=0,
            outcome="",
            firmness="",
            salience="",
            totals=False,
            tools=False,
        )
        or "?",
    )
