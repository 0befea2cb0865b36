"""How far two actors agree, and how divided many are: pure functions, without a database.

Two actors are given as a *tally*: how often each pair of values occurred, with only the scale from
−2 to 2 in it. Every measure is ``None`` where it is undefined. References stand in each docstring
and on the Method page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from positions.choices import SCALE, is_on_scale

type PairTally = Mapping[tuple[int, int], int]

N_MIN: Final = 5
"""Fewer shared issues, or actors on record, than this and no figure is shown."""
WIDTH: Final = SCALE[0] - SCALE[-1]
# On five steps the empty ones between would count: an even split into yes, abstain and no had A = −0.28.
VOTE_SCALE: Final = (2, 0, -2)
"""The values a vote can have: yes, abstain, no."""


def _on_scale(counts: Mapping[tuple[int | None, int | None], int]) -> Counter[tuple[int, int]]:
    return Counter({(x, y): k for (x, y), k in counts.items() if is_on_scale(x) and is_on_scale(y)})


def identical_share(tally: PairTally) -> float | None:
    """Share of issues with the very same value, 0 to 1."""
    return _share(sum(k for (x, y), k in tally.items() if x == y), tally.values())


def lijphart_index(tally: PairTally) -> float | None:
    """Index of agreement, 0 to 1: 1 − mean |x − y| / width.

    With votes this is Lijphart's (identical + one abstains / 2) / all. Lijphart 1963, APSR 57.
    """
    disagreement = _observed(tally, power=1)
    return None if disagreement is None else 1 - disagreement


def s_score(tally: PairTally, *, power: int = 1) -> float | None:
    """S = 1 − 2 · mean (|x − y| / width)^power, −1 to 1. Signorino & Ritter 1999, ISQ 43:115."""
    disagreement = _observed(tally, power=power)
    return None if disagreement is None else 1 - 2 * disagreement


def weighted_kappa(tally: PairTally, *, power: int = 1) -> float | None:
    """Cohen's kappa with distances as weights: 1 − observed / expected from each one's own habits.

    Undefined where both only ever took one and the same value. Cohen 1968; Hage 2011, Political
    Analysis 19:287.
    """
    first, second = _marginals(tally)
    return _corrected_for_chance(tally, first, second, power=power)


def scott_pi(tally: PairTally, *, power: int = 2) -> float | None:
    """As ``weighted_kappa``, the expectation being from the habits of both together.

    Scott 1955; Hage 2011.
    """
    first, second = _marginals(tally)
    return _corrected_for_chance(tally, first + second, first + second, power=power)


def coincidence(tally: PairTally) -> float | None:
    """Same direction / (same + opposite direction), 0 to 1; issues on which either is neutral are
    dropped.

    The rule of the State Department's "voting coincidence", votes only, in its reports until that
    on 2016. State Department 2008.
    """
    return _share(sum(k for (x, y), k in tally.items() if x * y > 0), (_directed(tally),))


def coincidence_with_halves(tally: PairTally) -> float | None:
    """Same direction, or both neutral, counts 1, one of them neutral 1/2, opposite 0; 0 to 1.

    The State Department's rule since its report of 2018 on the votes of 2017; with votes it is
    `lijphart_index`. State Department 2018.
    """
    return _share(sum(k * _likeness(x, y) for (x, y), k in tally.items()), tally.values())


def _likeness(x: int, y: int) -> float:
    if x * y:
        return float(x * y > 0)
    return 1.0 if x == y else 0.5


def rice_index(*, supports: int, opposes: int) -> float | None:
    """Cohesion |yes − no| / (yes + no), 0 to 1; ignores the neutral. Rice 1928."""
    return _share(abs(supports - opposes), (supports, opposes))


def agreement_index(*, supports: int, neutral: int, opposes: int) -> float | None:
    """Cohesion of a group in three ways, 0 to 1: (max − (all − max) / 2) / all.

    Hix, Noury & Roland 2005, BJPS 35.
    """
    most, total = max(supports, neutral, opposes), supports + neutral + opposes
    return (most - (total - most) / 2) / total if total else None


def van_der_eijk(counts: Sequence[int]) -> float | None:
    """Agreement A among many on an ordered scale: 1 unanimous, 0 evenly spread, −1 two opposite
    poles.

    ``counts`` are the numbers at each step of the scale, in its order; at least three steps. The
    counts are cut into layers of equal height; A is the layers' mean, weighted by the cases in
    them. van der Eijk 2001, Quality & Quantity 35:325.
    """
    rest, total, agreement = list(counts), sum(counts), 0.0
    if not total:
        return None
    # Each round empties the lowest step that is left, so there are at most as many rounds as steps.
    while height := min((count for count in rest if count), default=0):
        pattern = [bool(count) for count in rest]
        agreement += sum(pattern) * height / total * _pattern_agreement(pattern)
        # Steps that are empty already stay so: below 0 they would count as filled in the next layer.
        rest = [count - height if count else 0 for count in rest]
    return agreement


def _pattern_agreement(pattern: Sequence[bool]) -> float:
    """A of one layer: how few steps it fills, times how far it has one peak."""
    steps, filled = len(pattern), sum(pattern)
    triples = Counter(combinations(pattern, 3))
    one_peak = triples[True, True, False] + triples[False, True, True]
    two_peaks = triples[True, False, True]
    unimodality = 1.0
    # A layer without a hole has one peak, whatever its width; van der Eijk's formula is for those with one.
    if two_peaks:
        unimodality = ((steps - 2) * one_peak - (steps - 1) * two_peaks) / (
            (steps - 2) * (one_peak + two_peaks)
        )
    return unimodality * (1 - (filled - 1) / (steps - 1))


def _directed(tally: PairTally) -> int:
    """On how many issues neither is neutral."""
    return sum(k for (x, y), k in tally.items() if x * y)


def _share(part: float, whole: Iterable[int]) -> float | None:
    total = sum(whole)
    return part / total if total else None


def _distance(x: int, y: int, power: int) -> float:
    return float((abs(x - y) / WIDTH) ** power)


def _observed(tally: PairTally, *, power: int) -> float | None:
    return _share(sum(k * _distance(x, y, power) for (x, y), k in tally.items()), tally.values())


def _marginals(tally: PairTally) -> tuple[Counter[int], Counter[int]]:
    first, second = Counter[int](), Counter[int]()
    for (x, y), k in tally.items():
        first[x] += k
        second[y] += k
    return first, second


def _corrected_for_chance(
    tally: PairTally, first: Counter[int], second: Counter[int], *, power: int
) -> float | None:
    observed = _observed(tally, power=power)
    chance = sum(
        k * m * _distance(x, y, power) for x, k in first.items() for y, m in second.items()
    )
    return (
        None
        if observed is None or not chance
        else 1 - observed * first.total() * second.total() / chance
    )


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to put a number on agreement; ``lowest`` is that of utter disagreement, 1 that of full
    agreement.

    ``cases`` says how many of the issues it looks at.
    """

    label: str
    formula: str
    reference: str
    lowest: int
    compute: Callable[[PairTally], float | None]
    # Only the coincidence until 2016 drops issues: elsewhere n and the number of cases are the same.
    cases: Callable[[PairTally], int] = lambda tally: sum(tally.values())


