import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from positions.cell import CellStory, build_cell
from positions.choices import Value
from positions.models import Stance
from tests.factories import ActorFactory, DossierFactory, IssueFactory, many_published, published_stance

pytestmark = pytest.mark.django_db

ON = dt.date(2025, 8, 19)


def story_of(stance: Stance, *, on_date: dt.date = ON) -> CellStory:
    return build_cell(dossier=stance.issue.dossier, actor=stance.actor, issue=stance.issue, on_date=on_date)


def test_since_is_the_first_day_of_the_same_value() -> None:
    first = published_stance(value=Value.OPPOSES, stated_date=dt.date(2023, 1, 1))
    for year in (2024, 2025):
        published_stance(
            actor=first.actor, issue=first.issue, value=Value.SUPPORTS, stated_date=dt.date(year, 1, 1), words="Yes."
        )
    story = story_of(first)
    assert story.position is not None
    assert (story.since, story.position.stated_date, story.position.n) == (dt.date(2024, 1, 1), dt.date(2025, 1, 1), 3)
    assert [(p.value, p.valid_from) for p in story.earlier] == [
        (Value.SUPPORTS, dt.date(2024, 1, 1)),
        (Value.OPPOSES, dt.date(2023, 1, 1)),
    ]
    [deciding] = story.stances
    assert deciding.evidence.get().excerpt.exact == "Yes."


def test_every_statement_of_a_mixed_day_is_told() -> None:
    one = published_stance(value=Value.SUPPORTS)
    published_stance(actor=one.actor, issue=one.issue, value=Value.OPPOSES)
    assert len(story_of(one).stances) == 2


def test_before_the_first_word_nothing_is_on_record() -> None:
    stance = published_stance()
    story = story_of(stance, on_date=dt.date(2020, 1, 1))
    assert (story.position, story.since, story.stances, story.earlier) == (None, None, [], [])


def test_a_gap_ends_a_run() -> None:
    withdrawn = published_stance(stated_date=dt.date(2024, 1, 1))
    withdrawn.withdrawn_date = dt.date(2024, 6, 1)
    withdrawn.save(update_fields=["withdrawn_date"])
    again = published_stance(actor=withdrawn.actor, issue=withdrawn.issue, stated_date=dt.date(2025, 1, 1))
    assert story_of(again).since == dt.date(2025, 1, 1)
    assert story_of(again, on_date=dt.date(2024, 7, 1)).position is None


def test_others_are_told_by_value_and_silence_is_counted() -> None:
    actors = ActorFactory.create_batch(4)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=actors))
    stance = published_stance(actor=actors[0], issue=issue)
    published_stance(actor=actors[1], issue=issue, value=Value.AMBIGUOUS)
    published_stance(actor=actors[2], issue=issue, value=Value.OPPOSES)
    story = story_of(stance)
    assert [(tally.value, tally.names) for tally in story.others] == [
        (Value.OPPOSES, actors[2].name),
        (Value.AMBIGUOUS, actors[1].name),
    ]
    assert story.silent_count == 1


@pytest.mark.parametrize("size", [2, 60])
def test_queries_do_not_grow(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actors = ActorFactory.create_batch(3)
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=actors))
    many_published(size, actors=actors[:1], issues=[issue])
    with django_assert_num_queries(8):
        build_cell(dossier=issue.dossier, actor=actors[0], issue=issue, on_date=ON)
