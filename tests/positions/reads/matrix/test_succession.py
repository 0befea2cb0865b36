"""Who follows a former office-holder, by the present record and by that of an earlier day."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection

from actors.models import Actor, Membership
from positions.choices import Precision, Value
from positions.models import Stance
from positions.reads.matrix.cell_story import build_cell
from positions.reads.matrix.succession import Own, Succession
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db
ON, KNOWN = dt.date(2025, 2, 1), dt.date(2025, 3, 1)
SAID = dt.date(2024, 10, 16)


@pytest.fixture
def age_history(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Everything on record so far was entered before the day that is asked for ended, and what comes later after it."""
    moments: list[dt.datetime] = []

    def age() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            moments[:] = [cursor.fetchone()[0]]

    for module in ("known_changes", "succession", "cell_story"):
        path = f"positions.reads.matrix.{module}.end_of"
        monkeypatch.setattr(path, lambda _day: moments[0], raising=False)
    return age


@pytest.fixture
def stance() -> Stance:
    """Words of Ann, President of Examplia until 19 January 2025."""
    state, ann = ActorFactory.create(kind="state", slug="examplia"), ActorFactory.create(slug="ann")
    MembershipFactory.create(member=ann, group=state, role="President", until_date=dt.date(2025, 1, 20))
    issue = IssueFactory.create(dossier=DossierFactory.create(actors=[state]))
    return published_stance(actor=ann, on_behalf_of=state, issue=issue, stated_date=dt.date(2024, 6, 13))


def take_office(stance: Stance, slug: str) -> Membership:
    office: Membership = MembershipFactory.create(
        member=ActorFactory.create(slug=slug),
        group=stance.on_behalf_of,
        role="Acting president",
        from_date=dt.date(2025, 1, 20),
    )
    published_stance(actor=office.member)  # on something else: whoever is only drafted of is not told
    return office


def say(stance: Stance, actor: Actor, value: Value, day: dt.date = SAID) -> Stance:
    said: Stance = published_stance(actor=actor, issue=stance.issue, value=value, stated_date=day)
    return said


def told(stance: Stance, known: dt.date | None) -> Succession:
    state, dossier = stance.on_behalf_of, stance.issue.in_dossiers[0]
    assert state is not None
    story = build_cell(dossier=dossier, actor=state, issue=stance.issue, on_date=ON, known_date=known)
    assert story.succession is not None
    return story.succession


def test_what_was_known_then_is_told_and_nothing_later(stance: Stance, age_history: Callable[[], None]) -> None:
    bob, cem = take_office(stance, "bob"), take_office(stance, "cem")
    say(stance, bob.member, Value.OPPOSES)
    age_history()
    say(stance, bob.member, Value.SUPPORTS, dt.date(2024, 12, 1))
    say(stance, cem.member, Value.SUPPORTS)
    take_office(stance, "dan")
    Membership.objects.filter(pk=bob.pk).update(role="Minister")
    then = {one.actor.slug: one.standing for one in told(stance, KNOWN).successors}
    assert then == {"bob": Own(Value.OPPOSES, SAID, Precision.DAY), "cem": None}
    now = told(stance, None)
    assert {one.actor.slug: one.standing and one.standing.value for one in now.successors} == {"cem": 2, "dan": None}
    assert [(one.actor.slug, one.standing.value) for one in now.others if one.standing] == [("bob", 2)]


def test_nobody_followed_on_the_record_of_then(stance: Stance, age_history: Callable[[], None]) -> None:
    age_history()
    take_office(stance, "bob")
    assert not told(stance, KNOWN).successors
    assert [one.actor.slug for one in told(stance, None).successors] == ["bob"]
