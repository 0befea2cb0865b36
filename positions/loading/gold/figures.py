"""How well an engine does on annotated texts: shares with what they are shares of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from time import process_time
from typing import Final

from positions.loading.gold.texts import Annotated, Gold, GoldStatement
from positions.suggest.boundary import Catalogue, Document, Suggester, Suggestion
from positions.suggest.gate import Dropped, verify
from positions.suggest.mentions import find_roll_names
from positions.suggest.pages import PAGE, choose_best
from positions.texts.known import ActorKey, Roll
from positions.texts.passages import Range
from positions.texts.speakers import Mention

EVERY: Final = "all"
"""Languages together."""
_F1: Final = ("mention", "attribution")


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """``value`` is of ``n``; ``cpu_ms`` are what the engine took for a text, on average."""

    name: str
    language: str
    value: float
    n: int
    cpu_ms: float


@dataclass(slots=True)
class Measured:
    """What was counted of each language, by the name of a figure: hits and of how many."""

    hits: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    of: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    dropped: list[Dropped] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, name: str, language: str, hits: float, of: float) -> None:
        for one in (language, EVERY):
            self.hits[name, one] += hits
            self.of[name, one] += of

    def figures(self) -> Iterator[GoldFigure]:
        """Those there is anything to say of, each by language and then of all."""
        names = list(dict.fromkeys(name for name, _ in self.of))
        languages = [*sorted(self.ms.keys() - {EVERY}), EVERY]
        for name in names:
            for language in languages:
                # A share of nothing is not told: 0 would look like a failure.
                if of := self.of[name, language]:
                    yield self._figure(name, language, self.hits[name, language] / of, of)
            prefix = name.removesuffix("_recall")
            if name.endswith("_recall") and prefix in _F1:
                yield from (self._f1(prefix, language) for language in languages)

    def _f1(self, name: str, language: str) -> GoldFigure:
        keys = [(f"{name}_{side}", language) for side in ("precision", "recall")]
        shares = [self.hits[key] / (self.of[key] or 1) for key in keys]
        value = 2 * shares[0] * shares[1] / (sum(shares) or 1)
        return self._figure(f"{name}_f1", language, value, self.of[keys[1]])

    def _figure(self, name: str, language: str, value: float, n: float) -> GoldFigure:
        spent = self.ms[language]
        return GoldFigure(name, language, value, round(n), sum(spent) / max(1, len(spent)))


def measure_engine(
    gold: Iterable[Gold], engine: Suggester, *, is_learning: bool = True
) -> Measured:
    """Let an engine read all texts, in the order of their days; ``is_learning`` from what was coded in texts of days
    before, as it would from stances published.
    """
    measured = Measured()
    gold = list(gold)
    # Before the first clock: loading a parser costs a second that no text is answerable for.
    _warm(gold, engine)
    for one in gold:
        learnt: defaultdict[ActorKey, list[str]] = defaultdict(list)
        texts = sorted(one.texts, key=lambda text: (text.document.published, text.name))
        # Texts of one day do not learn from one another: on that day neither was published before the other.
        for day, of_day in groupby(texts, key=lambda text: text.document.published):
            issues = [replace(issue, excerpts=tuple(learnt[issue.key])) for issue in one.issues]
            catalogue = Catalogue(f"{day} {is_learning}", one.actors, issues)
            for text in (read := list(of_day)):
                _measure_text(text, engine, catalogue, measured)
            for text in read if is_learning else ():
                for said in text.statements:
                    learnt[said.issue].append(text.document.text[said.start : said.end])
    return measured


def _warm(gold: Sequence[Gold], engine: Suggester) -> None:
    """Let the engine load what it needs for each language, which no text should be charged with."""
    for one in gold:
        first = {text.document.language: text.document for text in one.texts}
        for document in first.values():
            short = Document(
                text="They agreed.",
                sha256="",
                language=document.language,
                published=document.published,
            )
            engine.suggest(short, Catalogue("", one.actors, one.issues))


def _measure_text(
    text: Annotated, engine: Suggester, catalogue: Catalogue, measured: Measured
) -> None:
    document = text.document
    began = process_time()
    given = engine.suggest(document, catalogue)
    spent = 1000 * (process_time() - began)
    language = document.language or "und"
    measured.ms[language].append(spent)
    measured.ms[EVERY].append(spent)
    verified = verify(document, catalogue, given)
    measured.dropped += verified.dropped
    roll = Roll.of(catalogue.actors, document.published)
    counting = _Counting(text, language, roll, {one.key for one in catalogue.issues}, measured)
    if text.mentions is not None:
        counting.mentions(find_roll_names(document.text, roll), text.mentions)
    # Elsewhere what an engine adds may be right, and was only not coded.
    if text.is_complete:
        counting.attributions(verified.kept)
    shown, more = choose_best(verified.kept, len(document.text))
    counting.spans(shown)
    counting.rejections(shown)
    counting.fields([*shown, *more])
    measured.count("suggestions_per_page", language, len(shown), _own(document) / PAGE)


def _own(document: Document) -> int:
    return len(document.text) - sum(end - start for start, end in document.skipped)


@dataclass(frozen=True, slots=True)
class _Counting:
    text: Annotated
    language: str
    roll: Roll
    issues: set[ActorKey]
    measured: Measured

    def _count(self, name: str, hits: float, of: float) -> None:
        self.measured.count(name, self.language, hits, of)

    def _core(self) -> list[GoldStatement]:
        return [one for one in self.text.statements if one.is_core]

    def mentions(self, found: Sequence[Mention], gold: Sequence[Mention]) -> None:
        """A mention is found where one of the same actor overlaps it."""
        own = [one for one in found if not self.text.document.is_skipped(one.start, one.end)]
        right = sum(any(_is_same(one, other) for other in gold) for one in own)
        self._count("mention_precision", right, len(own))
        recalled = sum(any(_is_same(one, other) for other in own) for one in gold)
        self._count("mention_recall", recalled, len(gold))

    def attributions(self, suggestions: Sequence[Suggestion]) -> None:
        """Each holder of a suggestion is right where a statement of that holder has words in common with it, and the
        same cue where both tell it. Of a statement that may be left out nothing is counted.
        """
        right = wrong = 0
        for one in suggestions:
            for holder in _holders(one):
                of = [said for said in self.text.statements if _is_attributed(said, one, holder)]
                # Of a statement that may be left out nothing is
                # counted: finding it is neither right nor wrong.
                right += any(said.is_core for said in of)
                wrong += not of
                if not of:
                    self._tell("no statement", one.start, one.words, f"{holder}")
        self._count("attribution_precision", right, right + wrong)
        core = self._core()
        found = [self._is_found(said, suggestions) for said in core]
        self._count("attribution_recall", sum(found), len(core))

    def _is_found(self, said: GoldStatement, suggestions: Sequence[Suggestion]) -> bool:
        found = any(
            _is_attributed(said, one, holder) for one in suggestions for holder in _holders(one)
        )
        if not found:
            words = self.text.document.text[said.start : said.end]
            self._tell("not attributed", said.start, words, said.holder)
        return found

    def spans(self, shown: Sequence[Suggestion]) -> None:
        """Of the places that were coded, those that what is shown at once overlaps."""
        core = self._core()
        found = [any(_overlap(said, one) for one in shown) for said in core]
        for said, is_found in zip(core, found, strict=True):
            if not is_found:
                words = self.text.document.text[said.start : said.end]
                self._tell("not shown", said.start, words, said.issue)
        self._count("span_recall", sum(found), len(core))

    def rejections(self, shown: Sequence[Suggestion]) -> None:
        """Of the suggestions that somebody dismissed, those that are shown at once."""
        again = {(one.start, one.end) for one in shown}.intersection(self.text.rejected)
        self._count("rejected_shown", len(again), len(self.text.rejected))

    def fields(self, suggestions: Sequence[Suggestion]) -> None:
        """What the suggestion says that has most of the words in common, of each statement that has one."""
        for said in self._core():
            near = [one for one in suggestions if _overlap(said, one)]
            if not near:
                continue
            # Most words in common, then fewest others, then the score: the one that a person would take.
            best = max(near, key=lambda one: (_overlap(said, one), self._fit(said, one), one.score))
            is_held = self._is_held(said, best)
            self._count("holder", is_held, 1)
            self._count("actor", said.holder in _holders(best), 1)
            if said.issue in self.issues:
                for depth in (1, 3):
                    self._count(f"issue_at_{depth}", said.issue in best.issues[:depth], 1)
            # Polarity is asked only of the right holder: of another it would be right by chance.
            if is_held and said.polarity is not None:
                self._count("polarity_accuracy", best.polarity == said.polarity, 1)
                self._count("polarity_given", best.polarity is not None, 1)
            self._tell_fields(said, best)

    def _fit(self, said: GoldStatement, one: Suggestion) -> float:
        """Of suggestions with as many words in common that with fewest others, and the same cue."""
        same_cue = said.cue is not None and one.cue is not None and _meet(said.cue, one.cue)
        # Far below 1, so that the length only decides where the cue does not.
        return same_cue - (one.end - one.start) / 10_000

    def _is_held(self, said: GoldStatement, one: Suggestion) -> bool:
        """Whether it names the holder, or who tells of it where another does: as `evaluate_turns` counts."""
        tellers = {key for key in (*_holders(one), one.reported_by) if key is not None}
        speaking = {group for key in tellers for group in self.roll.speaks_for(key)}
        return said.holder in _holders(one) or (said.reported_by or None) in speaking

    def _tell_fields(self, said: GoldStatement, one: Suggestion) -> None:
        if not self._is_held(said, one):
            self._tell("holder", said.start, one.words, f"{said.holder}, got {one.actor}")
        elif said.polarity is not None and one.polarity != said.polarity:
            self._tell("polarity", said.start, one.words, f"{said.polarity}, got {one.polarity}")
        if said.issue not in one.issues:
            self._tell("issue", said.start, one.words, f"{said.issue}, got {list(one.issues)}")

    def _tell(self, what: str, start: int, words: str, right: str) -> None:
        self.measured.missed.append(f"{what}: {self.text.name} {start} {words[:160]!r}: {right}")


def _holders(one: Suggestion) -> list[ActorKey]:
    return [key for key in (one.actor, *one.also) if key is not None]


def _is_same(one: Mention, other: Mention) -> bool:
    return one.key == other.key and _meet((one.start, one.end), (other.start, other.end))


def _is_attributed(said: GoldStatement, one: Suggestion, holder: ActorKey) -> bool:
    if said.holder != holder or not _overlap(said, one):
        return False
    return said.cue is None or one.cue is None or _meet(said.cue, one.cue)


def _overlap(said: GoldStatement, one: Suggestion) -> int:
    return max(0, min(said.end, one.end) - max(said.start, one.start))


def _meet(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]
