"""The three files of a small import, and the import."""

import csv
import gzip
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from positions.loading.unga.files import COLUMNS, ROLL_CALLS, TOPICS, VOTES

type Rows = list[list[str]]

CALLS: Rows = [
    ["5431", "70.0", "0", "2015-12-09", "R/70/83", "", "", "", "Assistance to refugees : resolution / adopted by the"],
    ["2830", "40.0", "0", "1985-12-05", "R/40/85", "", "", "NON-NUCLEAR STATES", "TO ADOPT A DRAFT OF ISRAEL."],
]
TAGS: Rows = [["2830", "nu", "Nuclear weapons"], ["2830", "di", "Disarmament"]]
BALLOTS: Rows = [
    ["5431", "Namibia", "NA", "yes"],
    ["2830", "Federal Republic of Germany", "", "no"],
    ["5431", "Yugoslavia", "YU", "abstain"],
    ["2830", "Yugoslavia", "YU", "yes"],
    ["2830", "Yemen Arab Republic", "", "yes"],
]


def write_files(directory: Path, *, calls: Rows = CALLS, tags: Rows = TAGS, ballots: Rows = BALLOTS) -> Path:
    for file, rows in ((ROLL_CALLS, calls), (TOPICS, tags), (VOTES, ballots)):
        opened = gzip.open if file.endswith(".gz") else open
        with opened(directory / file, "wt", encoding="utf-8", errors="surrogateescape", newline="") as lines:
            csv.writer(lines).writerows([COLUMNS[file], *rows])
    return directory


def run(directory: Path) -> str:
    out = StringIO()
    call_command("import_unga", str(directory), stdout=out)
    return out.getvalue()
