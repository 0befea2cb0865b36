import csv
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.positions.exchange.dna_files import STATEMENTS, write_dna

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "dna"
SAMPLE = DATA / "sample-dna3.dna"
with_data = pytest.mark.skipif(not SAMPLE.is_file(), reason="needs the sample beside the project")


@pytest.fixture(params=[2, 3])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_dna(tmp_path / "talks.dna", version=request.param)


def network(file: Path, *words: str) -> list[list[str]]:
    out = StringIO()
    call_command("dna_network", str(file), *words, stdout=out)
    return list(csv.reader(StringIO(out.getvalue())))


def test_who_said_what_stands_under_its_labels(file: Path) -> None:
    """Statements without an organisation count nowhere."""
    assert network(file) == [["", "payment", "talks"], ["Alder", "1", "3"], ["Birch", "1", "1"]]
    assert network(file, "--aggregation", "subtract", "--normalization", "activity")[1:] == [
        ["Alder", "-0.25", "0.75"],
        ["Birch", "0.5", "0.5"],
    ]


def test_ties_of_one_mode(file: Path) -> None:
    words = ("--type", "onemode", "--aggregation")
    assert network(file, *words, "congruence") == [["", "Alder", "Birch"], ["Alder", "0", "3"], ["Birch", "3", "0"]]
    assert network(file, *words, "conflict")[1] == ["Alder", "0", "1"]


@pytest.mark.parametrize(
    ("duplicates", "talks"),
    [("include", 3), ("document", 2), ("week", 2), ("month", 2), ("year", 2), ("acrossrange", 1)],
)
def test_the_same_statement_counts_once_within(file: Path, duplicates: str, talks: int) -> None:
    """Of two texts, a year and a few days apart."""
    assert network(file, "--duplicates", duplicates)[1] == ["Alder", "1", str(talks)]


def test_days_exclusions_and_isolates(file: Path) -> None:
    words = ("--from", "2025-01-01", "--exclude", "concept=payment", "--exclude", "organization=Birch")
    assert network(file, *words) == [["", "talks"], ["Alder", "1"]]
    assert network(file, *words, "--isolates") == [["", "payment", "talks"], ["Alder", "0", "1"], ["Birch", "0", "0"]]
    assert network(file, "--to", "2024-12-30", "--exclude", "agreement=0") == [["", "talks"], ["Alder", "2"]]


def test_what_stands_with_a_document_may_be_a_side(file: Path) -> None:
    found = network(file, "--variable1", "title", "--exclude", "author=Nobody")
    assert [row[0] for row in found] == ["", "Alder again", "Alder in Norland", "Birch answers"]


def test_a_window_moves_day_by_day(file: Path) -> None:
    rows = network(file, "--from", "2025-12-29", "--window", "days", "--window-size", "3")
    assert rows[0] == ["time", "start", "stop", "row", "column", "weight"]
    assert [row[:3] for row in rows[1:]] == [
        ["2025-12-30", "2025-12-29", "2025-12-31"],
        ["2025-12-30", "2025-12-29", "2025-12-31"],
        ["2026-01-01", "2025-12-31", "2026-01-02"],
    ]  # around the last day of the year nobody spoke


def test_a_month_on_is_its_last_day_where_it_is_shorter(file: Path) -> None:
    rows = network(file, "--window", "months", "--window-size", "24")
    assert {(row[1], row[2]) for row in rows[1:]} == set()
    rows = network(file, "--window", "months", "--window-size", "2")
    assert ["2025-01-30", "2024-12-30", "2025-02-28"] in [row[:3] for row in rows]


def test_windows_of_events_are_the_same_each_time(file: Path) -> None:
    rows = network(file, "--window", "events", "--window-size", "4")
    assert rows == network(file, "--window", "events", "--window-size", "4")
    assert sum(float(row[5]) for row in rows[1:]) == 2 * 5  # six statements count: two windows of five


