"""The examples of the guide run as they stand, against a server that serves what they ask for."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide" / "api.md"
DEMO = "http://127.0.0.1:8000"


@pytest.mark.django_db(transaction=True)
def test_the_example_in_python_runs(live_server: LiveServer) -> None:
    dossier = DossierFactory.create(slug="ending-the-war-in-ukraine", title="Ending the war")
    for slug in ("germany", "france", "italy"):
        published_stance(
            actor=ActorFactory.create(slug=slug, kind="state", name=slug.title()),
            issue=IssueFactory.create(dossier=dossier),
            stated_date="2025-06-01",
        )
    [example] = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert example.count(DEMO) == 1
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example.replace(DEMO, live_server.url), str(GUIDE), "exec"), {})  # noqa: S102
    lines = printed.getvalue().splitlines()
    assert lines[0] == "ending-the-war-in-ukraine Ending the war"
    assert [line for line in lines if line.startswith("2025-06-01 Germany")]
    assert "germany france None of 0" in lines
