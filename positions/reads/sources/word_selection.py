"""Words picked out of a captured text; positions are counted in Unicode code points, half-open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.expressions import RawSQL

from config.postgres.full_text import WORDS
from positions.choices import Status
from positions.models import Condition, Evidence, ParkedPassage, Snapshot, Stance
from positions.models.citations import CitedModel
from positions.querysets import WordsAt
from positions.rules.blind import kept_from, parked_kept_from
from positions.texts.utterances import FEWEST
from positions.texts.utterances import fold_words as fold_utterance

_CONTEXT: Final = 60
"""Characters shown on each side of words that stand in a text more than once."""
MOST_PLACES: Final = 20
_MOST_STANCES: Final = 5
_LOOKED_AT: Final = 50
"""Quotations of the same words, and stances of each, that are looked at: "yes" may carry a million
stances.
"""
_LAST_OFFSET: Final = 2**31 - 2 - _CONTEXT
"""PostgreSQL counts characters in four bytes."""
_LOOKED_FOR: Final = 400
"""Characters by which an index finds the same words; what it finds is compared as a whole."""
# Joiners are passed over only where words are looked for; in a text they stay, Persian and Indic words need
# them.
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_ALIKE: Final = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛‹›ʼ′`´＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_INNER_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
# Each part reads a bounded number from an index: of a hash of the letters, of places in the text, of words.
# What the index of words finds is compared as a whole, as it knows stems alone.
# The same words however they are printed; words of the same text that hold these or stand in them;
# other quotations that these stand in.
_SAME_WORDS: Final = """
select s.stance_id from (
  (select x.id from positions_excerpt x
    where hashtextextended(public.squash_words(x.exact), 0) = hashtextextended(%s, 0)
    order by x.id desc limit {most})
  union
  (select x.id from positions_excerpt x
    where x.snapshot_id = %s and ((x.start <= %s and x."end" >= %s) or (x.start >= %s and x."end" <= %s))
    order by x.id desc limit {most})
  union
  (select x.id from positions_excerpt x
    where public.words_of(x.exact) @@ (phraseto_tsquery('{config}', public.spell_words(%s, true))
                                       && phraseto_tsquery('{config}', public.pair_letters(%s)))
      and (strpos(' ' || public.fold_words(x.exact) || ' ', ' ' || %s || ' ') > 0
           or %s and strpos(public.squash_words(x.exact), %s) > 0)
    limit {most})) words
 cross join lateral (
   select e.stance_id from positions_evidence e where e.excerpt_id = words.id order by e.stance_id desc limit {most}) s
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Words of a snapshot with a little of what stands around them."""

    snapshot_id: int
    start: int
    end: int
    exact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SelectionContext:
    """Words at ``start`` to ``end`` of a ``text`` that holds no more than the sentences about them."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]


def select_words(snapshot_id: int, start: int, end: int) -> Selection | None:
    """The words from ``start`` to ``end`` without the white space at their ends; None where there
    are none.

    Of the text only they and what stands around them are read.
    """
    # More would be an error of the database rather than no words.
    if not 0 <= start < end <= _LAST_OFFSET:
        return None
    first = max(0, start - _CONTEXT)
    near = WordsAt("pk", first, end + _CONTEXT)
    text = Snapshot.objects.filter(pk=snapshot_id).values_list(near, flat=True).first()
    # A shorter answer says that the text ends before `end`.
    if text is None or len(text) < end - first:
        return None
    return _cut(snapshot_id, text, start - first, end - first, offset=first)


def _cut(snapshot_id: int, text: str, start: int, end: int, *, offset: int = 0) -> Selection | None:
    """Of a text that begins at ``offset`` of the snapshot's."""
    words = text[start:end].strip()
    if not words:
        return None
    # `strip` may have taken white space off the front.
    start = text.index(words, start)
    end = start + len(words)
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return Selection(snapshot_id, start + offset, end + offset, words, before, after)


def read_selection_context(chosen: Selection, *, before: int, after: int) -> SelectionContext:
    """The words chosen with so many characters of their text before and after them. One query."""
    first = max(0, chosen.start - before)
    near = WordsAt("pk", first, chosen.end + after)
    text = Snapshot.objects.filter(pk=chosen.snapshot_id).values_list(near, flat=True).first()
    return SelectionContext(text or "", chosen.start - first, chosen.end - first)


