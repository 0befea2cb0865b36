"""What Compare offers is kept by the versions of its dossiers, and never shown for longer than it is so."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.models import Actor, Membership
from positions.models import Dossier, Issue
from tests.factories import (
    ActorFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    many_published,
    published_stance,
)
from tests.fragments import read

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/dossiers/talks/compare/?on=2025-01-01&actors="


@pytest.fixture(autouse=True)
def _record() -> None:
    """A, B and C speak on one issue; A belongs to the Union, which nobody lists and which said nothing."""
    actors = [ActorFactory.create(slug=name.lower(), name=name) for name in ("Aland", "Bland", "Cland")]
    dossier = DossierFactory.create(slug="talks", actors=actors[:2])
    issue = IssueFactory.create(dossier=dossier, slug="truce", label="Truce", tags=["sea"])
    for actor in actors:
        published_stance(actor=actor, issue=issue, value=2, stated_date=dt.date(2020, 1, 1))
    union = ActorFactory.create(slug="union", name="Union", kind="organisation")
    MembershipFactory.create(member=actors[0], group=union, speaks_for=False, from_date=dt.date(2010, 1, 1))
    DossierFactory.create(slug="other", title="Other talks")


def actor(slug: str) -> Actor:
    return Actor.objects.get(slug=slug)


def rename(slug: str) -> None:
    one = actor(slug)
    one.name = "Renamed"
    one.save()


def tag() -> None:
    Issue.objects.filter(slug="truce").update(tags=["law"])


def join(slug: str) -> None:
    MembershipFactory.create(member=actor(slug), group=actor("union"), speaks_for=False)


def leave() -> None:
    Membership.objects.update(until_date=dt.date(2024, 1, 1))


def archive(slug: str) -> None:
    Actor.objects.filter(slug=slug).update(archived_at=timezone.now())


def share() -> None:
    Dossier.objects.get(slug="other").dossier_issues.create(issue=Issue.objects.get(slug="truce"), order=1)


def spoken_on() -> None:
    issue = IssueFactory.create(dossier=Dossier.objects.get(slug="talks"), tags=["sea"])
    published_stance(actor=actor("aland"), issue=issue, value=2, stated_date=dt.date(2020, 1, 1))


CHANGES: Final[dict[str, tuple[Callable[[], object], str, str]]] = {
    "a group that said nothing is renamed": (lambda: rename("union"), "<span>Union <", "<span>Renamed <"),
    "somebody joins": (lambda: join("bland"), "1 on record", "2 on record"),
    "somebody leaves": (leave, "1 on record", "0 on record"),
    "a membership is taken back": (lambda: Membership.objects.all().delete(), 'value="union"', "No group"),
    "a group is archived": (lambda: archive("union"), 'value="union"', "No group"),
    "an issue has another tag": (tag, ">sea, 1<", ">law, 1<"),
    "an issue comes": (spoken_on, ">sea, 1<", ">sea, 2<"),
    "an actor is renamed": (lambda: rename("cland"), "> Cland<", "> Renamed<"),
    "an actor is archived": (lambda: archive("cland"), "> Cland<", "No actor"),
    "another dossier lists the issue": (share, "No dossier", "shares 1 issue"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_shown_at_once(client: Client, change: str) -> None:
    make, before, after = CHANGES[change]
    for _ in range(2):
        assert_shown(client, before, instead_of=after)
    make()
    assert_shown(client, after, instead_of=before)


def assert_shown(client: Client, words: str, *, instead_of: str) -> None:
    """Words that begin with "No" stand for nothing."""
    html = read(client, f"{URL}aland,bland")
    assert words.startswith("No ") or words in html
    assert instead_of not in html


@pytest.mark.parametrize(("number", "asked"), [(2, 2), (200, 2), (200, 10)])
def test_asked_again_it_asks_for_no_offers(client: Client, number: int, asked: int) -> None:
    actors = [ActorFactory.create(slug=f"a{n}") for n in range(asked)]
    issues = [IssueFactory.create(dossier=Dossier.objects.get(slug="talks")) for _ in range(number // 2)]
    many_published(number, actors=actors, issues=issues)
    url = f"{URL}{','.join(one.slug for one in actors)}"
    for _ in range(4):  # as often as it takes until positions are held too
        read(client, url)
    with CaptureQueriesContext(connection) as queries:
        read(client, url)
    assert len(queries) == {2: 11, 10: 9}[asked], "\n".join(one["sql"][:150] for one in queries)
