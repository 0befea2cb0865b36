"""The document says what is answered: programs that read it ask all sorts of things, and are answered as it says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import CHECKS

from positions.api.document import operations, parameters_of, read_document
from tests.site import World

pytestmark = pytest.mark.django_db
NAMES = [one["operationId"] for one in operations(read_document())]
EXAMPLES = 5
"""For each address, here; `--asked 100` has a server asked so often besides, by all that schemathesis has."""
ASKING = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
_SIGNALS = (request_started, request_finished)
PLAIN = {"Accept-Encoding": "identity"}
"""In process nobody unpacks what was compressed."""


def test_every_parameter_has_a_name_and_a_meaning() -> None:
    for operation in operations(read_document()):
        assert operation["description"]
        for parameter in operation["parameters"]:
            assert parameter["name"]
            assert parameter["description"], (operation["operationId"], parameter["name"])
    assert parameters_of("api_issue") == frozenset()
    assert parameters_of("api_dossiers") == {"cursor"}


def test_the_page_has_every_address(world: World) -> None:
    page = Client().get(reverse("api")).content.decode()
    document = Client().get(reverse("api_document")).json()
    assert document["openapi"].startswith("3.1")
    for path in document["paths"]:
        assert f"GET {path}" in page


def with_names(world: World) -> dict[str, Any]:
    """The document, with what is there as examples of what may be named."""
    document: dict[str, Any] = Client().get(reverse("api_document")).json()
    of = {"/dossiers/": "dossier", "/issues/": "issue", "/actors/": "actor"}
    for path, methods in document["paths"].items():
        kind = next((kind for part, kind in of.items() if f"{part}{{slug}}" in path), None)
        for parameter in methods["get"]["parameters"]:
            if parameter["name"] == "slug" and kind:
                parameter["schema"]["enum"] = [world.named[kind], "nothing"]
                parameter["example"] = world.named[kind]
    return document


@pytest.fixture
def document(world: World) -> Iterator[dict[str, Any]]:
    """From here on a request leaves the connection open that the test's transaction is on, as with Django's own
    client, which connects its receivers anew whenever it was used.
    """
    document = with_names(world)
    for signal in _SIGNALS:
        signal.disconnect(close_old_connections)
    yield document
    for signal in _SIGNALS:
        signal.connect(close_old_connections)


def test_answers_are_as_the_document_says(document: dict[str, Any], settings: Settings) -> None:
    settings.DEMARCHE_API_RATE = 0
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    checks = CHECKS.get_by_names(CHECKS.get_all_names())

    def ask(case: Any) -> None:
        case.call_and_validate(base_url="http://localhost", headers=PLAIN, checks=checks)

    for name in NAMES:
        ask_often = hypothesis.given(case=kinds(schema.find_operation_by_id(name)))(ask)
        ASKING(ask_often)()


def kinds(operation: Any) -> Any:
    """What the document allows, and what it does not."""
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    return hypothesis.strategies.one_of(*(operation.as_strategy(mode) for mode in modes))


@pytest.fixture
def served(world: World, settings: Settings, tmp_path: Path) -> Path:
    """The document as a file, for a server that counts nobody's requests."""
    settings.DEMARCHE_API_RATE = 0
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(with_names(world)))
    return file


@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_nothing(live_server: LiveServer, served: Path, request: pytest.FixtureRequest) -> None:
    """As anybody runs it, without a file of settings: examples, bounds, methods, and what is drawn by lot. What it
    says is seen with `-s`.
    """
    if not (asked := request.config.getoption("--asked")):
        pytest.skip("Asked for by --asked 100.")
    program = str(Path(sys.executable).with_name("schemathesis"))
    asking = [program, "run", str(served), "--url", live_server.url, "--max-examples", str(asked), "--seed", "1"]
    done = subprocess.run(asking, cwd=served.parent, env={**os.environ, "NO_COLOR": "1"}, check=False)
    assert not done.returncode
