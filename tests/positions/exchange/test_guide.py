"""The programs of the guide “in and out” run as they stand, against a server that has what they ask for."""

import contextlib
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.factories import ActorFactory, DossierFactory, IssueFactory, published_stance

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide" / "in-and-out.md"
DEMO = "http://127.0.0.1:8000"
PRINTED = {
    "csv.DictWriter": r"",
    "as=json": r"21 .+ opposes\n",
    "format=graphml": r"3 \('\w+', 2\.\d+\)\n",
    "positions-gexf": r"actor/\w+ issue/turned \[\('supports', '2025-06-01', '2025-06-30'\), .*\]\n",
    "talks.dna": r"\(15,\)\n",
}
"""What each program is known by, and what it prints."""


def programs() -> list[str]:
    # Those of votes read tables of their own (test_votes).
    found = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [one for one in found if "council.csv" not in one]


@pytest.fixture
def on_record() -> None:
    dossiers = [DossierFactory.create(slug=slug) for slug in ("ending-the-war-in-ukraine", "disarmament-at-the-un")]
    actors = [ActorFactory.create(slug=slug) for slug in ("germany", "france", "italy")]
    for dossier, many in zip(dossiers, (1, 5), strict=True):
        for number in range(many):
            issue = IssueFactory.create(dossier=dossier, slug="turned" if many == 1 else f"i{number}")
            for actor in actors:
                published_stance(actor=actor, issue=issue, value=2, stated_date="2025-06-01")
    first = dossiers[0].issues.get()
    for actor in actors:
        published_stance(actor=actor, issue=first, value=-2, stated_date="2025-07-01")


def test_every_program_is_run() -> None:
    found = programs()
    assert len(found) == len(PRINTED)
    assert all(sum(known in one for known in PRINTED) == 1 for one in found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_record")
def test_the_programs_run(live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = Client().get("/dossiers/disarmament-at-the-un/statements.dna")
    (tmp_path / "talks.dna").write_bytes(answer.getvalue())
    for program in programs():
        [printed] = [says for known, says in PRINTED.items() if known in program]
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard):
            exec(compile(program.replace(DEMO, live_server.url), str(GUIDE), "exec"), {})  # noqa: S102
        assert re.fullmatch(f"(?:{printed})+" if printed else "", heard.getvalue()), heard.getvalue()
