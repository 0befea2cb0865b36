"""Groups by years: the point of a year is what the year compared by itself says."""

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.choices import ActorKind
from actors.models import Actor
from positions.choices import SCALE, Act
from positions.reads.comparisons.bloc_words import read_sides_trend
from positions.reads.comparisons.comparison import Terms, build_comparison
from positions.reads.comparisons.membership import Bloc, read_members, read_members_by_day
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.pairs import ComparedColumn
from positions.reads.comparisons.trend import BEGINNING, Point, read_trend
from positions.reads.comparisons.trends import read_trends
from tests.factories import ActorFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2024, 12, 31)


@pytest.fixture
def alone() -> Actor:
    return ActorFactory.create(slug="alone", name="Alone")


@pytest.fixture
def union() -> Actor:
    """Three members, of whom the last left in the middle of 2022."""
    union: Actor = ActorFactory.create(kind=ActorKind.GROUP, slug="union", name="Union")
    for number in range(3):
        until = dt.date(2022, 7, 1) if number == 2 else None
        member = ActorFactory.create(slug=f"m{number}", name=f"M{number}")
        MembershipFactory.create(
            member=member, group=union, speaks_for=False, from_date=dt.date(2000, 1, 1), until_date=until
        )
    return union


def trend(alone: Actor, union: Actor, issues: list[int], key: str = "identical") -> list[Point]:
    columns: list[ComparedColumn] = [alone, *read_members_by_day([union], until=UNTIL)]
    return list(read_sides_trend(issues=issues, columns=columns, time=Time(UNTIL), key=key, by="year").points)


def say(year: int, issue: int, act: Act, **values: int) -> None:
    for slug, value in values.items():
        published_stance(
            actor=Actor.objects.get(slug=slug), issue_id=issue, value=value, stated_date=dt.date(year, 3, 1), act=act
        )


@pytest.mark.parametrize(("act", "n", "value"), [(Act.VOTE, 5, 0.8), (Act.DOCUMENT, 0, None)])
def test_votes_are_of_who_belonged_and_words_of_who_belongs_at_the_end(
    alone: Actor, union: Actor, act: Act, n: int, value: float | None
) -> None:
    """With the one who left two of three support, which the other does four times of five; without, one of two."""
    issues = [IssueFactory.create().pk for _ in range(5)]
    for number, issue in enumerate(issues):
        say(2021, issue, act, m0=2, m1=2, m2=2, alone=2)
        say(2022, issue, act, m0=2, m1=-2, m2=2, alone=2 if number else -2)
        say(2023, issue, act, m0=2, m1=2, m2=-2, alone=-2)
    points = {one.stretch.label: (one.n, one.cases, one.value) for one in trend(alone, union, issues)}
    assert points == {"2021": (5, 5, 1.0), "2022": (n, n, value), "2023": (5, 5, 0.0)}


def test_no_point_stands_on_fewer_issues_than_a_figure_takes(alone: Actor, union: Actor) -> None:
    issues = [IssueFactory.create().pk for _ in range(5)]
    for issue in issues:
        say(2021, issue, Act.VOTE, m0=2, m1=2, m2=0, alone=2)
    # Of two who differ neither is the majority.
    say(2021, last := IssueFactory.create().pk, Act.VOTE, m0=2, m1=-2, alone=2)
    assert [(one.cases, one.value) for one in trend(alone, union, [*issues, last])] == [(5, 1.0)]
    assert [(one.cases, one.value) for one in trend(alone, union, [*issues[:4], last])] == [(4, None)]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("is_of_a_day", [False, True])
def test_the_point_of_a_year_is_the_figure_of_the_year_by_itself(
    alone: Actor, union: Actor, seed: int, is_of_a_day: bool
) -> None:
    chance, issues = Random(seed), [IssueFactory.create().pk for _ in range(16)]
    everybody = [alone, *Actor.objects.filter(slug__startswith="m").order_by("slug")]
    for issue in issues:
        for speaker in everybody:
            for _ in range(chance.randrange(2, 5)):
                day = dt.date(
                    chance.choice([2021, 2022, 2023]), chance.choice([1, 6, 12]), chance.choice([1, 31]) // 2 + 1
                )
                value = chance.choice([*SCALE, 2, 2, 2, 2, 90])
                is_vote = value in (2, 0, -2) and chance.random() < 0.5
                # Two stand by one statement where one speaks for another.
                other = chance.choice([None, None, *(one for one in everybody if one != speaker)])
                published_stance(
                    actor=speaker,
                    on_behalf_of=None if is_vote else other,
                    issue_id=issue,
                    value=value,
                    stated_date=day,
                    act=Act.VOTE if is_vote else Act.DOCUMENT,
                )
    members = read_members([union], on_date=dt.date(2021, 1, 1)) if is_of_a_day else None
    with CaptureQueriesContext(connection) as queries:
        columns: list[ComparedColumn] = [alone, *(members or read_members_by_day([union], until=UNTIL))]
        points = read_sides_trend(issues=issues, columns=columns, time=Time(UNTIL), key="lijphart", by="year").points
    assert len(queries) <= 4
    assert any(one.value is not None for one in points)
    for one in points:
        terms = Terms(one.stretch.until, first=one.stretch.first, measure="lijphart")
        blocs = members or read_members_by_day([union], until=terms.on_date)
        [pair] = build_comparison(issues=issues, actors=[alone], terms=terms, blocs=blocs).pairs
        figure = None if one.value is None else pytest.approx(one.value)
        assert (pair.agreement.n, pair.agreement.value) == (one.n, figure), one.stretch


