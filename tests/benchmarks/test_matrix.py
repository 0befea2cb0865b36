"""The benchmark of the matrix, with a record so small that only its shape is worth looking at."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from benchmarks import matrix, measures
from benchmarks.control import COMMIT
from benchmarks.goals import Ratio, print_ratios, write_json
from benchmarks.reads import Site, forget_everything, forget_pages
from config.postgres.scratch import as_owner

type OpenBench = Callable[[str], AbstractContextManager[measures.Bench]]

GOALS = {
    "700 / 500, matrix 50×30": "≤ 4",
    "naive SQL / ours, 50×30": "≥ 15",
    "page / bare SQL, 20×10": "≤ 2",
    "page / bare SQL, 50×30": "≤ 1.2",
    "page / bare SQL, 200×100": "≤ 1.3",
    "first page of a process / page, 50×30": "≤ 2",
    "first page after a change / page, 50×30": "≤ 2",
    "page as known / page, 50×30": "≤ 3",
    "304 / bare SQL, 50×30": "≤ 0.1",
    "insert with / without positions, append": "≤ 3",
    "insert with / without positions, back-dated": "≤ 3",
    "queries of a page": "≤ 12",
    "positions wrong after random changes": "≤ 0",
}


@pytest.fixture(autouse=True)
def _databases_of_their_own(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def open_bench(migrated_template: str, monkeypatch: pytest.MonkeyPatch) -> OpenBench:
    """What takes long and only makes the figures better is left out; the former commit stands beside one size."""
    monkeypatch.setattr(measures, "NAIVE_SHAPES", measures.SHAPES[:1])

    def open_one(size: str) -> AbstractContextManager[measures.Bench]:
        return measures.open_bench(size, template=migrated_template, most_practice=0, has_control=size == "700")

    return open_one


def scratch_databases() -> list[str]:
    with as_owner() as connection:
        query = "select datname from pg_database where datname ~ ('^demarche_bench_.*_' || %s || '(_then)?$')"
        return [name for (name,) in connection.execute(query, [str(os.getpid())])]


@pytest.mark.exhaustive
def test_every_ratio_has_its_goal_and_nothing_is_left(
    capsys: pytest.CaptureFixture[str], open_bench: OpenBench
) -> None:
    ratios = matrix.measure(["500", "700"], rounds=1, operations=50, open_one=open_bench)
    found = {ratio.name: ratio for ratio in ratios}
    formerly = {f"page / page of {COMMIT}, {measures.label(shape)}": "≤ 0.5" for shape in measures.SHAPES}
    goals = {name: ratio.goal for name, ratio in found.items()}
    assert goals in (GOALS, GOALS | formerly)  # a clone need not have the former commit
    assert all(ratio.value > 0 for name, ratio in found.items() if "/" in name)
    assert found["queries of a page"].holds
    assert found["positions wrong after random changes"].value == 0
    told = capsys.readouterr().out
    assert "700: 700 stances, medians in ms" in told
    assert "bytes gzipped 200×100" in told
    assert not scratch_databases()


def test_a_forgotten_page_is_made_anew(open_bench: OpenBench) -> None:
    with open_bench("500") as bench, bench.in_use():
        address = measures.busiest(bench.population, measures.SHAPES[0]).address
        site = Site()
        from_the_memo = [site.queries(address), site.queries(address)][-1]
        forget_pages()
        forgotten = site.queries(address)
        forget_everything()
        assert from_the_memo < forgotten < site.queries(address)


def test_an_interrupted_run_leaves_no_database(monkeypatch: pytest.MonkeyPatch, open_bench: OpenBench) -> None:
    filled = []

    def interrupted(*_: object, **__: object) -> None:
        filled.extend(scratch_databases())
        raise KeyboardInterrupt

    monkeypatch.setattr(measures, "fill", interrupted)
    with pytest.raises(KeyboardInterrupt):
        matrix.measure(["500"], rounds=1, open_one=open_bench)
    assert len(filled) == 1
    assert not scratch_databases()


@pytest.mark.parametrize(("size", "rows"), [("500", 500), ("10k", 10_000), ("1m", 1_000_000)])
def test_sizes_may_be_short(size: str, rows: int) -> None:
    assert measures.rows_of(size) == rows


def test_the_smallest_size_comes_first_and_none_twice() -> None:
    assert matrix.parse_options(["--sizes", "1M,10k,1m"]).sizes == ["10k", "1m"]
    assert matrix.parse_options([]).sizes == ["10k", "1m"]


@pytest.mark.parametrize("sizes", ["", "many", "0", "10k,-5"])
def test_a_size_that_is_none_is_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        matrix.parse_options([f"--sizes={sizes}"])
    assert "is no number of stances" in capsys.readouterr().err


def test_ratios_as_json(tmp_path: Path) -> None:
    file = tmp_path / "ratios.json"
    write_json([Ratio.at_most("a / b", 2.0004, 2), Ratio.at_least("naive / ours", 15, 15)], file)
    assert json.loads(file.read_text()) == [
        {"name": "a / b", "value": 2.0, "goal": "≤ 2", "holds": False},
        {"name": "naive / ours", "value": 15, "goal": "≥ 15", "holds": True},
    ]


def test_a_missed_goal_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_ratios([Ratio.at_most("a / b", 3, 2), Ratio.at_most("c / d", 1, 2)])
    missed, held = capsys.readouterr().out.splitlines()[-2:]
    assert missed.split() == ["a", "/", "b", "3.00", "≤", "2", "MISSED"]
    assert held.endswith("holds")
