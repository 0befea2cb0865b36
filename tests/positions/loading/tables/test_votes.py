"""Roll calls of other bodies come in as the guide says."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from actors.choices import ActorKind
from positions.loading.tables.stances import NOBODY_ELSE
from positions.models import Stance
from tests.factories import ActorFactory, IssueFactory
from tests.positions.loading.tables.brought import bring, imported

pytestmark = pytest.mark.django_db
GUIDE = Path(settings.BASE_DIR) / "docs" / "guide" / "in-and-out.md"


def examples(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8").partition("### Votes of other bodies")[2]
    text = text.partition("### From one installation")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def voters() -> None:
    for name in ("Anna Weiss", "Karl Kahn", "Eva Stein"):
        ActorFactory.create(name=name, kind=ActorKind.PERSON)
    for name in ("Norland", "Sudland", "Westmark", "Greens of Norland"):
        ActorFactory.create(name=name)
    IssueFactory.create(label="Aid for the ferry ports")


def said() -> list[tuple[str, str | None, int, str, str]]:
    stances = Stance.objects.order_by("pk").select_related("actor", "on_behalf_of")
    return [
        (
            one.actor.name,
            one.on_behalf_of.name if one.on_behalf_of else None,
            one.value,
            one.act,
            one.stated_date.isoformat(),
        )
        for one in stances
    ]


def test_votes_of_the_european_parliament(editor: User) -> None:
    raw = examples("csv")[0].encode()
    assert bring(raw, editor).columns == {1: "stated_date", 2: "issue", 4: "actor", 7: "value"}
    raw = raw.replace(b"country,group", b"country,on behalf of")
    imported(raw, editor, act="vote", unsaid=NOBODY_ELSE)
    assert said() == [
        ("Anna Weiss", "Greens of Norland", 2, "vote", "2024-03-13"),
        ("Karl Kahn", None, -2, "vote", "2024-03-13"),
        ("Eva Stein", None, 0, "vote", "2024-03-13"),
    ]


def test_votes_of_the_council(editor: User, tmp_path: Path) -> None:
    (tmp_path / "council.csv").write_text(examples("csv")[1], encoding="utf-8")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        exec(compile(examples("python")[0], str(GUIDE), "exec"), {})  # noqa: S102
    finally:
        os.chdir(before)
    raw = (tmp_path / "votes.csv").read_bytes()
    imported(raw, editor, act="vote", dates="day")
    assert said() == [
        ("Norland", None, 2, "vote", "2024-03-14"),
        ("Sudland", None, -2, "vote", "2024-03-14"),
    ]
