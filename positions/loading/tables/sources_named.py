"""The sources that rows of a table name, and what their words stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Lower

from config.web.input import number_in
from positions.models import Snapshot, Source
from positions.texts.normalise import normalise

NOT_WHOLE: Final = "Its text here is no more than the words that an imported table quotes."


@dataclass(slots=True, eq=False)
class NewSource:
    """One that is not on record: its columns, which of them the table ``said``, the ``line`` that
    brings it, and its text or the words quoted of it. ``raw`` are the bytes that its text was fetched
    as; one whose text ``is_to_come`` is fetched before anything is written.
    """

    line: int
    fields: dict[str, Any]
    said: set[str]
    given: str = ""
    quoted: dict[str, None] = field(default_factory=dict)
    raw: bytes = b""
    is_to_come: bool = False

    @property
    def text(self) -> str:
        return self.given or "\n\n".join(self.quoted)

    @property
    def is_quoted_only(self) -> bool:
        return bool(self.quoted) and not self.given and not self.is_to_come

    def learn(self, fields: Mapping[str, Any], says: set[str]) -> None:
        """Take from another row what none before it said."""
        for name in says - self.said:
            self.fields[name] = fields[name]
            if name == "published_date":
                self.fields["published_precision"] = fields["published_precision"]
        self.said |= says

    def take(self, text: str, words: str) -> bool:
        """What another row gives of it; whether its text is the same, or one of them has none."""
        is_same = not (text and self.given and text != self.given)
        self.given = self.given or text
        if words:
            self.quoted[words] = None
        return is_same


class Titles:
    """Which addresses the rows of a table give beside each title."""

    def __init__(self) -> None:
        self._found: dict[str, set[str]] = defaultdict(set)

    def read(self, rows: Iterable[dict[str, Any]]) -> None:
        """A row with the title alone means the one source that others give an address of: it gets that."""
        bare = []
        for cells in rows:
            title, address = cells.get("source_title"), cells.get("source_url")
            if title and address:
                self._found[title].add(address)
            elif title:
                bare.append(cells)
        for cells in bare:
            if len(addresses := self._found.get(cells["source_title"], set())) == 1:
                [cells["source_url"]] = addresses

    def addresses(self, title: str) -> int:
        """How many there are, where a title alone leaves open which is meant."""
        return len(self._found.get(title, ()))


def find_sources(texts: Collection[str]) -> dict[str, list[Source]]:
    """By what a table calls each, the sources in use of that number, outside number, address or
    title. One query.
    """
    by: dict[str, dict[int, Source]] = defaultdict(dict)
    for source in _read_named(texts) if texts else ():
        for key in {str(source.pk), source.external_id, source.url, source.title.lower()} - {
            "",
            None,
        }:
            by[str(key)][source.pk] = source
    # As written first: outside numbers and addresses tell capitals apart, titles do not.
    return {text: list((by.get(text) or by.get(text.lower()) or {}).values()) for text in texts}


def _read_named(texts: Collection[str]) -> Any:
    lowered = {text.lower() for text in texts}
    numbers = {number for text in texts if (number := number_in(text)) is not None}
    named = Q(external_id__in=texts) | Q(url__in=texts) | Q(key__in=lowered) | Q(pk__in=numbers)
    sources: Any = Source.objects.alias(key=Lower("title")).filter(named, archived_at=None)
    return sources.order_by("pk")


def read_texts(sources: Iterable[int]) -> Mapping[int, tuple[int, str]]:
    """By source the text that stands now, and the key of its snapshot. One query."""
    # The last of a source wins in what is returned: the text in force that was captured last.
    snapshots = Snapshot.objects.in_force().filter(source__in=set(sources)).order_by("pk")
    return {
        source: (pk, text)
        for source, pk, text in snapshots.values_list("source_id", "pk", "text").iterator()
    }


def clean_name(text: str) -> str:
    """A text as it would be kept."""
    return normalise(text).strip("\n")
