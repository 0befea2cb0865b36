import datetime as dt

import pytest

from actors.models import Actor
from positions.reads.comparisons.nearest import MEASURES_BESIDE, Nearest, Time, read_nearest
from tests.factories import ActorFactory, IssueFactory, published_stance

THEN, NOW = dt.date(1985, 6, 1), dt.date(1995, 6, 1)


def test_as_long_a_time_that_ends_on_another_day() -> None:
    year = Time(dt.date(1985, 12, 31), dt.date(1985, 1, 1))
    assert year.ending(dt.date(1975, 12, 31)) == Time(dt.date(1975, 12, 31), dt.date(1975, 1, 1))
    assert year.ending(dt.date(1975, 6, 30)) == Time(dt.date(1975, 6, 30), dt.date(1974, 7, 1))
    leap = Time(dt.date(2024, 12, 31), dt.date(2024, 2, 29))
    assert leap.ending(dt.date(2023, 12, 31)) == Time(dt.date(2023, 12, 31), dt.date(2023, 2, 28))
    assert Time(NOW).ending(THEN) == Time(THEN)


@pytest.fixture
def actors() -> list[Actor]:
    return [ActorFactory.create(name=name, slug=name.lower()) for name in ("Centre", "Far", "Near", "Quiet")]


def build(actors: list[Actor], *, before: dt.date | None = None) -> Nearest:
    """Near goes with the centre always, Far in 1985 alone; Quiet spoke on one issue."""
    centre, far, near, quiet = actors
    issues = []
    for number in range(6):
        issues.append(IssueFactory.create().pk)
        for day, sign in ((THEN, 1), (NOW, -1)):
            said = [(centre, 2 - 4 * (number % 2)), (near, 2 - 4 * (number % 2))]
            said.append((far, sign * (2 - 4 * (number % 2))))
            for actor, value in said + ([(quiet, 2)] if number == 0 else []):
                published_stance(actor=actor, issue_id=issues[-1], value=value, stated_date=day)
    time = Time(NOW, NOW)
    earlier = time.ending(before) if before else None
    others = [far, near, quiet]
    return read_nearest(actor=centre, others=others, issues=issues, time=time, before=earlier, key="lijphart")


@pytest.mark.django_db
def test_the_nearest_come_first_with_their_places(actors: list[Actor]) -> None:
    found = build(actors)
    assert [(one.actor.name, one.rank.value, one.rank.place, one.n) for one in found.ranked] == [
        ("Near", 1.0, 1, 6),
        ("Far", 0.0, 2, 6),
    ]
    assert (found.left_out, found.is_short, found.towards, found.away) == (1, True, [], [])
    far = found.ranked[1]
    assert (far.lowest, far.highest, far.before) == (0.0, 0.0, None)
    kappa = far.beside["kappa"]
    assert kappa
    assert kappa.value == pytest.approx(-1.0)
    assert kappa.place == 2
    assert set(far.beside) == set(MEASURES_BESIDE) - {"lijphart"}


@pytest.mark.django_db
def test_who_moved_away_since_an_earlier_time(actors: list[Actor]) -> None:
    found = build(actors, before=THEN)
    assert [(one.actor.name, one.before, one.moved) for one in found.away] == [("Far", 1.0, -1.0)]
    assert found.towards == []
