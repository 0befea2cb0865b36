"""Whether words that somebody quotes are on record: verbatim, altered, or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import Final

from positions.audience import Audience
from positions.reads.lists.quote_places import CheckedPlace, Resting, Spot, describe_places
from positions.reads.lists.quote_texts import Readable, edges_of, read_holding, read_sharing
from positions.reads.sources.highlighting import Fragment
from positions.texts.fate_of_words import Scrap
from positions.texts.nearest import NearestPassage, find_nearest
from positions.texts.quotation import Quotation
from positions.texts.verbatim import AllowedDifference, Match, find_verbatim
from positions.texts.wording import HIDDEN, bare, read_wording

SPOTS: Final = 60
"""Places that are described, of the hundreds that "yes" may have."""
SHOWN_IN_SOURCE: Final = 3
NEAREST: Final = 3
"""Passages shown that are as near to a quotation as the nearest."""
_FEWEST_OF_PART: Final = 5
"""Words of a quotation that reaches beyond what is published, or any two words would be part of it."""

_LEAST_THERE: Final = 0.5
"""Of the words of a quotation; fewer than what an alteration keeps, as the parts of compounds count
by themselves here.
"""


class Verdict(StrEnum):
    """What can be said of a quotation."""

    VERBATIM = "verbatim"
    """The same words stand in a row; print may differ, and is told."""
    MARKED = "marked"
    """They do but for what its own marks tell: words left out, words in brackets."""
    ALTERED = "altered"
    PARTLY = "partly"
    """The words that are published stand so; the others would stand before or behind them."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class TextAsQuoted:
    """The quoted words as a text has them: matches are quoted, the rest is left out by the quoter."""

    place: CheckedPlace
    fragments: Sequence[Fragment]
    differences: Sequence[AllowedDifference]


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """The places in one source, of ``count``."""

    standings: Sequence[TextAsQuoted]
    count: int

    @property
    def first(self) -> CheckedPlace:
        return self.standings[0].place

    @property
    def hidden(self) -> int:
        return self.count - len(self.standings)


@dataclass(frozen=True, slots=True)
class NearPassage:
    """A passage that the quotation is an alteration, or a part beyond what is published, of."""

    place: CheckedPlace
    nearest: NearestPassage

    @property
    def diff(self) -> Sequence[Scrap]:
        return self.nearest.diff


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """``found`` by source, those that stances rest on first, then the newest; ``has_more`` where not
    every text that has the words was looked at. ``speakers`` are those of the stances, with how many.
    """

    verdict: Verdict
    quotation: Quotation
    found: Sequence[FoundPlaces] = ()
    near: Sequence[NearPassage] = ()
    has_more: bool = False

    @property
    def speakers(self) -> list[tuple[str, int]]:
        said = {(one.stance, one.actor) for one in self._resting}
        return sorted(
            Counter(actor for _, actor in said).items(), key=lambda one: (-one[1], one[0])
        )

    @property
    def is_retold(self) -> bool:
        """Whether stances rest on the words, and none takes them as its actor's own."""
        resting = self._resting
        return bool(resting) and not any(one.is_own for one in resting)

    @property
    def _resting(self) -> list[Resting]:
        return [
            one
            for found in self.found
            for standing in found.standings
            for one in standing.place.stances
            if one.is_evidence
        ]

    @property
    def size(self) -> int:
        """Words quoted; letters, of scripts that set no blanks between words."""
        return len(self.quotation.wording.tokens)


def check_quote(quotation: Quotation, *, audience: Audience) -> QuoteCheck:
    """Look for a quotation in all that the audience may read; at most nine queries.

    What stands somewhere verbatim is not compared with what is like it.
    """
    texts, has_more = read_holding(quotation, audience)
    # One more than is described, to know that there are more. "Yes" needs no comparison, which costs most.
    if matches := list(islice(_match(quotation, texts), SPOTS + 1)):
        return _found(quotation, matches, audience, has_more=has_more)
    texts = read_sharing(quotation, audience)
    if matches := list(_match(quotation, texts)):
        return _found(quotation, matches, audience, has_more=False)
    return _compare(quotation, texts, audience)


type _Matched = tuple[Readable, Match]


def _match(quotation: Quotation, texts: Iterable[Readable]) -> Iterator[_Matched]:
    parts = [bare(part) for part in quotation.texts]
    for text in texts:
        letters = bare(text.text)
        # Letters without anything between them: a look that costs a fraction of reading words.
        if all(part in letters for part in parts):
            for match in find_verbatim(quotation, read_wording(text.text)):
                yield text, match


