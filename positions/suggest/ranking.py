"""Which issues words are about: by the words of each issue, and by excerpts confirmed for it before. Pure.

Okapi BM25 over what an issue says of itself, and the nearest of its excerpts by the cosine of their words' weights.
Words count by their first letters, in whatever language; long ones also by the pieces of compounds
(*Sicherheitsgarantien*), which no list of endings takes apart. Measured on texts in three languages by
`evaluate_suggestions`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt
from typing import Final

from actors.folding import fold
from positions.texts.function_words import is_function_word

BEFORE: Final = 400
AFTER: Final = 200
"""Characters around words that are looked at: two or three sentences before, one after."""

type IssueKey = int | str
"""An issue, as whoever asks names it: its primary key or its short name."""

_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = 6
"""Letters by which words are told apart: inflected forms agree in them, in every language tried."""
_SHORTEST_COMPOUND: Final = 7
_PIECE: Final = 5
_PIECES_COUNT: Final = 0.2
"""Of a word: its pieces together would outweigh it otherwise."""
_SHORTEST: Final = 4
"""Letters of a word that says something, but for abbreviations: articles and prepositions are shorter."""
_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.5
"""BM25's k and b: an issue is a few lines, whose length says little."""
_KEYWORDS_COUNT: Final = 1.5
_BEFORE_COUNTS: Final = 0.15
_AFTER_COUNTS: Final = 0.1
"""What stands around words tells what "this demand" is; what comes before tells more."""
_PHRASE_COUNTS: Final = 2.0
"""A keyword of several words that stands there whole: *Black Sea* is more than *black* and *sea*."""
_LIKENESS_COUNTS: Final = 6.0
"""The nearest excerpt of an issue against its own words, whose score is about four where they fit:
where both speak, what was confirmed speaks louder."""


@dataclass(frozen=True, slots=True)
class IssueWords:
    """What an issue says of itself, and the words of others that were confirmed to be about it."""

    key: IssueKey
    label: str
    proposition: str
    keywords: Sequence[str] = ()
    contra_phrases: Sequence[str] = ()
    excerpts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """An issue and why; a ``score`` of 1 is about a word that no other issue has.

    ``shared`` are words in the order of their weight, as the text has them; ``like`` is the nearest
    excerpt, or "".
    """

    key: IssueKey
    score: float
    shared: Sequence[str]
    like: str


