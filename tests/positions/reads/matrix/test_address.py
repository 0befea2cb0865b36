import datetime as dt

import pytest

from config.web.input import BadInput
from positions.reads.matrix.address import ACTOR_LIMIT, MatrixAddress


def test_an_address_survives_being_written_and_read() -> None:
    query = {
        "on": "2025-08-19",
        "vs": "2024-01-01",
        "actors": "merz,macron",
        "issues": "ceasefire-first",
        "rows": "speakers",
        "group": "eu",
        "inherited": "1",
        "start": "30",
        "cell": "merz.ceasefire-first",
    }
    address = MatrixAddress.parse(query)
    assert address.on == dt.date(2025, 8, 19)
    assert address.actors == ["merz", "macron"]
    assert dict(pair.split("=") for pair in address.query().removeprefix("?").split("&")) == query


def test_an_empty_address_is_empty() -> None:
    assert MatrixAddress.parse({}).query() == ""


def test_repeated_actors_count_once() -> None:
    assert MatrixAddress.parse({"actors": "merz,,merz"}).actors == ["merz"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"on": "0000-01-01"}, "as-of date"),
        ({"on": "9999-12-31"}, "1800 to 2199"),
        ({"vs": "yesterday"}, "comparison date"),
        ({"on": "２０２５-08-19"}, "as-of date"),
        ({"rows": "all"}, "speakers"),
        ({"group": "a b"}, "grouping"),
        ({"cell": "merz"}, "cell"),
        ({"start": "-1"}, "column"),
        ({"actors": "a'b"}, "Unknown actors"),
        ({"actors": ",".join(f"a{i}" for i in range(ACTOR_LIMIT + 1))}, "At most 250 actors"),
    ],
)
def test_what_cannot_be_read_is_named(query: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        MatrixAddress.parse(query)


def test_a_form_keeps_what_it_does_not_ask_for() -> None:
    address = MatrixAddress.parse({"on": "2025-08-19", "actors": "merz", "cell": "merz.talks"})
    assert address.fields("on") == [("actors", "merz")]


@pytest.mark.parametrize("name", ["on", "vs"])
def test_a_day_put_in_is_the_address_of_that_day(name: str) -> None:
    address = MatrixAddress.parse({"on": "2025-08-19", "known": "2025-08-20", "actors": "on,vs", "cell": "on.vs"})
    for day in (dt.date(1800, 1, 1), dt.date(2024, 2, 29)):
        assert address.with_day(name)(day) == address.query(**{name: day})
        assert MatrixAddress().with_day(name)(day) == f"?{name}={day}"
