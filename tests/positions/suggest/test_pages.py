"""How many suggestions are shown."""

from positions.suggest.boundary import Suggestion
from positions.suggest.pages import PAGE, PER_PAGE, choose


def test_the_best_five_of_each_page_and_the_rest() -> None:
    first = [Suggestion(start=n, end=n + 1, words="x", score=n) for n in range(8)]
    second = [Suggestion(start=PAGE, end=PAGE + 1, words="x", score=0.5)]
    shown, more = choose([*second, *first], 2 * PAGE)
    assert [one.score for one in shown] == [7, 6, 5, 4, 3, 0.5]
    assert [one.score for one in more] == [2, 1, 0]
    assert len(shown) == PER_PAGE + 1
    assert choose([], 0) == ([], [])