# The keys stand in addresses and exports: a measure may get other words, not another key.
MEASURES: Final[Mapping[str, Measure]] = {
    "identical": Measure("Identical share", "same value / n", "", 0, identical_share),
    "lijphart": Measure(
        "Index of agreement", "1 − mean |x − y| / 4", "Lijphart 1963", 0, lijphart_index
    ),
    "coincidence": Measure(
        "Coincidence, until 2016",
        "same direction / (same + opposite), neutral dropped",
        "State Department 2008",
        0,
        coincidence,
        cases=_directed,
    ),
    "coincidence-2017": Measure(
        "Coincidence, since 2017",
        "(same direction + one neutral / 2) / n",
        "State Department 2018",
        0,
        coincidence_with_halves,
    ),
    "s": Measure("S score", "1 − 2 · mean |x − y| / 4", "Signorino & Ritter 1999", -1, s_score),
    "s-squared": Measure(
        "S score, squared",
        "1 − 2 · mean (|x − y| / 4)²",
        "Signorino & Ritter 1999",
        -1,
        lambda tally: s_score(tally, power=2),
    ),
    "kappa": Measure(
        "Weighted kappa",
        "1 − observed / expected distance, own habits",
        "Cohen 1968; Hage 2011",
        -1,
        weighted_kappa,
    ),
    "kappa-squared": Measure(
        "Weighted kappa, squared",
        "the same with squared distances",
        "Cohen 1968; Hage 2011",
        -1,
        lambda tally: weighted_kappa(tally, power=2),
    ),
    "pi-squared": Measure(
        "Scott's pi, squared",
        "1 − observed / expected distance², pooled habits",
        "Scott 1955; Hage 2011",
        -1,
        scott_pi,
    ),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of two actors: ``n`` issues on which both have a position, of them ``identical`` with the
    same value; the measure looks at ``cases`` of them.

    ``excluded`` counts the issues on which both are on record, one of them without a direction or
    mixed, and ``same_statement`` those on which both stand by one and the same statement, as a
    speaker and whom it speaks for: nobody agrees with themselves. ``value`` is the measure;
    ``None`` below ``N_MIN`` cases and where the measure is undefined.
    """

    n: int
    cases: int
    excluded: int
    identical: int
    value: float | None
    same_statement: int = 0

    @property
    def is_hidden(self) -> bool:
        return self.cases < N_MIN


def measure_agreement(
    pairs: Iterable[tuple[int | None, int | None]],
    *,
    measure: Measure,
    same: Sequence[tuple[int | None, int | None]] = (),
) -> Agreement:
    """Agreement over issues; ``None`` stands for an actor not on record.

    ``same`` are those of the pairs that rest on one statement, and do not count.
    """
    rest = Counter(pairs)
    # Pairs that are taken out leave zeros, which weigh nothing.
    rest.subtract(same)
    tally = _on_scale(rest)
    n, cases = tally.total(), measure.cases(tally)
    return Agreement(
        n=n,
        cases=cases,
        # Both on record, less those on the scale: one of the two at least has no direction or is mixed.
        excluded=sum(k for (x, y), k in rest.items() if x is not None and y is not None) - n,
        identical=sum(k for (x, y), k in tally.items() if x == y),
        # By what the measure looks at, not by n: of many issues the coincidence may rest on one or two.
        value=measure.compute(tally) if cases >= N_MIN else None,
        same_statement=len(same),
    )


@dataclass(frozen=True, slots=True)
class Division:
    """How divided ``n`` actors are; the measures are ``None`` below ``N_MIN`` and where they are
    undefined.

    ``agreement`` is van der Eijk's A; ``cohesion`` the agreement index in three directions;
    ``rice`` ignores the neutral, and so is of ``directed`` actors. ``excluded`` counts actors on
    record without a direction.
    """

    n: int
    directed: int
    excluded: int
    agreement: float | None
    cohesion: float | None
    rice: float | None

    @property
    def is_hidden(self) -> bool:
        return self.n < N_MIN

    @property
    def polarisation(self) -> float | None:
        """(1 − A) / 2: 0 where all agree, 0.5 where they are evenly spread, 1 at two opposite poles."""
        # A runs from 1 to −1: turned round and halved it has the direction that its name promises.
        return None if self.agreement is None else (1 - self.agreement) / 2


def measure_division(values: Sequence[int], *, votes_only: bool) -> Division:
    """Of the actors' values; where all are votes the scale has the three steps a vote can take."""
    counts = Counter(values)
    steps = [counts[value] for value in (VOTE_SCALE if votes_only else SCALE)]
    n = sum(steps)
    supports, opposes = counts[2] + counts[1], counts[-1] + counts[-2]
    if n < N_MIN:
        return Division(
            n,
            supports + opposes,
            excluded=len(values) - n,
            agreement=None,
            cohesion=None,
            rice=None,
        )
    return Division(
        n=n,
        directed=supports + opposes,
        excluded=len(values) - n,
        agreement=van_der_eijk(steps),
        cohesion=agreement_index(supports=supports, neutral=counts[0], opposes=opposes),
        rice=rice_index(supports=supports, opposes=opposes),
    )
