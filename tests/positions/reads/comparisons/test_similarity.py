import datetime as dt

import pytest

from actors.models import Actor
from positions.drawing.similarity import draw_heat, draw_map
from positions.measures.agreement import N_MIN
from positions.reads.comparisons.nearest import Time
from positions.reads.comparisons.similarity import Similarity, read_similarity
from tests.factories import ActorFactory, IssueFactory, published_stance

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 1, 1)


def read(actors: list[Actor], issues: list[int], *, threshold: float = 0.8) -> Similarity:
    return read_similarity(actors=actors, issues=issues, time=Time(DAY), key="lijphart", threshold=threshold)


@pytest.fixture
def actors() -> list[Actor]:
    """Two blocs of three, in turn, and one who said too little."""
    return [ActorFactory.create(slug=f"a{number}", name=f"A<{number}>") for number in range(7)]


@pytest.fixture
def issues(actors: list[Actor]) -> list[int]:
    issues = []
    for number in range(N_MIN + 1):
        issues.append(IssueFactory.create().pk)
        for place, actor in enumerate(actors[:6] if number else actors):
            value = (2 if place % 2 else -2) * (-1) ** number
            if place == 5 and number == 0:
                value = 0
            published_stance(actor=actor, issue_id=issues[-1], value=value, stated_date=DAY)
    return issues


def test_blocs_stand_together_and_are_communities(actors: list[Actor], issues: list[int]) -> None:
    found = read(actors, issues)
    assert {"".join(str(actors.index(one) % 2) for one in found.actors)} <= {"000111", "111000"}
    groups = [{one.slug for one in group} for group in found.communities]
    assert sorted(map(sorted, groups)) == [["a0", "a2", "a4"], ["a1", "a3", "a5"]]
    assert (found.tie_count, found.smallest_n) == (6, N_MIN + 1)
    assert [one.slug for one in found.left_out] == ["a6"]
    by_name = {line.actor.slug: line for line in found.lines}
    assert by_name["a0"].nearest_value == 1.0
    assert by_name["a0"].farthest.slug in {"a1", "a3", "a5"}
    assert by_name["a5"].nearest_value == pytest.approx(1 - 0.5 / 6)


def test_a_higher_threshold_has_fewer_ties(actors: list[Actor], issues: list[int]) -> None:
    found = read(actors, issues, threshold=0.95)
    assert found.tie_count == 4
    assert [line.community for line in found.lines if line.actor.slug == "a5"] == [0]


def test_pictures_have_their_figures_and_no_name_unescaped(actors: list[Actor], issues: list[int]) -> None:
    found = read(actors, issues)
    heat, plane = draw_heat(found, label="<all>"), draw_map(found, label="map")
    assert heat.count(".00</text>") + heat.count(".08</text>") + heat.count(".92</text>") == 30
    assert plane.count("<circle") == 6
    assert plane.count("<line") == 6
    assert "A<" not in heat + plane
    assert "&lt;all&gt;" in heat


def test_of_nobody_there_is_an_empty_picture() -> None:
    found = read([], [])
    assert (found.lines, found.tie_count, found.communities, found.smallest_n) == ([], 0, [], 0)
    assert "<rect" not in draw_heat(found, label="")
    assert "<circle" not in draw_map(found, label="")


@pytest.mark.django_db
def test_of_a_person_and_its_state_the_state_is_kept() -> None:
    """Both stand by the same statements, and cannot both be placed; the state comes first by name."""
    person, state = ActorFactory.create(name="B"), ActorFactory.create(name="A", kind="state")
    others = ActorFactory.create_batch(2, kind="state")
    issues = [IssueFactory.create().pk for _ in range(5)]
    for issue in issues:
        published_stance(actor=person, on_behalf_of=state, issue_id=issue, value=2, stated_date=dt.date(2020, 1, 1))
        for other in others:
            published_stance(actor=other, issue_id=issue, value=2, stated_date=dt.date(2020, 1, 1))
    found = read_similarity(
        actors=[state, person, *others], issues=issues, time=Time(dt.date(2021, 1, 1)), key="lijphart", threshold=0.8
    )
    assert list(found.left_out) == [person]
