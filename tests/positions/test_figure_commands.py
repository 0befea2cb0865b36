import csv
import datetime as dt
import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from actors.choices import ActorKind
from positions.models import Dossier
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.positions.loading.unga.unga_files import run, write_files

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
YEAR = "2018"

DIGITS = 5.1e-5
"""The references are printed to four."""


@pytest.fixture
def dossier() -> Dossier:
    dossier: Dossier = DossierFactory.create(slug="talks")
    codes = (("here", "DEU"), ("there", "FRA"))
    actors = [ActorFactory.create(kind=ActorKind.STATE, slug=slug, iso3=iso3) for slug, iso3 in codes]
    for number, pair in enumerate(((2, 2), (2, -2), (1, 2), (0, 2), (-1, -2))):
        issue = IssueFactory.create(dossier=dossier, slug=f"talks-{number}")
        for actor, value in zip(actors, pair, strict=True):
            published_stance(issue=issue, actor=actor, value=value, stated_date=dt.date(2025, 3, 1))
    return dossier


def told(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def figures(*words: str) -> Any:
    return json.loads(told(*words, "--json"))


@pytest.mark.usefixtures("dossier")
def test_every_measure_comes_with_the_number_of_issues_it_looks_at() -> None:
    found = figures("agreement", "--dossier", "talks", "--actors", "DE,there")
    assert (found["from"], found["to"]) == (None, None)
    (pair,) = found["pairs"]
    assert (pair["a"], pair["b"], pair["n"], pair["identical"], pair["left_out"]) == ("here", "there", 5, 1, 0)
    assert pair["measures"]["identical"] == {"value": 0.2, "n": 5}
    assert pair["measures"]["coincidence"] == {"value": None, "n": 4}  # the neutral dropped, too few are left


@pytest.mark.usefixtures("dossier")
def test_nothing_is_carried_into_a_period() -> None:
    words = ("agreement", "--dossier", "talks", "--actors", "here,there")
    assert figures(*words, "--from", "2025-03-02")["pairs"][0]["n"] == 0
    assert figures(*words, "--from", "2025-03-01", "--to", "2025-03-01")["pairs"][0]["n"] == 5
    assert "identical=0.2000 n=5" in told(*words)


@pytest.mark.usefixtures("dossier")
def test_cohesion_counts_who_is_silent() -> None:
    ActorFactory.create(slug="silent")
    found = figures("cohesion", "--dossier", "talks", "--group", "here,there,silent", "--issue", "1")
    assert (found["issue"], found["members"], found["silent"]) == ("talks-1", 3, 1)
    assert found["values"] == {"supports": 1, "opposes": 1}
    assert found["measures"]["agreement_index"] == {"value": None, "n": 2}
    words = told("cohesion", "--dossier", "talks", "--group", "here,there", "--issue", "talks-1")
    assert "supports 1, opposes 1; 0 of 2 silent" in words


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("agreement --dossier nowhere --actors DE,FR", "no dossier nowhere"),
        ("agreement --dossier talks --actors DE,XX,atlantis", "called XX, atlantis"),
        ("agreement --dossier talks --actors DE,here", "at least 2"),
        ("agreement --dossier talks --actors DE,FR --from 2025-02-01 --to 2025-01-01", "before"),
        ("agreement --dossier talks --actors DE,FR --from 2025-02-30", "invalid"),
        ("cohesion --dossier talks --group DE --issue nothing", "no issue nothing"),
    ],
)
@pytest.mark.usefixtures("dossier")
def test_what_cannot_be_found_is_named(words: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        told(*words.split())


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference data beside the project")
def test_a_year_of_the_united_nations_equals_the_references(tmp_path: Path) -> None:
    dyads = [row for row in rows_of("reference_dyads.csv") if row["year"] == YEAR]
    cohesion = rows_of("reference_eu27_2018_cohesion.csv")
    import_years(tmp_path, {YEAR}, {code for row in dyads for code in (row["a"], row["b"])} | {*EU27.split(",")})
    assert dyads
    for row in dyads:
        pair = f"{row['a']},{row['b']}"
        period = ("--from", f"{YEAR}-01-01", "--to", f"{YEAR}-12-31")
        (found,) = figures("agreement", "--dossier", "unga", "--actors", pair, *period)["pairs"]
        assert found["n"] == int(row["n"])
        assert found["measures"]["coincidence"]["n"] == int(row["n_yn"])
        for column, measure in COLUMNS.items():
            assert found["measures"][measure]["value"] == pytest.approx(float(row[column]), abs=DIGITS), (pair, column)
    for row in cohesion:
        words = ("--dossier", "unga", "--group", EU27, "--issue", row["rcid"])
        found = figures("cohesion", *words)
        said = [found["values"].get(value, 0) for value in ("supports", "neutral", "opposes")]
        assert said == [int(row[column]) for column in "YAN"]
        rice = pytest.approx(float(row["rice"]), abs=DIGITS) if row["rice"] else None
        assert found["measures"]["rice"]["value"] == rice
        assert found["measures"]["agreement_index"]["value"] == pytest.approx(float(row["AI"]), abs=DIGITS)


EU27 = "AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK"
COLUMNS = {
    "identical": "identical",
    "lijphart_IA": "lijphart",
    "S_abs": "s",
    "S_sq": "s-squared",
    "kappa_sq": "kappa-squared",
    "pi_sq": "pi-squared",
    "kappa_abs": "kappa",
    "us_state_votes_only": "coincidence",
}


def rows_of(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt") if name.endswith(".gz") else (DATA / name).open() as file:
        return list(csv.DictReader(file))


def import_years(directory: Path, years: set[str], codes: set[str]) -> None:
    """The roll calls of some years, with the votes of some states alone."""
    calls = [list(row.values()) for row in rows_of("un_roll_calls.csv.gz") if row["date"][:4] in years]
    rcids = {row[0] for row in calls}
    votes = rows_of("un_votes.csv.gz")
    ballots = [list(row.values()) for row in votes if row["rcid"] in rcids and row["country_code"] in codes]
    run(write_files(directory, calls=calls, tags=[], ballots=ballots))
