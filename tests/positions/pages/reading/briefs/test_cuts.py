"""Where a page does not have all, it says so."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from positions.pages.reading.briefs.lists import SHOWN
from positions.reads.briefs.conditions import MOST, read_conditions
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    publish,
)
from tests.fragments import read

pytestmark = pytest.mark.django_db


def test_silence_tells_how_many_actors_are_not_shown(client: Client) -> None:
    actors = ActorFactory.create_batch(SHOWN + 2)
    dossier = DossierFactory.create(slug="truce", actors=actors)
    IssueFactory.create(dossier=dossier)
    assert "2 more actors of the dossier are not shown" in read(client, "/dossiers/truce/briefs/silence/")
    chosen = read(client, f"/dossiers/truce/briefs/silence/?actors={actors[0].slug}")
    assert "not shown" not in chosen


def test_silence_counts_everybody_who_left_office(client: Client) -> None:
    """They come first, and leave the room to whoever can be asked."""
    former, actors = ActorFactory.create_batch(3), ActorFactory.create_batch(SHOWN + 1)
    for one in former:
        MembershipFactory.create(member=one, until_date=dt.date(2021, 1, 1))
    MembershipFactory.create(member=actors[-1], until_date=dt.date(2021, 1, 1))
    IssueFactory.create(dossier=DossierFactory.create(slug="truce", actors=[*former, *actors]))
    html = read(client, "/dossiers/truce/briefs/silence/")
    assert "Left out: 4 who hold no office any more" in html
    assert "not shown" not in html
    assert html.count('<th scope="row">') == SHOWN


def test_conditions_know_that_there_may_be_more() -> None:
    stance = StanceFactory.create()
    ConditionFactory.create(stance=stance)
    publish(stance)
    found = read_conditions(issues=[stance.issue_id], actors=None, on_date=stance.stated_date)
    assert not found.is_cut
    assert replace(found, rows=[*found.rows] * MOST).is_cut
