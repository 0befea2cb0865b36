"""Former texts of which one has the very words: a correction of spacing alone leaves what is coded, parked
or set aside in them where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from positions.models import Correction, Excerpt, Snapshot
from positions.texts.passages import Range
from positions.texts.respaced import Respacing


@dataclass(frozen=True, slots=True)
class SameWords:
    """A text, and by their keys the former ones from which it differs in spacing alone."""

    pk: int
    former: Mapping[int, Respacing] = field(default_factory=dict)

    @property
    def texts(self) -> list[int]:
        """Whose words stand in the text: its own first."""
        return [self.pk, *self.former]

    def place(self, snapshot: int, start: int, end: int) -> Range | None:
        """Where words of one of the `texts` stand in this one."""
        if snapshot == self.pk:
            return start, end
        return self.former[snapshot].move(start, end)

    def place_of(self, excerpt: Excerpt) -> Range | None:
        """The same of words that are quoted."""
        return self.place(excerpt.snapshot_id, excerpt.start, excerpt.end)

    def places(self, rows: Iterable[tuple[int, int, int]]) -> list[Range]:
        """The same of many: the text, and from where to where in it."""
        moved = (self.place(*row) for row in rows)
        return [place for place in moved if place]


def read_same_words(snapshot: Snapshot) -> SameWords:
    """No query for a text that replaces none, one for a corrected one, two where its spacing alone
    was: of that the words are read, and of those before it.
    """
    return read_all_same_words([snapshot])[snapshot.pk]


def read_all_same_words(snapshots: Sequence[Snapshot]) -> dict[int, SameWords]:
    """The same by the text, in as many queries."""
    chains = _read_chains([one for one in snapshots if one.supersedes_id])
    former = {pk for chain in chains.values() for pk in chain}
    texts = dict(Snapshot.objects.filter(pk__in=former).values_list("pk", "text")) if former else {}
    return {one.pk: SameWords(one.pk, _respacings(one, chains, texts)) for one in snapshots}


def _respacings(
    snapshot: Snapshot, chains: Mapping[int, Sequence[int]], texts: Mapping[int, str]
) -> dict[int, Respacing]:
    found = {pk: Respacing.between(texts[pk], snapshot.text) for pk in chains.get(snapshot.pk, ())}
    return {pk: respacing for pk, respacing in found.items() if respacing}


def _read_chains(corrected: Sequence[Snapshot]) -> dict[int, list[int]]:
    """By the text those before it, as far back as nothing but spacing was corrected; newest first."""
    if not corrected:
        return {}
    sources = {one.source_id for one in corrected}
    spacing = Correction.objects.filter(source__in=sources, is_spacing_only=True)
    before = dict(spacing.values_list("snapshot", "snapshot__supersedes"))
    return {one.pk: list(_walk(one.pk, before)) for one in corrected}


def _walk(pk: int, before: Mapping[int, int | None]) -> Iterator[int]:
    """A text replaces an earlier one, so this ends."""
    former = before.get(pk)
    # Numbers only fall, so not even rows changed by hand make this run in a circle.
    while former and former < pk:
        yield former
        pk, former = former, before.get(former)