def points_of_two(two: list[ComparedColumn], issues: list[int]) -> list[Point]:
    if any(isinstance(one, Bloc) for one in two):
        return list(read_sides_trend(issues=issues, columns=two, time=Time(UNTIL), key="lijphart", by="year").points)
    actors = two[0].pk, two[1].pk
    return list(read_trend(issues=issues, actors=actors, first=BEGINNING, until=UNTIL, key="lijphart", by="year"))


def test_of_several_each_pair_is_as_of_two(alone: Actor, union: Actor) -> None:
    """Two actors, one of whom is a member, beside two groups: six pairs."""
    issues = [IssueFactory.create().pk for _ in range(6)]
    chance = Random(3)
    for year in (2021, 2022, 2023):
        for issue in issues:
            values = {slug: chance.choice([2, 2, 0, -2]) for slug in ("m0", "m1", "m2", "alone")}
            say(year, issue, chance.choice([Act.VOTE, Act.DOCUMENT]), **values)
    pact: Actor = ActorFactory.create(kind=ActorKind.GROUP, slug="pact", name="Pact")
    for member in (alone, Actor.objects.get(slug="m2")):
        MembershipFactory.create(member=member, group=pact, speaks_for=False, from_date=dt.date(2000, 1, 1))
    blocs = read_members_by_day([union, pact], until=UNTIL)
    columns: list[ComparedColumn] = [alone, Actor.objects.get(slug="m0"), *blocs]
    time = Time(UNTIL)
    with CaptureQueriesContext(connection) as queries:
        found = read_trends(issues=issues, columns=columns, time=time, key="lijphart", by="year")
    assert len(queries) <= 3
    assert (len(found.lines), found.is_of_groups, found.since) == (6, True, None)
    assert [one.stretch.label for one in found.moments] == ["2021", "2022", "2023"]
    for line in found.lines:
        two: list[ComparedColumn] = [line.first, line.second]
        expected = points_of_two(two, issues)
        of_two = {one.stretch.label: (one.n, one.cases, one.value) for one in expected}
        heard = {one.stretch.label: (one.n, one.cases, one.value) for one in line.points if one.n}
        assert heard == {label: point for label, point in of_two.items() if point[0]}
    for moment in found.moments:
        held = [line.points[found.moments.index(moment)].value for line in found.lines]
        figures = [value for value in held if value is not None]
        assert moment.mean == pytest.approx(sum(figures) / len(figures))
        assert moment.pairs == len(figures)


def test_more_words_than_are_looked_at_shorten_the_time_by_whole_years(
    alone: Actor, union: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 20 a year: the newest 45 are of 2023, 2022 and a part of 2021, which is left out whole."""
    issues = [IssueFactory.create().pk for _ in range(5)]
    for year in (2020, 2021, 2022, 2023):
        for issue in issues:
            say(year, issue, Act.DOCUMENT, m0=2, m1=2, m2=2, alone=2 if year % 2 else -2)
    columns: list[ComparedColumn] = [alone, *read_members_by_day([union], until=UNTIL)]
    asked: dict[str, Any] = {
        "issues": issues,
        "columns": columns,
        "time": Time(UNTIL),
        "key": "identical",
        "by": "year",
    }
    whole = read_sides_trend(**asked)
    assert (len(whole.points), whole.since) == (4, None)
    for most, labels in ((80, 4), (79, 3), (45, 2), (40, 1), (19, 0)):
        monkeypatch.setattr("positions.reads.comparisons.bloc_words.MOST_WORDS", most)
        points, since = read_sides_trend(**asked)
        assert points == whole.points[4 - labels :], most
        begin = None if labels == 4 else dt.date(2024 - labels, 1, 1)
        assert since == begin, most
        lines = read_trends(**asked | {"columns": [*columns, Actor.objects.get(slug="m0")]})
        assert lines.since == since
