"""What a process keeps of a matrix, by the version of the dossier and by day, is never stale."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor, Membership
from benchmarks.reads import forget_everything
from config.accounts.roles import Role
from positions.models import Dossier, Issue
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    UserFactory,
    many_published,
    published_stance,
)


def plain(client: Client, query: str) -> str:
    """The page without the tokens of whoever is signed in, and until when it was seen: new each time."""
    html = client.get(f"/dossiers/ukraine/{query}").content.decode()
    return re.sub(r'[A-Za-z0-9]{64}|name="until" value="[^"]*"', "", html)


def _reword() -> None:
    Issue.objects.filter(slug="talks").update(proposition="Nobody should talk.")


def _rename_issue() -> None:
    Issue.objects.filter(slug="talks").update(label="Conversations")


def _unlist() -> None:
    Issue.objects.get(slug="talks").dossier_issues.update(dossier=DossierFactory.create())


def _list_another() -> None:
    IssueFactory.create(slug="troops", dossier=Dossier.objects.get(slug="ukraine"))


def _leave_office() -> None:
    Membership.objects.update(until_date=dt.date(2025, 8, 20))


def _rename_actor() -> None:
    Actor.objects.filter(slug="germany").update(name="Federal Republic")


def _oppose() -> None:
    talks, germany = Issue.objects.get(slug="talks"), Actor.objects.get(slug="germany")
    published_stance(issue=talks, actor=germany, stated_date=dt.date(2025, 8, 20), value=-2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(
    "change",
    [_reword, _rename_issue, _unlist, _list_another, _leave_office, _rename_actor, _oppose],
)
def test_nothing_kept_outlives_a_change(client: Client, change: Callable[[], None], signed_in: bool) -> None:
    """What is kept by the version, and what is kept of a day, is what a new process would say."""
    dossier = DossierFactory.create(slug="ukraine")
    talks = IssueFactory.create(slug="talks", dossier=dossier)
    germany = ActorFactory.create(slug="germany", kind="state")
    minister = ActorFactory.create(slug="minister", kind="person")
    since = dt.date(2020, 1, 1)
    MembershipFactory.create(member=minister, group=germany, role="Minister", speaks_for=True, from_date=since)
    published_stance(issue=talks, actor=minister, on_behalf_of=germany, stated_date=dt.date(2025, 8, 1))
    published_stance(issue=talks, actor=germany, stated_date=dt.date(2020, 1, 1))
    if signed_in:
        client.force_login(UserFactory.create(role=Role.READER))
    pages = ["?on=2025-09-01&actors=germany,minister", "?on=2025-09-01&vs=2025-07-01"]
    for _ in range(4):  # as often as it takes until all is kept
        before = [plain(client, query) for query in pages]
    change()
    after = [plain(client, query) for query in pages]
    assert before != after
    forget_everything()
    assert [plain(client, query) for query in pages] == after


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_parts_are_kept_asks_four_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The version, the actors, what stands below their names, the versions of what is held."""
    dossier = DossierFactory.create(slug="all")
    actors, issues = ActorFactory.create_batch(3), IssueFactory.create_batch(2, dossier=dossier)
    many_published(12, actors=actors, issues=issues)
    chosen = f"actors={','.join(actor.slug for actor in actors)}&issues={','.join(one.slug for one in issues)}"
    forget_everything()
    with django_assert_num_queries(12):
        client.get(f"/dossiers/all/?on=2015-02-01&{chosen}")
    for _ in range(3):
        client.get(f"/dossiers/all/?on=2015-02-01&{chosen}")
        caches["pages"].clear()
    with django_assert_num_queries(4):
        client.get(f"/dossiers/all/?on=2015-02-01&{chosen}")
