"""The sources that rows of a table name, and what their words stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Lower

from config.web.input import number_in
from positions.models import Snapshot, Source
from positions.texts.normalise import normalise

NOT_WHOLE: Final = "Its text here is no more than the words that an imported table quotes."


@dataclass(slots=True, eq=False)
class NewSource:
    """One that is not on record: its columns, the ``line`` that brings it, and its text or the words
    quoted of it.
    """

    line: int
    fields: dict[str, Any]
    given: str
    quoted: dict[str, None]

    @property
    def text(self) -> str:
        return self.given or "\n\n".join(self.quoted)

    @property
    def is_quoted_only(self) -> bool:
        return bool(self.quoted) and not self.given

    def take(self, text: str, words: str) -> bool:
        """What another row gives of it; whether its text is the same, or one of them has none."""
        is_same = not (text and self.given and text != self.given)
        self.given = self.given or text
        if words:
            self.quoted[words] = None
        return is_same


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
