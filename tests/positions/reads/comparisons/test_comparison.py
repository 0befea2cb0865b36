import datetime as dt
from collections.abc import Sequence

import pytest
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.choices import Value
from positions.measures.agreement import Agreement
from positions.models import Dossier, Issue
from positions.reads.comparisons.comparison import (
    COMPARED_PER_PAGE,
    Comparison,
    Terms,
    build_comparison,
)
from positions.reads.comparisons.offered import offer_actors
from positions.reads.comparisons.pairs import ActorPair, tell_together
from positions.reads.lists.dossier_overview import read_overview
from positions.reads.matrix.listed import read_listed
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    StanceFactory,
    many_published,
    publish,
    published_stance,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 8, 19)


@pytest.fixture
def dossier() -> Dossier:
    return DossierFactory.create()


@pytest.fixture
def pair() -> Sequence[Actor]:
    return [ActorFactory.create(), ActorFactory.create()]


def say(dossier: Dossier, actors: Sequence[Actor], values: Sequence[int | None], date: dt.date = TODAY) -> Issue:
    """An issue on which the actors take the values; None takes none."""
    issue: Issue = IssueFactory.create(dossier=dossier)
    for actor, value in zip(actors, values, strict=True):
        if value is not None:
            published_stance(issue=issue, actor=actor, value=value, stated_date=date)
    return issue


def compare(dossier: Dossier, actors: Sequence[Actor], **terms: str | int | dt.date) -> Comparison:
    return build_comparison(issues=read_listed(dossier), actors=actors, terms=Terms(on_date=TODAY, **terms))  # type: ignore[arg-type]


def test_issues_in_common_come_first(dossier: Dossier, pair: Sequence[Actor]) -> None:
    alone = say(dossier, pair, [2, None])
    say(dossier, pair, [None, None])
    common = say(dossier, pair, [2, -2])
    comparison = compare(dossier, pair)
    assert [row.issue for row in comparison.rows] == [common, alone]
    assert comparison.counts == {"": 2, "common": 1, "split": 1}
    first, second = comparison.rows[1].cells
    assert first.standing
    assert first.standing.value == 2
    assert second.standing is None


def test_the_farthest_apart_come_first_then_conditions(dossier: Dossier, pair: Sequence[Actor]) -> None:
    """Then where both agree, then where only one stands on the scale; or as the dossier has them."""
    alone, agreed = say(dossier, pair, [2, None]), say(dossier, pair, [2, 2])
    near, under, far = say(dossier, pair, [2, 1]), say(dossier, pair, [1, None]), say(dossier, pair, [2, -2])
    waits = StanceFactory.create(issue=under, actor=pair[1], value=1, stated_date=TODAY)
    publish(ConditionFactory.create(stance=waits).stance)
    found = [row.issue for row in compare(dossier, pair).rows]
    assert found == [far, near, under, agreed, alone]
    assert [row.apart for row in compare(dossier, pair).rows] == [4, 1, 0, 0, 0]
    assert [row.issue for row in compare(dossier, pair, order="dossier").rows] == [alone, agreed, near, under, far]


def test_only_where_they_differ(dossier: Dossier, pair: Sequence[Actor]) -> None:
    say(dossier, pair, [2, 2])
    split = say(dossier, pair, [2, 1])
    say(dossier, pair, [2, Value.AMBIGUOUS])
    assert [row.issue for row in compare(dossier, pair, show="split").rows] == [split]


def test_agreement_counts_what_both_stand_on(dossier: Dossier, pair: Sequence[Actor]) -> None:
    for values in ([2, 2], [2, 2], [0, 0], [2, -2], [-2, -2], [2, Value.DECLINES], [2, None]):
        say(dossier, pair, values)
    [found] = compare(dossier, pair).pairs
    assert (found.first, found.second) == tuple(pair)
    assert (found.agreement.n, found.agreement.identical, found.agreement.excluded) == (5, 4, 1)
    assert (found.agreement.value, found.earlier) == (0.8, None)


def test_against_an_earlier_date(dossier: Dossier, pair: Sequence[Actor]) -> None:
    earlier = TODAY - dt.timedelta(days=10)
    issue = say(dossier, pair, [2, 2], earlier)
    published_stance(issue=issue, actor=pair[0], value=-1, stated_date=TODAY)
    comparison = compare(dossier, pair, vs_date=earlier)
    moved, stayed = comparison.rows[0].cells
    assert (moved.has_moved, moved.before, moved.steps) == (True, 2, -3)
    assert (stayed.has_moved, stayed.steps) == (False, 0)
    [found] = comparison.pairs
    assert found.earlier
    assert (found.earlier.identical, found.agreement.identical) == (1, 0)


def test_a_position_that_is_gone_has_moved(dossier: Dossier, pair: Sequence[Actor]) -> None:
    issue = say(dossier, pair, [None, 2], TODAY - dt.timedelta(days=10))
    published_stance(issue=issue, actor=pair[0], stated_date=TODAY - dt.timedelta(days=10), withdrawn_date=TODAY)
    gone, _ = compare(dossier, pair, vs_date=TODAY - dt.timedelta(days=1)).rows[0].cells
    assert (gone.standing, gone.before, gone.has_moved, gone.steps) == (None, 2, True, None)


