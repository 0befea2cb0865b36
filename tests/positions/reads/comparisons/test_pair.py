import datetime as dt
from random import Random

import pytest

from actors.models import Actor
from positions.choices import SCALE
from positions.models import Dossier, Issue
from positions.reads.comparisons.comparison import Terms, read_columns
from positions.reads.comparisons.crowd import read_crowd
from positions.reads.comparisons.pair import PairFigures, read_pair
from positions.reads.comparisons.sides import read_standing_sides
from positions.reads.comparisons.stated import read_stated
from positions.reads.comparisons.trend import read_trend
from positions.reads.comparisons.unanimous import read_unanimous
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 5, 1)


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(slug=slug) for slug in ("here", "there", "yonder")]


@pytest.fixture
def issues(actors: list[Actor]) -> list[int]:
    """Statements of three years on thirty issues, some of one day, some without a direction."""
    dossier: Dossier = DossierFactory.create(actors=actors)
    chance, listed = Random(4), []
    for _ in range(30):
        issue: Issue = IssueFactory.create(dossier=dossier)
        listed.append(issue.pk)
        for actor in actors:
            for _ in range(chance.randrange(1, 4)):
                day = dt.date(chance.choice([2022, 2023, 2024]), chance.choice([1, 12]), chance.choice([1, 31]))
                value = chance.choice([*SCALE, 90])
                published_stance(actor=actor, issue=issue, value=value, stated_date=day)
    return listed


def figures(issues: list[int], actors: list[Actor], **terms: object) -> PairFigures:
    two, asked = actors[:2], Terms(on_date=DAY, **terms)  # type: ignore[arg-type]
    sides = read_columns(issues=issues, actors=two, terms=asked)
    return read_pair(issues=issues, columns=two, sides=sides, terms=asked, by="year")


@pytest.mark.parametrize("first", [None, dt.date(2023, 1, 1)])
def test_of_a_crowd_each_two_agree_as_they_do_alone(
    issues: list[int], actors: list[Actor], first: dt.date | None
) -> None:
    keys = [actor.pk for actor in actors]
    crowd = read_crowd(issues=issues, actors=keys, until=DAY, first=first)
    sides = (
        read_stated(issues=issues, actors=keys, first=first, until=DAY)
        if first
        else read_standing_sides(issues=issues, actors=keys, days=[DAY])[0]
    )
    tallies = crowd.tallies()
    found = [int(tallies[pair].sum()) for pair in ((0, 1), (0, 2), (1, 2))]
    assert found == [one.n for one in sides.agreements("s")]
    assert sum(found) > 10
    assert (crowd.tallies(slice(1, 2))[0] == tallies[1])[[0, 2]].all()


def test_a_point_of_the_trend_is_what_was_stated_in_its_year(issues: list[int], actors: list[Actor]) -> None:
    keys = actors[0].pk, actors[1].pk
    first, until = dt.date(2000, 1, 1), dt.date(2024, 12, 31)
    points = read_trend(issues=issues, actors=keys, first=first, until=until, key="lijphart", by="year")
    assert [point.stretch.label for point in points] == ["2022", "2023", "2024"]
    for point in points:
        stretch = point.stretch
        stated = read_stated(issues=issues, actors=keys, first=stretch.first, until=stretch.until)
        (alone,) = stated.agreements("lijphart")
        assert (point.n, point.cases) == (alone.n, alone.cases)
        assert point.value == (None if alone.value is None else pytest.approx(alone.value))


def test_nobody_agrees_with_themselves(actors: list[Actor]) -> None:
    """What a minister says counts for the state too: one voice."""
    minister, state = actors[:2]
    MembershipFactory.create(member=minister, group=state, speaks_for=True)
    issues = []
    for _ in range(5):
        issues.append(IssueFactory.create().pk)
        published_stance(actor=minister, on_behalf_of=state, issue_id=issues[-1], value=2, stated_date=DAY)
    found = figures(issues, actors)
    assert (found.n, found.trend) == (0, [])
    assert {one.value for one in found.figures} == {None}


def test_which_values_met_and_in_how_many_issues(actors: list[Actor]) -> None:
    issues = []
    for pair in [(2, 2)] * 4 + [(2, -2), (0, -2), (1, 90)]:
        issues.append(IssueFactory.create().pk)
        for actor, value in zip(actors, pair, strict=False):
            published_stance(actor=actor, issue_id=issues[-1], value=value, stated_date=DAY)
    found = figures(issues, actors)
    assert [list(row.counts) for row in found.meetings][:3] == [[4, 0, 0, 0, 1], [0] * 5, [0, 0, 0, 0, 1]]
    assert (found.totals, found.n) == ([4, 0, 0, 0, 2], 6)
    lijphart = next(one for one in found.figures if one.key == "lijphart")
    assert lijphart.value == pytest.approx((4 + 0.5) / 6)
    assert [lijphart.lowest, lijphart.highest] == pytest.approx([3.5 / 5, 4.5 / 5])
    assert found.trend
    assert (found.trend[0].stretch.label, found.is_shown) == ("2024", True)


def test_unanimous_is_what_all_on_record_took_alike(actors: list[Actor]) -> None:
    alike, split, lonely, vague = issues = [IssueFactory.create().pk for _ in range(4)]
    for issue, values in {alike: (2, 2, 2), split: (2, 2, -2), lonely: (2,), vague: (1, 1, 90)}.items():
        for actor, value in zip(actors, values, strict=False):
            published_stance(actor=actor, issue_id=issue, value=value, stated_date=DAY)
    published_stance(actor=actors[0], issue_id=alike, value=-2, stated_date=dt.date(2020, 1, 1))
    assert read_unanimous(issues=issues, until=DAY) == {vague}
    assert read_unanimous(issues=issues, until=DAY, first=DAY) == {alike, vague}
