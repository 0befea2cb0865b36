"""How many suggestions are shown."""

from positions.suggest.boundary import Suggestion
from positions.suggest.pages import PAGE, PER_PAGE, choose_best, thin_out_pages


def test_the_best_five_of_each_page_and_the_rest() -> None:
    first = [Suggestion(start=n, end=n + 1, words="x", score=n) for n in range(8)]
    second = [Suggestion(start=PAGE, end=PAGE + 1, words="x", score=0.5)]
    shown, more = choose_best([*second, *first], 2 * PAGE)
    assert [one.score for one in shown] == [7, 6, 5, 4, 3, 0.5]
    assert [one.score for one in more] == [2, 1, 0]
    assert len(shown) == PER_PAGE + 1
    assert choose_best([], 0) == ([], [])


def test_of_a_long_text_the_foremost_of_each_page_are_kept() -> None:
    given = [Suggestion(start=PAGE * (n % 2) + n, end=PAGE * 2, words="x", score=n) for n in range(60)]
    kept = thin_out_pages(given)
    assert len(kept) == 24
    assert {one.score for one in kept} == set(range(36, 60))
    assert choose_best(kept, 2 * PAGE)[0] == choose_best(given, 2 * PAGE)[0]