def test_many_actors_are_a_square(dossier: Dossier) -> None:
    actors = [ActorFactory.create() for _ in range(5)]
    say(dossier, actors, [2, 2, 2, -2, None])
    comparison = compare(dossier, actors)
    assert comparison.is_square
    assert len(comparison.pairs) == 10
    row, pairs = comparison.square[0]
    assert row == actors[0]
    assert [pair and pair.agreement.n for pair in pairs] == [None, 1, 1, 1, 0]


def test_issues_come_by_the_page(dossier: Dossier, pair: Sequence[Actor]) -> None:
    issues = [IssueFactory.create(dossier=dossier) for _ in range(COMPARED_PER_PAGE + 1)]
    many_published(len(issues), actors=pair[:1], issues=issues)
    comparison = compare(dossier, pair, page=2)
    assert [row.issue for row in comparison.rows] == issues[-1:]
    assert comparison.counts[""] == len(issues)


@pytest.mark.parametrize("number", [2, 200])
def test_a_fixed_number_of_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    dossier = DossierFactory.create()
    actors = [ActorFactory.create() for _ in range(number // 2)] or []
    many_published(number, actors=actors, issues=[IssueFactory.create(dossier=dossier) for _ in range(2)])
    with django_assert_num_queries(7):
        assert len(compare(dossier, actors).rows) == 2


def test_one_can_choose_who_is_listed_or_on_record(pair: Sequence[Actor]) -> None:
    dossier = DossierFactory.create(actors=pair[:1])
    published_stance(issue__dossier=dossier, actor=pair[1])
    StanceFactory.create(issue__dossier=dossier)
    published_stance()
    on_record = read_overview(dossier.slug, version="1").actors
    assert [one.slug for one in offer_actors("1", dossiers=(dossier.pk,), on_record=on_record)] == [
        one.slug for one in pair
    ]


def test_one_can_choose_by_any_name(pair: Sequence[Actor]) -> None:
    dossier = DossierFactory.create(actors=pair)
    ActorNameFactory.create(actor=pair[1], name="Kremlin")
    for q, actor in (("kreml", pair[1]), (pair[0].name.lower(), pair[0])):
        assert [one.slug for one in offer_actors("1", dossiers=(dossier.pk,), on_record=frozenset(), q=q)] == [
            actor.slug
        ]


def test_whom_one_can_choose_stands_in_the_order_of_names() -> None:
    """As everywhere: accents and case count nothing, of equals the earlier comes first."""
    names = "Croatia", "Côte d'Ivoire", "costa rica", "Åland", "Zaire", "Ямал", "Croatia"
    dossier = DossierFactory.create(actors=[ActorFactory.create(name=name) for name in names])
    sorted_there = [(one.slug, one.name) for one in Actor.objects.by_name()]
    assert [
        (one.slug, one.name) for one in offer_actors("1", dossiers=(dossier.pk,), on_record=frozenset())
    ] == sorted_there
    assert sorted_there[0][1] == "Åland"


def test_nobody_agrees_by_the_very_statement_of_another(dossier: Dossier, pair: Sequence[Actor]) -> None:
    speaker, state = pair
    for day in (10, 11):
        issue: Issue = IssueFactory.create(dossier=dossier)
        published_stance(issue=issue, actor=speaker, on_behalf_of=state, stated_date=dt.date(2025, 8, day))
    for _ in range(5):
        say(dossier, pair, [2, 2])
    [found] = compare(dossier, pair, vs_date=dt.date(2025, 8, 10)).pairs
    assert (found.agreement.n, found.agreement.identical, found.agreement.same_statement) == (5, 5, 2)
    assert found.agreement.excluded == 0
    assert found.earlier
    assert (found.earlier.n, found.earlier.same_statement) == (0, 1)


def test_who_spoke_for_itself_since_is_compared_again(dossier: Dossier, pair: Sequence[Actor]) -> None:
    speaker, state = pair
    stance = published_stance(
        issue=IssueFactory.create(dossier=dossier), actor=speaker, on_behalf_of=state, stated_date=dt.date(2025, 8, 1)
    )
    published_stance(issue=stance.issue, actor=speaker, value=Value.OPPOSES, stated_date=TODAY)
    [found] = compare(dossier, pair).pairs
    assert (found.agreement.n, found.agreement.identical, found.agreement.same_statement) == (1, 0, 0)


def pair_of(first: str, second: str, value: float | None, earlier: float | None = None) -> ActorPair:
    def agreement(value: float | None) -> Agreement:
        return Agreement(n=9, cases=9 if value is not None else 1, excluded=0, identical=0, value=value)

    return ActorPair(Actor(name=first), Actor(name=second), agreement(value), agreement(earlier))


def test_more_than_two_are_told_together() -> None:
    pairs = [
        pair_of("A", "B", 0.2, 0.4),
        pair_of("A", "C", 0.9, 0.1),
        pair_of("B", "C", 0.7),
        pair_of("A", "D", None, 1.0),
    ]
    together = tell_together(pairs)
    assert together
    assert (round(together.mean, 9), together.pairs, together.without) == (0.6, 3, 1)
    assert [str(one.second) for one in (together.lowest, together.highest)] == ["B", "C"]
    # Against the other day only what has a figure on both counts.
    assert together.earlier is not None
    assert together.kept is not None
    assert (round(together.earlier, 9), round(together.kept, 9)) == (0.25, 0.55)


def test_one_pair_and_no_figure_are_no_group() -> None:
    assert tell_together([pair_of("A", "B", 0.2)]) is None
    assert tell_together([pair_of("A", "B", None), pair_of("A", "C", None)]) is None
