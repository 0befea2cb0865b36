"""Statements of one day stand in one order wherever they are listed: by their times, then by number."""

import datetime as dt

import pytest
from django.test import Client

from positions.audience import PUBLIC
from positions.models import Stance
from positions.reads.briefs.concordance import read_concordance
from positions.reads.briefs.own_words import read_own_words
from positions.reads.stances.recent_statements import read_recent_statements
from positions.texts.concordance import read_phrase
from tests.factories import ActorFactory, IssueFactory, published_stance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts_kept")]
DAY = dt.date(2025, 8, 19)
TIMES = (dt.time(18, 30), None, dt.time(10), dt.time(12), None)
"""By number."""
NEWEST_FIRST = [0, 3, 2, 4, 1]


@pytest.fixture
def said() -> list[Stance]:
    """On one issue by one actor on one day, the newest first."""
    actor = ActorFactory.create(name="Norland")
    issue = IssueFactory.create(label="Whaling", proposition="Whaling should be banned.", keywords=["whales"])
    told = [
        published_stance(
            words=f"Number {n} of the whales.",
            actor=actor,
            issue=issue,
            act="verbatim",
            stated_date=DAY,
            stated_time=time,
        )
        for n, time in enumerate(TIMES)
    ]
    return [told[n] for n in NEWEST_FIRST]


def test_lists(said: list[Stance], client: Client) -> None:
    assert list(client.get("/stances/").context["table"].data) == said
    assert list(client.get("/stances/?sort=stated_date").context["table"].data) == said[::-1]
    recent = read_recent_statements(actor=said[0].actor, until=DAY, visitor=PUBLIC)
    assert [one.stance for one in recent] == said


def test_words_in_context(said: list[Stance]) -> None:
    lines = read_concordance(issue=said[0].issue, phrases=(), on_date=DAY)
    assert [hit.stance for hit in lines.hits] == said
    [phrase] = filter(None, [read_phrase("whales")])
    own = read_own_words(actor=said[0].actor, phrases=[phrase], on_date=DAY, audience=PUBLIC)
    assert [hit.passage.text for hit in own.hits] == [f"Number {n} of the whales." for n in NEWEST_FIRST]
