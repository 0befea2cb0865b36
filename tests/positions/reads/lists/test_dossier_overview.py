import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from positions.reads.lists.dossier_overview import DAYS_SHOWN, read_dossier_version, read_overview, thin_out_days
from positions.reads.lists.front_page import read_front_page
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    many_published,
    published_stance,
)

pytestmark = pytest.mark.django_db


def test_counts_only_what_is_published() -> None:
    stance = published_stance()
    StanceFactory.create(issue=stance.issue, stated_date=dt.date(2026, 1, 1))
    dossier = stance.issue.dossiers.get()
    overview = read_overview(dossier.slug, version=read_dossier_version(dossier.slug) or "")
    assert (overview.stance_count, overview.source_count, overview.actor_count) == (1, 1, 1)
    assert overview.last_date == stance.stated_date
    assert overview.some_days == [stance.stated_date]


def test_whoever_was_spoken_for_is_on_record_here_and_on_the_front_page() -> None:
    stance = published_stance(on_behalf_of=ActorFactory.create())
    dossier = stance.issue.dossiers.get()
    overview = read_overview(dossier.slug, version=read_dossier_version(dossier.slug) or "")
    page = read_front_page()
    assert overview.actor_count == page.cards[0].actor_count == page.totals.actor_count == 2


def test_the_front_page_of_many_dossiers_is_kept(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    DossierFactory.create_batch(100)
    page = read_front_page()
    assert len(page.cards) == 100
    with django_assert_num_queries(3):
        assert read_front_page() == page


def test_what_changed_is_counted_anew_and_nothing_else(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    dossier = DossierFactory.create()
    issues = IssueFactory.create_batch(3, dossier=dossier)
    actors = ActorFactory.create_batch(4)
    many_published(24, actors=actors, issues=issues)

    def counts() -> tuple[int, int, int, int]:
        overview = read_overview(dossier.slug, version=read_dossier_version(dossier.slug) or "")
        return overview.stance_count, overview.source_count, overview.actor_count, len(overview.ordinals)

    assert counts() == (24, 1, 4, 24)
    published_stance(issue=issues[0], stated_date=dt.date(2024, 1, 1))
    assert counts() == (25, 2, 5, 25)
    withdrawn = issues[1].stances.earliest("pk")
    withdrawn.withdrawn_date = dt.date(2024, 2, 2)
    withdrawn.save()
    assert counts() == (25, 2, 5, 26)
    issues[2].archived_at = timezone.now()
    issues[2].save()
    assert counts() == (17, 2, 5, 18)
    ActorFactory.create()
    with django_assert_num_queries(1):  # the version: whoever is in no dossier changes none
        assert counts() == (17, 2, 5, 18)
    dossier.title = "Renamed"
    dossier.save()
    with django_assert_num_queries(5):  # the version, the dossier, its counts, alliances, events
        assert counts() == (17, 2, 5, 18)


def test_the_version_changes_with_positions_and_names_and_with_nothing_else() -> None:
    dossier = DossierFactory.create()
    issue = IssueFactory.create(dossier=dossier)
    other = IssueFactory.create()

    versions = [read_dossier_version(dossier.slug)]
    published_stance(issue=issue, actor=ActorFactory.create())
    versions.append(read_dossier_version(dossier.slug))
    actor = ActorFactory.create()
    assert read_dossier_version(dossier.slug) == versions[-1]
    dossier.actors.add(actor)
    versions.append(read_dossier_version(dossier.slug))
    actor.name = "Renamed"
    actor.save()
    versions.append(read_dossier_version(dossier.slug))
    assert len(set(versions)) == 4

    draft = StanceFactory.create(issue=other, actor=actor)
    before = read_dossier_version(dossier.slug)
    draft.note = "A draft changes nothing that readers see."
    draft.save()
    assert read_dossier_version(dossier.slug) == before


def test_no_version_without_dossier() -> None:
    assert read_dossier_version("nothing") is None


def test_alliances_have_at_least_two_of_the_actors() -> None:
    states = ActorFactory.create_batch(2, kind="state")
    union = ActorFactory.create(kind="organisation", slug="union", name="Union")
    for state in states:
        MembershipFactory.create(member=state, group=union, speaks_for=False)
    MembershipFactory.create(member=states[0], speaks_for=False)
    dossier = DossierFactory.create(actors=states)
    assert read_overview(dossier.slug, version="alliances").alliances == [("union", "Union")]


def test_alliances_are_in_use() -> None:
    states = ActorFactory.create_batch(2, kind="state")
    gone = ActorFactory.create(kind="state", archived_at=timezone.now())
    archived = ActorFactory.create(kind="group", archived_at=timezone.now())
    of_one = ActorFactory.create(kind="group")
    for group, members in ((archived, states), (of_one, [states[0], gone])):
        for member in members:
            MembershipFactory.create(member=member, group=group, speaks_for=False)
    dossier = DossierFactory.create(actors=[*states, gone])
    assert not read_overview(dossier.slug, version="in-use").alliances


def test_thinning_keeps_the_ends() -> None:
    days = [dt.date(2000, 1, 1) + dt.timedelta(days=i) for i in range(1000)]
    thin = thin_out_days(days, 60)
    assert (len(thin), thin[0], thin[-1]) == (60, days[0], days[-1])
    assert thin_out_days(days[:5]) == days[:5]


def test_a_long_record_is_walked_day_by_day() -> None:
    issue = IssueFactory.create()
    many_published(DAYS_SHOWN * 2, issues=[issue], since=dt.date(2015, 1, 1))
    overview = read_overview(issue.dossiers.get().slug, version="long")
    assert overview.day_after(dt.date(2015, 1, 1)) == dt.date(2015, 1, 2)


def test_steps_between_days() -> None:
    stance = published_stance(stated_date=dt.date(2025, 1, 1))
    published_stance(issue=stance.issue, stated_date=dt.date(2025, 3, 1))
    overview = read_overview(stance.issue.dossiers.get().slug, version="steps")
    assert overview.day_before(dt.date(2025, 3, 1)) == dt.date(2025, 1, 1)
    assert overview.day_after(dt.date(2025, 3, 1)) is None
    assert overview.day_before(dt.date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("precision", "head", "words"),
    [
        ("day", "last statement 1 August 2025", "As of 1 August 2025, the last day on record"),
        ("month", "last statement August 2025", "As of 1 August 2025, the first day of the last month on record"),
    ],
)
def test_of_a_last_statement_no_more_is_said_than_is_known(
    client: Client, precision: str, head: str, words: str
) -> None:
    issue = IssueFactory.create(dossier__slug="ukraine")
    published_stance(issue=issue, stated_date=dt.date(2024, 3, 5))
    published_stance(
        issue=IssueFactory.create(dossier=issue.dossiers.get()),
        stated_date=dt.date(2025, 8, 1),
        stated_precision=precision,
    )
    html = client.get("/dossiers/ukraine/").content.decode()
    assert head in html
    assert words in html


def test_a_last_year_is_no_day(client: Client) -> None:
    stance = published_stance(stated_date=dt.date(2025, 1, 1), stated_precision="year", issue__dossier__slug="ukraine")
    html = client.get("/dossiers/ukraine/").content.decode()
    assert "last statement 2025" in html
    published_stance(issue=stance.issue, stated_date=dt.date(2025, 1, 1))  # of the same day, which is known
    assert "last statement 1 January 2025" in client.get("/dossiers/ukraine/").content.decode()
