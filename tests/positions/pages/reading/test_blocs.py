import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.choices import ActorKind
from actors.models import Actor
from positions.models import Dossier, Issue
from positions.reads.comparisons.blocs import read_blocs
from positions.reads.comparisons.membership import read_members
from positions.reads.comparisons.nearest import Time
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance
from tests.fragments import assert_swap_equals_page, read
from tests.positions.test_figure_commands import DATA, DIGITS, EU27, YEAR, import_years, rows_of

pytestmark = pytest.mark.django_db
URL = "/dossiers/talks/blocs/"
UNION = f"{URL}?blocs=union"


def make_record() -> None:
    union = ActorFactory.create(slug="union", name="Union", kind=ActorKind.GROUP, note="As listed in 2024.")
    members = [ActorFactory.create(slug=f"m{number}", name=f"M{number}") for number in range(5)]
    for member in members:
        MembershipFactory.create(member=member, group=union, speaks_for=False, from_date=dt.date(2010, 1, 1))
    dossier = DossierFactory.create(slug="talks", actors=members)
    for number in range(3):
        issue = IssueFactory.create(dossier=dossier, label=f"Issue {number}")
        for member in members:
            value = -2 if member is members[4] and number else 2
            published_stance(actor=member, issue=issue, value=value, stated_date=dt.date(2020, 1, 1))


def test_without_a_choice_it_opens_with_the_groups_that_have_members_on_record(client: Client) -> None:
    make_record()
    html = read(client, URL)
    assert "Nobody chose these" in html
    assert "4 supports, 1 opposes" in html
    assert "Nobody chose these" not in read(client, UNION)
    assert client.get(f"{URL}?format=unity").getvalue().decode().count("union") == 1


def test_where_no_group_has_two_members_it_says_what_to_do(client: Client) -> None:
    make_record()
    Actor.objects.filter(slug__in=["m1", "m2", "m3", "m4"]).update(ended_date=dt.date(2020, 1, 2))
    html = read(client, f"{URL}?on=2020-06-01")
    assert "No group has 2 members on record here" in html
    assert '<input type="checkbox" name="blocs" value="union">' in html


def test_a_bloc_its_majority_and_who_is_apart(client: Client) -> None:
    make_record()
    html = read(client, UNION)
    assert "M4 <span" in html
    assert "2 of 3" in html
    assert "4 supports, 1 opposes" in html
    assert "Agreement index 0.70, Rice 0.60, polarisation" in html
    assert "As listed in 2024." in html


def test_before_it_had_members_it_is_itself_alone(client: Client) -> None:
    make_record()
    html = read(client, f"{UNION}&members=2009-01-01")
    assert "none that day" in html
    assert "Nobody of them is on record" in html


@pytest.mark.parametrize(
    "query", ["blocs=atlantis", "blocs=" + ",".join(f"m{n}" for n in range(9)), "members=x", "measure=x", "page=0"]
)
def test_what_it_cannot_mean_is_refused(client: Client, query: str) -> None:
    make_record()
    assert client.get(f"{URL}?{query}").status_code == 400


def test_beyond_its_last_page_there_is_nothing(client: Client) -> None:
    make_record()
    assert client.get(f"{UNION}&page=2").status_code == 404


def test_the_swapped_part_is_that_of_the_page(client: Client) -> None:
    make_record()
    assert_swap_equals_page(client, shown=UNION, followed=f"{UNION},m0&measure=kappa", fragment="blocs")


def test_a_fixed_number_of_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_record()
    read(client, UNION)
    with django_assert_num_queries(11):
        read(client, UNION)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference data beside the project")
def test_the_union_of_27_equals_the_reference(tmp_path: Path) -> None:
    """With the members of a day on which they were 27, on the roll calls of 2018."""
    import_years(tmp_path, {YEAR}, set(EU27.split(",")))
    dossier = Dossier.objects.get(slug="unga")
    blocs = read_members([Actor.objects.get(slug="european-union")], on_date=dt.date(2020, 2, 1))
    assert len(blocs[0].members) == 27
    cohesion = rows_of("reference_eu27_2018_cohesion.csv")
    slugs = [f"unga-{row['rcid']}" for row in cohesion]
    issues = list(Issue.objects.of(dossier).filter(slug__in=slugs).values_list("pk", flat=True))
    time = Time(dt.date(2018, 12, 31), dt.date(2018, 1, 1))
    pages = [read_blocs(blocs=blocs, issues=issues, time=time, key="lijphart", page=page) for page in (1, 2)]
    found = {issue.slug: stands[0] for page in pages for issue, stands in page.rows}
    for row, slug in zip(cohesion, slugs, strict=True):
        counts = dict(found[slug].counts)
        assert [counts.get(value, 0) for value in (2, 0, -2)] == [int(row[column]) for column in "YAN"]
        assert found[slug].division.cohesion == pytest.approx(float(row["AI"]), abs=DIGITS)
