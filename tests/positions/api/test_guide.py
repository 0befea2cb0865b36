"""The examples of the guide run as they stand, against a server that serves what they ask for."""

import contextlib
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from actors.models import Actor
from tests.factories import (
    ActorFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    MembershipFactory,
    published_stance,
)

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide" / "api.md"
DEMO = "http://127.0.0.1:8000"
RSCRIPT = shutil.which("Rscript") or ""


def example_in(language: str) -> str:
    [example] = re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert example.count(DEMO) == 1
    return str(example)


@pytest.fixture
def on_record() -> None:
    dossier = DossierFactory.create(slug="ending-the-war-in-ukraine", title="Ending the war")
    summit = EventFactory.create(dossier=dossier, title="Summit", first_date="2025-05-05")
    for slug in ("germany", "france", "italy"):
        published_stance(
            actor=ActorFactory.create(slug=slug, kind="state", name=slug.title()),
            issue=IssueFactory.create(dossier=dossier),
            stated_date="2025-06-01",
        )
    union = ActorFactory.create(slug="european-union", kind="organisation", name="European Union")
    MembershipFactory.create(member=Actor.objects.get(slug="germany"), group=union, speaks_for=False)
    votes = IssueFactory.create(dossier=DossierFactory.create(slug="disarmament-at-the-un"))
    published_stance(actor=ActorFactory.create(slug="india"), issue=votes, stated_date="2013-06-01")
    summit.actors.add(Actor.objects.get(slug="france"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_record")
def test_the_example_in_python_runs(live_server: LiveServer) -> None:
    example = example_in("python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example.replace(DEMO, live_server.url), str(GUIDE), "exec"), {})  # noqa: S102
    lines = printed.getvalue().splitlines()
    assert lines[0] == "ending-the-war-in-ukraine Ending the war"
    assert [line for line in lines if line.startswith("2025-06-01 Germany")]
    assert "germany france None of 0" in lines
    assert "0 have a figure over 1 issues" in lines
    assert "  before: None of 0" in lines
    assert [line for line in lines if line.startswith("2025-05-05 Summit ['france']")]
    assert "Germany [('2025-06-01', 'supports')]" in lines
    assert "European Union Germany [2, None, None]" in lines
    assert [line for line in lines if line.startswith("first ['germany'] ")]
    assert [line for line in lines if re.fullmatch(r"Germany on .* \[\('2025-06-01', 'supports'\)\]", line)]


def run_r(program: str) -> str:
    done = subprocess.run(
        [RSCRIPT, "--vanilla", "-"], input=program, capture_output=True, text=True, timeout=120, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


def has_packages() -> bool:
    needed = (
        'quit(status = !(requireNamespace("jsonlite", quietly = TRUE) && requireNamespace("vctrs", quietly = TRUE)))'
    )
    asked = [RSCRIPT, "--vanilla", "-e", needed]
    return not subprocess.run(asked, capture_output=True, timeout=120, check=False).returncode


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_record")
def test_the_example_in_r_runs(live_server: LiveServer) -> None:
    if not RSCRIPT or not has_packages():
        pytest.skip("R is not installed here, or its packages jsonlite and vctrs are not.")
    asked = "\nstr(sort(actors$slug))\nprint(nrow(positions))\nprint(sort(stances$actor$name))\n"
    printed = run_r(example_in("r").replace(DEMO, live_server.url) + asked)
    assert re.search(r"\bsupports\b", printed)
    assert 'chr [1:5] "european-union" "france" "germany" "india"' in printed
    assert "\n[1] 3\n" in printed
    assert '"France"  "Germany" "Italy"' in printed