def _found(
    quotation: Quotation, matches: Sequence[_Matched], audience: Audience, *, has_more: bool
) -> QuoteCheck:
    # Words in one piece before those of which something was left out, and print as quoted before other
    # print: the best place gives the verdict.
    nearest = sorted(matches, key=lambda one: (one[1].is_marked, len(one[1].differences)))
    # Marks that the text has itself cut nothing (decision 0033): then all of the quotation stands there.
    verdict = Verdict.MARKED if nearest[0][1].is_marked else Verdict.VERBATIM
    shown = nearest[:SPOTS]
    places = describe_places(
        [Spot(text, (match.start, match.end)) for text, match in shown], audience
    )
    standings = [
        TextAsQuoted(place, _fragments(text.text, match), match.differences)
        for place, (text, match) in zip(places, shown, strict=True)
    ]
    return QuoteCheck(
        verdict,
        quotation,
        found=_by_source(standings),
        has_more=has_more or len(matches) > SPOTS,
    )


def _fragments(text: str, match: Match) -> list[Fragment]:
    quoted = [Fragment(_show(text[start:end]), is_match=True) for start, end in match.parts]
    left_out = [Fragment(_show(text[start:end]), is_match=False) for start, end in match.cuts]
    return [quoted[0], *chain.from_iterable(zip(left_out, quoted[1:], strict=True))]


def _show(text: str) -> str:
    """With an ellipsis for what is not at hand."""
    return HIDDEN.sub(" … ", text)


def _by_source(standings: Iterable[TextAsQuoted]) -> list[FoundPlaces]:
    """One text of each source: rather one that stands, and was not corrected since."""
    texts: defaultdict[int, defaultdict[int, list[TextAsQuoted]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in standings:
        texts[one.place.source.pk][one.place.snapshot].append(one)
    found = [
        FoundPlaces(chosen[:SHOWN_IN_SOURCE], len(chosen))
        for snapshots in texts.values()
        for chosen in [min(snapshots.values(), key=lambda text: _preference(text[0].place))]
    ]
    return sorted(found, key=_order)


def _preference(place: CheckedPlace) -> tuple[bool, bool, int]:
    """By number, as texts that were loaded together were captured at one time."""
    return bool(place.caveat), place.corrected_at is not None, -place.snapshot


def _order(found: FoundPlaces) -> tuple[bool, bool, int, int]:
    place = found.first
    published = place.source.published_date
    return (
        bool(place.caveat or place.aside) or place.corrected_at is not None,
        not place.stances,
        -published.toordinal() if published else 0,
        place.source.pk,
    )


def _compare(quotation: Quotation, texts: Iterable[Readable], audience: Audience) -> QuoteCheck:
    """With the nearest passages, if they are near enough."""
    compared = list(_read_near(quotation, texts))
    if not compared:
        return QuoteCheck(Verdict.ABSENT, quotation)
    # By the share that is kept, since a short passage of a longer quotation keeps few words.
    compared.sort(key=lambda one: (-one[1].kept / one[1].words, -one[1].kept))
    best_text, best = compared[0]
    equals = [one for one in compared if (one[1].kept, one[1].words) == (best.kept, best.words)]
    shown = equals[:NEAREST]
    places = describe_places([Spot(text, nearest.place) for text, nearest in shown], audience)
    near = [NearPassage(place, nearest) for place, (_, nearest) in zip(places, shown, strict=True)]
    verdict = Verdict.PARTLY if _reaches_beyond(best_text, best) else Verdict.ALTERED
    return QuoteCheck(verdict, quotation, near=near)


def _read_near(
    quotation: Quotation, texts: Iterable[Readable]
) -> Iterator[tuple[Readable, NearestPassage]]:
    """The nearest passage of each text that has one to be told."""
    for text in texts:
        if _has_words(quotation, text):
            nearest = find_nearest(quotation, read_wording(text.text))
            if nearest and _is_told(text, nearest):
                yield text, nearest


def _has_words(quotation: Quotation, text: Readable) -> bool:
    """Whether the text has so many of the words, in any order, that reading it may be worth while:
    most texts that share a pair by chance have not.
    """
    letters = bare(text.text)
    keys = [token.key for token in quotation.wording.tokens]
    there = sum(bare(key) in letters for key in keys)
    least = _LEAST_THERE * len(keys)
    return there >= (least if text.is_whole else min(least, _FEWEST_OF_PART))


def _is_told(text: Readable, nearest: NearestPassage) -> bool:
    return nearest.is_altered or _reaches_beyond(text, nearest)


def _reaches_beyond(text: Readable, nearest: NearestPassage) -> bool:
    """Whether words differ only where what is published of a text ends."""
    if text.is_whole or nearest.kept < _FEWEST_OF_PART:
        return False
    changed = [scrap.kind for scrap in nearest.diff if scrap.text.strip()]
    at_start, at_end = edges_of(text.text, nearest.place)
    # What was added at an end is no alteration where the published words end there too: `True` and `False`
    # count as 1 and 0 in the slice.
    inner = changed[
        changed[0] == "come" and at_start : len(changed) - (changed[-1] == "come" and at_end)
    ]
    # Something reaches beyond, and all else is as it is quoted.
    return len(inner) < len(changed) and set(inner) == {"kept"}
