import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.choices import MIXED, SCALE
from positions.measures import agreement
from positions.measures.agreement import MEASURES, N_MIN, PairTally, measure_agreement, measure_division

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
VOTES = {"yes": 2, "abstain": 0, "no": -2}
COLUMNS: dict[str, Callable[[PairTally], float | None]] = {
    "n": lambda tally: sum(tally.values()),
    "identical": MEASURES["identical"].compute,
    "lijphart_IA": MEASURES["lijphart"].compute,
    "S_abs": MEASURES["s"].compute,
    "S_sq": MEASURES["s-squared"].compute,
    "kappa_sq": MEASURES["kappa-squared"].compute,
    "pi_sq": MEASURES["pi-squared"].compute,
    "kappa_abs": MEASURES["kappa"].compute,
    "us_state_votes_only": MEASURES["coincidence"].compute,
    "n_yn": lambda tally: sum(k for (x, y), k in tally.items() if x and y),
}

with_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference data beside the project")


def tally_pairs(pairs: Iterable[tuple[int, int]]) -> Counter[tuple[int, int]]:
    """How often each pair of values on the scale occurs."""
    return Counter(pairs)


values = st.sampled_from(SCALE)
tallies = st.lists(st.tuples(values, values), min_size=1).map(tally_pairs)


def read(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt") if name.endswith(".gz") else (DATA / name).open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def votes_by_state() -> dict[str, dict[str, int]]:
    votes: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read("un_votes.csv.gz"):
        votes[row["country_code"]][row["rcid"]] = VOTES[row["vote"]]
    return votes


@with_data
def test_dyads_equal_the_reference(votes_by_state: dict[str, dict[str, int]]) -> None:
    years = {row["rcid"]: row["date"][:4] for row in read("un_roll_calls.csv.gz")}
    for row in read("reference_dyads.csv"):
        a, b = votes_by_state[row["a"]], votes_by_state[row["b"]]
        tally = tally_pairs((a[call], b[call]) for call in a.keys() & b.keys() if years[call] == row["year"])
        for column, compute in COLUMNS.items():
            assert compute(tally) == pytest.approx(float(row[column]), abs=5.1e-5), (row["a"], row["b"], column)


@with_data
def test_cohesion_equals_the_reference() -> None:
    for row in read("reference_eu27_2018_cohesion.csv"):
        yes, abstain, no = int(row["Y"]), int(row["A"]), int(row["N"])
        cohesion = agreement.agreement_index(supports=yes, neutral=abstain, opposes=no)
        rice = agreement.rice_index(supports=yes, opposes=no)
        assert cohesion == pytest.approx(float(row["AI"]), abs=5.1e-5)
        assert rice is None if row["rice"] == "" else rice == pytest.approx(float(row["rice"]), abs=5.1e-5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([30, 40, 210, 130, 530, 50, 10], 0.6113333),  # the example of R's agrmt
        ([5, 0, 0, 0, 5], -1),
        ([0, 0, 7, 0, 0], 1),
        ([3, 3, 3, 3, 3], 0),
    ],
)
def test_van_der_eijk(counts: list[int], expected: float) -> None:
    assert agreement.van_der_eijk(counts) == pytest.approx(expected)


def test_nobody_is_neither_divided_nor_agreed() -> None:
    assert agreement.van_der_eijk([0, 0, 0]) is None
    assert agreement.rice_index(supports=0, opposes=0) is None
    assert agreement.agreement_index(supports=0, neutral=0, opposes=0) is None


@given(tallies)
def test_measures_stay_within_their_bounds(tally: Counter[tuple[int, int]]) -> None:
    for slug, measure in MEASURES.items():
        value = measure.compute(tally)
        assert value is None or value <= 1 + 1e-9
        if "kappa" not in slug and value is not None:
            assert value >= measure.lowest - 1e-9


@given(tallies)
def test_measures_do_not_depend_on_who_comes_first(tally: Counter[tuple[int, int]]) -> None:
    turned = Counter({(y, x): k for (x, y), k in tally.items()})
    for measure in MEASURES.values():
        assert measure.compute(turned) == pytest.approx(measure.compute(tally))


@given(st.lists(values, min_size=1))
def test_everybody_agrees_with_themselves(own: list[int]) -> None:
    tally = tally_pairs(zip(own, own, strict=True))
    assert all(measure.compute(tally) in (None, pytest.approx(1)) for measure in MEASURES.values())


def test_kappa_is_undefined_without_variation() -> None:
    assert agreement.weighted_kappa({(2, 2): 9}) is None
    assert agreement.scott_pi({(2, 2): 9}) is None


def test_non_positions_and_mixed_are_counted_but_not_compared() -> None:
    pairs = [(2, 2)] * 4 + [(2, -2), (2, 90), (MIXED, 0), (None, 2), (92, None)]
    found = measure_agreement(pairs, measure=MEASURES["identical"])
    assert (found.n, found.excluded, found.identical, found.value) == (5, 2, 4, 0.8)


def test_agreement_is_hidden_below_the_least_number() -> None:
    found = measure_agreement([(2, 2)] * (N_MIN - 1), measure=MEASURES["identical"])
    assert found.is_hidden
    assert found.value is None


def test_division_of_votes_knows_three_steps() -> None:
    evenly = [2, 0, -2] * 2
    assert measure_division(evenly, votes_only=True).agreement == pytest.approx(0)
    assert measure_division(evenly, votes_only=False).agreement != pytest.approx(0)


def test_division_counts_whom_it_leaves_out() -> None:
    division = measure_division([2, 2, 1, -1, 0, 90, MIXED], votes_only=False)
    assert (division.n, division.excluded) == (5, 2)
    assert division.cohesion == pytest.approx((3 - 1) / 5)
    assert division.rice == pytest.approx(0.5)


def test_division_is_hidden_below_the_least_number() -> None:
    division = measure_division([2, 2, 90, 90, 90], votes_only=False)
    assert division.is_hidden
    assert division.agreement is None