def find_words(snapshot: Snapshot, words: str) -> list[Selection]:
    """Every place where the words stand; the first `MOST_PLACES`.

    As they are, whatever white space is between them; where they stand nowhere so, also with other
    quotation marks, dashes and capitals, ligatures taken apart, and without what is not seen; at
    last without hyphens inside words.
    """
    if not words.strip():
        return []
    text = snapshot.text
    # As it stands first: folding goes through the whole text character by character.
    found = re.compile(r"\s+".join(map(re.escape, words.split()))).finditer(text)
    places = [place.span() for place in islice(found, MOST_PLACES)]
    if not places:
        there, looked_for = fold_typed(text), fold_typed(words)
        places = list(_find_folded(there, looked_for)) or list(
            _find_folded(_unhyphened(there), _unhyphened(looked_for))
        )
    return [selection for place in places if (selection := _cut(snapshot.pk, text, *place))]


def _find_folded(there: Folded, words: Folded) -> Iterator[tuple[int, int]]:
    looked_for = words.folded.strip()
    at = there.folded.find(looked_for) if looked_for else -1
    for _ in range(MOST_PLACES):
        if at < 0:
            return
        end = at + len(looked_for)
        yield there.places[at], there.places[end - 1] + 1
        # Behind the words, so that places do not overlap.
        at = there.folded.find(looked_for, end)


@dataclass(frozen=True, slots=True)
class Folded:
    """Words as they are compared; ``places`` says of each character which one of the text it comes
    from.
    """

    folded: str
    places: Sequence[int]


def fold_typed(text: str) -> Folded:
    """Without capitals, ligatures and what is not seen, with one kind of quotation marks, dashes
    and white space.
    """
    pieces: list[str] = []
    places: list[int] = []
    was_blank = False
    for place, character in enumerate(text):
        piece = _fold_character(character)
        is_blank = piece == " "
        if is_blank and was_blank:
            places[-1] = place  # of many blanks the last, next to the word that follows
            continue
        was_blank = is_blank if piece else was_blank
        pieces.append(piece)
        places.extend([place] * len(piece))
    return Folded("".join(pieces), places)


def _unhyphened(words: Folded) -> Folded:
    """Without the hyphens inside words, which stay from line ends where nothing told that they go."""
    hyphens = {found.start() for found in _INNER_HYPHEN.finditer(words.folded)}
    kept = [n for n in range(len(words.folded)) if n not in hyphens]
    return Folded("".join(words.folded[n] for n in kept), [words.places[n] for n in kept])


@cache
def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in _UNSEEN:
        return ""
    if character in _ALIKE:
        return _ALIKE[character]
    # Ligatures and the ellipsis alone: NFKC of everything would also make 2 of ², and ½ three characters.
    if "\ufb00" <= character <= "\ufb06" or character == "…":
        character = unicodedata.normalize("NFKC", character)
    return character.casefold()


def find_cited(selection: Selection, *, by: User) -> CitedModel | None:
    """What says of exactly these words what they mean or where they stand: those parked, else the
    newest evidence, else a condition; by nobody else where ``by`` codes them blind.
    """
    same = {
        "excerpt__snapshot": selection.snapshot_id,
        "excerpt__start": selection.start,
        "excerpt__end": selection.end,
    }
    said = Q(gloss__isnull=False) | Q(locator__isnull=False)
    if parked := ParkedPassage.objects.exclude(parked_kept_from(by)).filter(said, **same).first():
        return parked
    in_use = ~Q(stance__status=Status.ARCHIVED) & ~Q(stance__in=kept_from(by))
    evidence = Evidence.objects.filter(said, in_use, **same).order_by("-pk").first()
    return evidence or Condition.objects.filter(said, in_use, **same).order_by("-pk").first()


def find_reported_elsewhere(
    selection: Selection, *, kept: frozenset[int] = frozenset()
) -> list[Stance]:
    """Stances that rest on the same words, of any text: one utterance in five outlets is one
    stance. None of those ``kept``.

    Of words that stand in very many quotations only some are looked at.
    """
    words, folded = " ".join(selection.exact.split()), fold_utterance(selection.exact)
    squashed = folded.replace(" ", "")
    if not folded or max(map(len, words.split())) > _LOOKED_FOR:
        return []  # no language has such a word, and the index refuses it
    # Cut between words: half a word would be another one to the index.
    looked_for = words if len(words) <= _LOOKED_FOR else words[:_LOOKED_FOR].rpartition(" ")[0]
    start, end = selection.start, selection.end
    place = [selection.snapshot_id, start, end, start, end]
    same = RawSQL(  # noqa: S611 # nosec B611 # parameters
        _SAME_WORDS.format(config=WORDS, most=_LOOKED_AT),
        [squashed, *place, looked_for, looked_for, folded, len(folded.split()) >= FEWEST, squashed],
    )
    found = Stance.objects.in_use().filter(pk__in=same).exclude(pk__in=kept)
    return list(
        found.select_related("actor", "on_behalf_of", "issue").order_by("-pk")[:_MOST_STANCES]
    )
