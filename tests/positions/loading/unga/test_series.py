import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from positions.loading.unga.files import VOTES, read_roll_calls
from positions.loading.unga.series import find_series
from positions.loading.unga.wording import SentenceCase, folded_title
from positions.models import Dossier, Issue, Source, Stance
from tests.positions.loading.unga.unga_files import Rows, write_files

DATA = settings.BASE_DIR.parent / "shared" / "data"

# Cuba turns in 2007; Namibia is absent from 2008 on; one paragraph of 2007 goes the other way.
CALLS: Rows = [
    *(
        [str(year), "60", "0", f"{year}-12-05", f"R/{year - 1945}/30", "0", "0", "FISH, PEACE", f"CALLS FOR {year}"]
        for year in range(2004, 2009)
    ),
    ["3000", "62", "0", "2007-12-05", "R/62/30", "0", "1", "FISH PEACE", "TO KEEP PARAGRAPH 3"],
    *(
        [str(year - 1000), "60", "0", f"{year}-12-06", "", "0", "0", "TWO YEARS ONLY", "A matter"]
        for year in (2004, 2005)
    ),
]
VOTED = {2004: "no", 2005: "no", 2006: "abstain", 2007: "yes", 2008: "yes"}
BALLOTS: Rows = [
    *([str(year), "Cuba", "CU", choice] for year, choice in VOTED.items()),
    *([str(year), "Namibia", "NA", "yes"] for year in VOTED if year < 2008),
    ["3000", "Cuba", "CU", "no"],
    ["1004", "Cuba", "CU", "no"],
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    return partial(write_files, tmp_path)


def run(directory: Path) -> str:
    out = StringIO()
    call_command("import_unga", str(directory), series=True, stdout=out)
    return out.getvalue()


def write_usual(write: Callable[..., Path]) -> Path:
    return write(calls=CALLS, tags=[["2004", "ec", "Economy"]], ballots=BALLOTS)


@pytest.mark.django_db
class TestImport:
    def test_a_series_is_one_issue_and_each_vote_a_statement_on_it(self, write: Callable[..., Path]) -> None:
        told = run(write_usual(write))
        assert told == (
            "5 roll calls with 9 votes imported, 0 were on record; "
            "1 series, 1 votes on amendments and single paragraphs left out.\n"
        )
        issue = Issue.objects.get(dossiers__slug="unga-series")
        assert (issue.slug, issue.label) == ("unga-series-fish-peace", "Fish, Peace")
        assert issue.proposition == (
            "What returns to the General Assembly as “Fish, Peace” should be adopted as it is put to the vote."
        )
        assert issue.tags == ["Economy"]
        said = Stance.objects.published().filter(actor__iso3="CUB").order_by("stated_date")
        assert [stance.value for stance in said] == [-2, -2, 0, 2, 2]
        assert {stance.issue for stance in said} == {issue}

    def test_each_roll_call_is_a_source_that_tells_its_own_text(self, write: Callable[..., Path]) -> None:
        run(write_usual(write))
        source = Source.objects.get(external_id="unga-series/2006")
        assert source.title == "Fish, Peace (A/RES/61/30)"
        assert source.lists_every_vote
        assert source.note.startswith("Put to the vote: Calls for 2006. The text lists the votes")
        assert not Source.objects.filter(external_id="unga-series/3000").exists()

    def test_a_second_time_changes_nothing_and_what_is_new_is_added(self, write: Callable[..., Path]) -> None:
        run(write_usual(write))
        again = run(write_usual(write))
        assert again.startswith("0 roll calls with 0 votes imported, 5 were on record;")
        later = ["2009", "64", "0", "2009-12-05", "R/64/30", "0", "0", "FISH, PEACE", "CALLS FOR 2009"]
        votes = [["2009", "Uruguay", "UY", "yes"]]
        assert run(write(calls=[*CALLS, later], tags=[], ballots=[*BALLOTS, *votes])).startswith("1 roll calls with 1 ")
        assert Issue.objects.filter(dossiers__slug="unga-series").count() == 1
        assert Dossier.objects.get(slug="unga-series").actors.count() == 3

    def test_stands_beside_the_whole_record(self, write: Callable[..., Path]) -> None:
        directory = write_usual(write)
        call_command("import_unga", str(directory), stdout=StringIO())
        assert run(directory).startswith("5 roll calls with 9 votes imported, 0 were on record;")
        call_command("rebuild_positions", check=True, stdout=StringIO())


@pytest.mark.django_db
@pytest.mark.usefixtures("contexts_kept")
class TestPages:
    def test_the_issue_shows_the_last_vote_beside_what_is_carried_forward(
        self, write: Callable[..., Path], client: Client
    ) -> None:
        run(write_usual(write))
        page = client.get("/issues/unga-series-fish-peace/?on=2009-01-01")
        roll = page.context["roll"]
        assert (roll.call.date, dict(roll.taken)) == (dt.date(2008, 12, 5), {2: 1})
        assert (roll.carried, roll.oldest) == (1, dt.date(2007, 12, 5))
        assert "Namibia" in [actor.name for actor in roll.absent]
        lines = {line.actor.slug: line for line in page.context["timeline"].lines}
        assert [period.value for period in lines["cuba"].periods] == [-2, 0, 2]

    def test_the_day_chooses_the_vote_in_force(self, write: Callable[..., Path], client: Client) -> None:
        run(write_usual(write))
        for day, value in (("2006-01-01", -2), ("2006-12-31", 0), ("2007-12-05", 2)):
            page = client.get(f"/issues/unga-series-fish-peace/?on={day}")
            lines = {line.actor.slug: line for line in page.context["timeline"].lines}
            assert lines["cuba"].standing.value == value

    def test_who_changed_its_vote_is_among_the_changes(self, write: Callable[..., Path], client: Client) -> None:
        run(write_usual(write))
        page = client.get("/dossiers/unga-series/changes/?vs=2005-01-01&on=2009-01-01").content.decode()
        assert "Cuba" in page
        assert "Namibia</a>" not in page


def test_punctuation_makes_no_other_series() -> None:
    assert folded_title("ISRAEL, GENEVA CONVENTION") == folded_title(" Israel Geneva  Convention")
    assert folded_title("—") == ""


@pytest.mark.skipif(not (DATA / VOTES).exists(), reason=f"needs the full files in {DATA}")
def test_series_of_the_full_files() -> None:
    rows = read_roll_calls(DATA, sentence_case=SentenceCase([]))
    series = find_series(rows)
    assert len(series) == len({one.slug for one in series}) == 204
    assert all(one.rcids for one in series)
    assert sum(len(one.rcids) for one in series) == 2495
    assert sum(one.left_out for one in series) == 248
    assert Counter(len(one.title) > 80 for one in series) == {False: 204}
    assert series[0].last == dt.date(2019, 12, 12)
