import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from positions.measures.spans import SPANS, cut


def test_years_touch_the_time_alone() -> None:
    found = cut(dt.date(2017, 12, 31), dt.date(2019, 1, 1), by="year")
    assert [one.label for one in found] == ["2017", "2018", "2019"]


def test_sessions_open_on_the_third_tuesday_of_september() -> None:
    (found,) = cut(dt.date(2018, 12, 1), dt.date(2018, 12, 1), by="session")
    assert (found.label, found.first, found.until) == ("73", dt.date(2018, 9, 18), dt.date(2019, 9, 16))


@given(st.dates(dt.date(1946, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 2000), st.sampled_from(sorted(SPANS)))
def test_every_day_is_in_one_stretch(first: dt.date, days: int, by: str) -> None:
    until = first + dt.timedelta(days=days)
    found = cut(first, until, by=by)
    assert found[0].first <= first <= found[0].until
    assert found[-1].first <= until <= found[-1].until
    gaps = [later.first - one.until for one, later in pairwise(found)]
    assert set(gaps) <= {dt.timedelta(days=1)}
