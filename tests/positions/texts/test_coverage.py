from hypothesis import given
from hypothesis import strategies as st

from positions.texts.coverage import CodedBy, Coverage, find_codable, measure_coverage

TEXT = "aaaaaaaaaa\nbbbbbbbbbb"
RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple), max_size=6)


def measured(coded: dict[str, list[tuple[int, int]]], boilerplate: list[tuple[int, int]] | None = None) -> Coverage:
    stances = {name: len(ranges) for name, ranges in coded.items()}
    return measure_coverage(find_codable(TEXT, boilerplate=boilerplate or []), coded=coded, stances=stances)


def test_each_coder_has_a_share_and_words_of_both_count_once() -> None:
    assert measured({"ann": [(0, 10), (5, 10)], "": [(5, 16)]}) == Coverage(
        75, [CodedBy("ann", 2, 50), CodedBy("", 1, 50)]
    )


def test_boilerplate_is_no_text() -> None:
    assert measured({"ann": [(0, 10)]}, [(11, 21)]).share == 100
    assert measured({"ann": [(11, 21)]}, [(11, 21)]).share == 0


def test_nothing_coded_and_nothing_there() -> None:
    assert measured({}) == Coverage(0, [])
    assert measure_coverage(find_codable("\n", boilerplate=[]), coded={}, stances={}).share == 0


def test_little_is_more_than_nothing() -> None:
    codable = find_codable("a" * 1000, boilerplate=[])
    assert measure_coverage(codable, coded={"ann": [(0, 1)]}, stances={"ann": 1}).share == 1
    assert measure_coverage(codable, coded={"ann": [(0, 999)]}, stances={"ann": 1}).share == 99


@given(st.text("ab \n", max_size=40), RANGES, RANGES)
def test_as_counted_letter_by_letter(
    text: str, boilerplate: list[tuple[int, int]], coded: list[tuple[int, int]]
) -> None:
    own, place = set(), 0
    for line in text.split("\n"):
        own |= set(range(place, place + len(line))) if line.strip() else set()
        place += len(line) + 1
    own -= {n for start, end in boilerplate for n in range(start, end)}
    covered = own & {n for start, end in coded for n in range(start, end)}
    expected = 100 * len(covered) / len(own) if own else 0
    codable = find_codable(text, boilerplate=boilerplate)
    share = measure_coverage(codable, coded={"ann": coded}, stances={"ann": 1}).share
    assert abs(share - expected) <= 1
    assert (share == 0) == (not covered)
    assert (share == 100) == (covered == own != set())
