"""Who spoke whom the source does not name is told wherever a brief has the words."""

import datetime as dt

import pytest
from django.test import Client

from positions.choices import SpeakingTerms
from tests.factories import ActorFactory, ConditionFactory, IssueFactory, StanceFactory, publish
from tests.fragments import read

YEAR = "vs=2025-01-01&on=2025-12-31"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"/dossiers/ukraine/briefs/changes/?{YEAR}", "an &lt;aide&gt;"),
        (f"/dossiers/ukraine/briefs/changes/?{YEAR}&format=md", "an \\<aide\\> (not named, on background) for India"),
        ("/dossiers/ukraine/changes.atom", "an &amp;lt;aide&amp;gt; (not named, on background) for India"),
        ("/dossiers/ukraine/briefs/card/india/troops/?on=2025-12-31", "an &lt;aide&gt;"),
        (f"/dossiers/ukraine/briefs/conditions/?{YEAR}", "an &lt;aide&gt;"),
        ("/ask/?q=What+does+India+say+about+troops%3F", "an &lt;aide&gt;"),
    ],
)
def test_it_is_told(client: Client, address: str, told: str) -> None:
    stance = StanceFactory.create(
        actor=ActorFactory.create(slug="india", name="India"),
        issue=IssueFactory.create(slug="troops", label="Troops", dossier__slug="ukraine"),
        stated_date=dt.date(2025, 5, 1),
        act="paraphrase",
        unnamed_speaker="an <aide>",
        speaking_terms=SpeakingTerms.BACKGROUND,
    )
    ConditionFactory.create(stance=stance)
    publish(stance, words="We may send troops.")
    assert told in read(client, address)
