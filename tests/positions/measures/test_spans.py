import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.measures.spans import SPANS, cut_into_stretches


def test_years_touch_the_time_alone() -> None:
    found = cut_into_stretches(dt.date(2017, 12, 31), dt.date(2019, 1, 1), by="year")
    assert [one.label for one in found] == ["2017", "2018", "2019"]


@pytest.mark.parametrize(
    ("session", "opened"),
    [(43, "1988-09-20"), (58, "2003-09-16"), (65, "2010-09-14"), (66, "2011-09-13"), (73, "2018-09-18"),
     (76, "2021-09-14"), (77, "2022-09-13"), (78, "2023-09-05"), (79, "2024-09-10"), (80, "2025-09-09")],
)  # fmt: skip
def test_sessions_open_on_their_days(session: int, opened: str) -> None:
    day = dt.date.fromisoformat(opened)
    former, found = cut_into_stretches(day - dt.timedelta(days=1), day, by="session")
    assert (former.label, found.label, found.first) == (str(session - 1), str(session), day)


def test_the_first_session_began_in_january_and_before_it_was_none() -> None:
    found = cut_into_stretches(dt.date(1900, 1, 1), dt.date(1947, 12, 1), by="session")
    assert [one.label for one in found] == ["until 1945", "1", "2"]
    assert found[1].first == dt.date(1946, 1, 1)
    assert [one.label for one in cut_into_stretches(dt.date(1850, 1, 1), dt.date(1900, 1, 1), by="session")] == [
        "until 1945"
    ]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 2000), st.sampled_from(sorted(SPANS)))
def test_every_day_is_in_one_stretch(first: dt.date, days: int, by: str) -> None:
    until = first + dt.timedelta(days=days)
    found = cut_into_stretches(first, until, by=by)
    assert found[0].first <= first <= found[0].until
    assert found[-1].first <= until <= found[-1].until
    gaps = [later.first - one.until for one, later in pairwise(found)]
    assert set(gaps) <= {dt.timedelta(days=1)}
