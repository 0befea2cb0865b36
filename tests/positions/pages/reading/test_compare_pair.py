import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from actors.models import Actor
from positions.loading.seeds.files import read_actor_seeds
from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance
from tests.fragments import assert_swap_equals_page, read
from tests.positions.test_figure_commands import COLUMNS, DATA, DIGITS, import_years, rows_of

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/compare/?actors=france,italy"


@pytest.fixture(autouse=True, scope="module")
def _six_issues(standing: None) -> None:
    """Five of 2023 and one of 2024; both always say the same but once."""
    actors: list[Actor] = [ActorFactory.create(slug=name.lower(), name=name) for name in ("France", "Italy")]
    dossier = DossierFactory.create(slug="talks", actors=actors)
    for number, values in enumerate([(2, 2), (0, 0), (-2, -2), (2, -2), (2, 2), (2, 2)]):
        issue = IssueFactory.create(dossier=dossier, label=f"Issue {number}")
        for actor, value in zip(actors, values, strict=True):
            published_stance(actor=actor, issue=issue, value=value, stated_date=dt.date(2024 - (number > 0), 3, 1))


def test_two_alone_are_shown_by_every_measure_with_its_range(client: Client) -> None:
    html = read(client, URL)
    assert "France and Italy by every measure" in html
    assert "<b>0.8333</b>" in html
    assert "0.8000 to 1.0000" in html


def test_a_year_has_a_point_only_from_enough_issues_on(client: Client) -> None:
    html = read(client, f"{URL}&on=2024-12-31")
    assert html.count("<circle") == 1
    assert "<title>2023: 0.80, n 5</title>" in html
    assert "too few" in html
    assert "from=2023-01-01" in html


def test_by_session_it_says_when_one_opens(client: Client) -> None:
    html = read(client, f"{URL}&on=2024-12-31&by=session")
    assert "third Tuesday" in html
    assert ">77</text>" in html


def test_unanimous_issues_are_left_out_and_counted(client: Client) -> None:
    html = read(client, f"{URL}&unanimous=without")
    assert "5 issues on which everybody on record took the same place are left out" in html
    assert "Agree on 0 of 1 issue" in html


def test_whoever_chooses_others_keeps_how_it_is_shown(client: Client) -> None:
    kept = {"show": "split", "order": "dossier", "by": "session", "words": "without", "unanimous": "without"}
    html = read(client, f"{URL}&{urlencode(kept)}")
    chooser = html.partition('class="chooser"')[2].partition("</form>")[0]
    assert dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', chooser)).items() >= kept.items()


def test_three_have_no_curve_of_two(client: Client) -> None:
    ActorFactory.create(slug="spain")
    assert "by every measure" not in read(client, f"{URL},spain")


@pytest.mark.parametrize("query", ["by=month", "unanimous=yes", "measure=coincidence-2018"])
def test_what_it_cannot_mean_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}&{query}").status_code == 400


def test_the_swapped_part_is_that_of_the_page(client: Client) -> None:
    assert_swap_equals_page(
        client, shown=f"{URL}&on=2024-12-31", followed=f"{URL}&on=2024-12-31&by=session", fragment="comparison"
    )


@pytest.mark.exhaustive
@pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference data beside the project")
def test_every_reference_of_two_states_is_on_the_page(client: Client, tmp_path: Path) -> None:
    """To four digits, with its n; Russia and China in 1985 are .80 by one measure and −.01 by another."""
    dyads = rows_of("reference_dyads.csv")
    codes = {code for row in dyads for code in (row["a"], row["b"])}
    import_years(tmp_path, {row["year"] for row in dyads}, codes)
    assert len(dyads) == 26
    slugs = {seed.iso2: seed.slug for seed in read_actor_seeds(Path("seeds/actors")).actors if seed.iso2}
    for row in dyads:
        period = f"from={row['year']}-01-01&on={row['year']}-12-31"
        html = read(client, f"/dossiers/unga/compare/?actors={slugs[row['a']]},{slugs[row['b']]}&{period}")
        for column, key in COLUMNS.items():
            figure = re.search(rf'measure={key}"(?:.(?!</tr>))*?<b>(.*?)</b>', html, re.DOTALL)
            assert figure
            assert float(figure[1].replace("−", "-")) == pytest.approx(float(row[column]), abs=DIGITS), (row, key)
        assert f'<td class="num">{row["n_yn"]}</td>' in html