def test_events_have_their_words(file: Path) -> None:
    """Ends are counted in units of UTF-16: the clef before them has two."""
    header, first, *_ = network(file, "--type", "eventlist")
    event = dict(zip(header, first, strict=True))
    assert (event["text"], event["time"], event["agreement"]) == ("We want talks.", "2024-12-30", "1")
    assert len(network(file, "--type", "eventlist")) == 1 + len(STATEMENTS)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--variable1", "colour"], "no variable colour; there are"),
        (["--statement-type", "Frame"], "no statement type Frame; it has DNA Statement, Annotation"),
        (["--qualifier", "concept", "--aggregation", "subtract"], "cannot qualify"),
        (["--type", "onemode", "--aggregation", "combine"], "have the aggregations ignore, congruence"),
        (["--normalization", "jaccard"], "normalizations no, activity, prominence"),
        (["--exclude", "concept"], "VARIABLE=VALUE"),
        (["--window", "seconds"], "choose a longer unit"),
        (["--window-size", "0"], "1 or more"),
        (["--from", "2025-02-01", "--to", "2025-01-01"], "ends before it begins"),
    ],
)
def test_what_cannot_be_done_is_said(file: Path, words: Sequence[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        network(file, *words)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and longer than its header" * 9)
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("create table DOCUMENTS (ID)")
    for name, why in (("nothing", "no file"), ("notes.txt", "not a file of"), ("other.db", "no DATASHORTTEXT")):
        with pytest.raises(CommandError, match=why):
            network(tmp_path / name)


def test_a_text_without_a_day_is_told(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("update DOCUMENTS set Date = null where ID = 1")
    with pytest.raises(CommandError, match="is not a file of"):
        network(file)


def test_no_label_begins_a_formula(tmp_path: Path) -> None:
    file = write_dna(tmp_path / "talks.dna", version=3)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("update ENTITIES set Value = '=' || Value where Value = 'Alder'")
    assert {row[0] for row in network(file)} == {"", "Birch", "'=Alder"}


def test_it_is_written_to_a_file(file: Path, tmp_path: Path) -> None:
    call_command("dna_network", str(file), "-o", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(newline="") as lines:
        assert list(csv.reader(lines)) == network(file)
    with pytest.raises(CommandError, match="No such file"):
        call_command("dna_network", str(file), "-o", str(tmp_path / "nowhere" / "out.csv"))


def _references() -> Iterable[tuple[str, list[str], str, str]]:
    """Name, options of ours, dimensions and sum of each network that the program's own run left."""
    if not SAMPLE.is_file():
        return
    with (DATA / "reference" / "MANIFEST.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            if row["class"] in ("dna_network_onemode", "dna_network_twomode"):
                yield row["file"], [*_options(row["args"])], row["dim"], row["sum"]


_NAMES = {
    "networkType": "--type",
    "variable1": "--variable1",
    "variable2": "--variable2",
    "qualifierAggregation": "--aggregation",
    "normalization": "--normalization",
    "duplicates": "--duplicates",
    "start.date": "--from",
    "stop.date": "--to",
}


def _options(text: str) -> Iterable[str]:
    for part in text.split("; "):
        name, _, value = part.partition("=")
        value = value.strip('"')
        if name in _NAMES:
            yield _NAMES[name]
            yield "-".join(reversed(value.split("."))) if name.endswith("date") else value
        elif name == "isolates":
            yield "--isolates"
        elif name == "excludeValues":
            yield "--exclude"
            yield value.removeprefix("list(").removesuffix(")").replace(' = "', "=").rstrip('"')


@with_data
@pytest.mark.parametrize("version", [2, 3])
def test_the_sample_comes_out_as_the_program_itself_exports_it(version: int) -> None:
    compared = 0
    for name, options, dimensions, total in _references():
        rows = network(DATA / f"sample-dna{version}.dna", *options)
        assert f"{len(rows) - 1}x{len(rows[0]) - 1}" == dimensions, name
        assert sum(float(cell) for row in rows[1:] for cell in row[1:]) == pytest.approx(float(total), abs=1e-9), name
        if (reference := DATA / "reference" / name).is_file():
            with reference.open(newline="") as lines:
                expected = list(csv.reader(lines))
            assert [[row[0] for row in rows], rows[0]] == [[row[0] for row in expected], expected[0]]
            cells = [float(cell) for row in rows[1:] for cell in row[1:]]
            assert cells == pytest.approx([float(cell) for row in expected[1:] for cell in row[1:]], abs=1e-12), name
            compared += 1
    assert compared > 5


@with_data
def test_the_events_of_the_sample_too() -> None:
    with (DATA / "reference" / "eventlist.csv").open(newline="") as lines:
        assert network(SAMPLE, "--type", "eventlist") == list(csv.reader(lines))