@dataclass(slots=True)
class IssueRanker:
    """Ranks issues for words; made once for many."""

    issues: Sequence[IssueWords]
    _terms: dict[IssueKey, dict[str, float]] = field(init=False)
    _weights: dict[str, float] = field(init=False)
    _lengths: dict[IssueKey, float] = field(init=False)
    _rarity: dict[str, float] = field(init=False)
    _excerpts: list[_Excerpt] = field(init=False)
    _phrases: dict[IssueKey, list[frozenset[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._terms = {issue.key: _own_terms(issue) for issue in self.issues}
        self._weights = _weigh(self._terms.values())
        self._phrases = {issue.key: list(_phrases_of(issue)) for issue in self.issues}
        totals = {key: sum(terms.values()) for key, terms in self._terms.items()}
        # 1 where no issue says anything, lest there be a division by 0.
        mean = sum(totals.values()) / len(totals) if any(totals.values()) else 1.0
        self._lengths = {
            key: _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * total / mean)
            for key, total in totals.items()
        }
        confirmed = [
            (issue.key, words, frozenset(_terms_of(words)))
            for issue in self.issues
            for words in issue.excerpts
        ]
        # Of issues and excerpts together: of a handful of excerpts alone every word would be rare.
        self._rarity = _weigh([*self._terms.values(), *(terms for _, _, terms in confirmed)])
        self._excerpts = [
            _Excerpt(key, words, terms, self._norm(terms)) for key, words, terms in confirmed
        ]

    def rank(self, words: str, *, before: str = "", after: str = "") -> list[Ranked]:
        """The issues that share anything with the words or what stands around them, the likeliest first; by their
        order among the issues where that is equal.
        """
        own = _terms_of(words)
        scores = self._score(own)
        # Only BM25 for what stands around: an excerpt is like the words themselves or not at all.
        for text, counts in ((before, _BEFORE_COUNTS), (after, _AFTER_COUNTS)):
            for key, score in self._score(_terms_of(text)).items():
                scores[key] += counts * score
        for key in self._named_in(words):
            scores[key] += _PHRASE_COUNTS
        nearest = self._nearest(frozenset(own))
        for key, (likeness, _) in nearest.items():
            scores[key] += _LIKENESS_COUNTS * likeness
        spelled = _spelled(words)
        places = {issue.key: place for place, issue in enumerate(self.issues)}
        return [
            Ranked(key, scores[key], self._shared(key, spelled), nearest.get(key, (0, ""))[1])
            for key in sorted(scores, key=lambda key: (-scores[key], places[key]))
        ]

    def _score(self, asked: Iterable[str]) -> defaultdict[IssueKey, float]:
        """BM25 of each issue that has any of the terms."""
        scores: defaultdict[IssueKey, float] = defaultdict(float)
        known = self._weights.keys() & set(asked)
        for key, terms in self._terms.items():
            # Sums of floats depend on their order, and sets have another
            # in each process: scores are compared and tested.
            for term in sorted(known & terms.keys()):
                times = terms[term]
                full = times * (_SATURATION + 1) / (times + self._lengths[key])
                scores[key] += self._weights[term] * full
        return scores

    def _named_in(self, words: str) -> list[IssueKey]:
        """The issues of which a keyword of several words stands in the words as a whole, in whatever order."""
        asked = _stems_of(words)
        return [key for key, of in self._phrases.items() if any(one <= asked for one in of)]

    def _nearest(self, asked: frozenset[str]) -> dict[IssueKey, tuple[float, str]]:
        """Of each issue the excerpt most like the terms, with the cosine; none that shares nothing."""
        nearest: dict[IssueKey, tuple[float, str]] = {}
        norm = self._norm(asked)
        for excerpt in self._excerpts:
            both = self._weight(asked & excerpt.terms)
            likeness = both / (norm * excerpt.norm) if both else 0.0
            if likeness > nearest.get(excerpt.key, (0.0, ""))[0]:
                nearest[excerpt.key] = (likeness, excerpt.words)
        return nearest

    def _shared(self, key: IssueKey, spelled: Mapping[str, str]) -> list[str]:
        """Function words are told where there is nothing else to tell. They keep their weight, and make words about an
        issue: without either more coded places are missed than noise goes (tried with `evaluate_suggestions`).
        """
        shared = self._terms[key].keys() & spelled.keys()
        words = [
            spelled[term] for term in sorted(shared, key=lambda one: (-self._weights[one], one))
        ]
        return [word for word in words if not is_function_word(word)] or words

    def _norm(self, terms: Iterable[str]) -> float:
        return sqrt(self._weight(terms))

    def _weight(self, terms: Iterable[str]) -> float:
        # In a fixed order, as in `_score`.
        return sum(self._rarity.get(term, 0.0) for term in sorted(terms))


@dataclass(frozen=True, slots=True)
class _Excerpt:
    key: IssueKey
    words: str
    terms: frozenset[str]
    norm: float


def _own_terms(issue: IssueWords) -> dict[str, float]:
    """How often an issue says each term, keywords for more than once."""
    said = [(text, 1.0) for text in (issue.label, issue.proposition)]
    said += [(text, _KEYWORDS_COUNT) for text in (*issue.keywords, *issue.contra_phrases)]
    terms: defaultdict[str, float] = defaultdict(float)
    for text, counts in said:
        for term in _terms_of(text):
            terms[term] += counts
    return dict(terms)


def _phrases_of(issue: IssueWords) -> Iterator[frozenset[str]]:
    stems = map(_stems_of, (*issue.keywords, *issue.contra_phrases))
    return (one for one in stems if len(one) > 1)


def _stems_of(text: str) -> frozenset[str]:
    """Every word, short ones too, by its first letters."""
    return frozenset(fold(found)[:_LETTERS] for found in _WORD.findall(text))


def _weigh(texts: Collection[Collection[str]]) -> dict[str, float]:
    """Each term by how rare it is among texts: BM25's idf, of which a term of one text alone has 1,
    however many texts there are. A piece counts for a part of a word.
    """
    found_in = Counter(term for terms in texts for term in set(terms))
    # Divided by the most that a term can have, scores mean the same in a dossier of five issues and of fifty.
    alone = _rarity(1, len(texts))
    return {
        term: _worth(term) * _rarity(times, len(texts)) / alone for term, times in found_in.items()
    }


def _rarity(times: int, n: int) -> float:
    return log(1 + (n - times + 0.5) / (times + 0.5))


@lru_cache(maxsize=5_000)
def _terms_of(text: str) -> tuple[str, ...]:
    """What words are compared by: their first letters, and the pieces of those that are long.

    Taking excerpts apart is most of what ranking costs, and the next form has the same ones.
    """
    terms = []
    for word in _words_of(text):
        terms.append(word[:_LETTERS])
        if len(word) >= _SHORTEST_COMPOUND:
            terms += [f"#{word[at : at + _PIECE]}" for at in range(len(word) - _PIECE + 1)]
    return tuple(terms)


def _words_of(text: str) -> list[str]:
    return [fold(found) for found in _WORD.findall(text) if _says_something(found)]


def _says_something(word: str) -> bool:
    """*EU* and *5* do, and any of a script without small letters; *the* and *von* do not."""
    return len(word) >= _SHORTEST or word == word.upper()


def _worth(term: str) -> float:
    return _PIECES_COUNT if term.startswith("#") else 1.0


def _spelled(text: str) -> dict[str, str]:
    """Each word of a text by what it is compared by, as it stands there first; of single letters
    none: the *U* of *U.N.* tells nobody why.
    """
    spelled: dict[str, str] = {}
    for found in filter(_says_something, _WORD.findall(text)):
        if len(found) > 1 or found.lower() == found.upper():
            spelled.setdefault(fold(found)[:_LETTERS], found)
    return spelled
