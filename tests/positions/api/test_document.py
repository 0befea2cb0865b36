"""The document says what is answered: programs that read it ask all sorts of things, and are answered as it says."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import hypothesis
import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from positions.api.document import operations, parameters_of, read_document
from tests.positions.api import known_names
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


def test_it_is_a_document_of_openapi() -> None:
    """Held against the schema of the standard itself, which refuses what is none."""
    document = json.loads(Client().get(reverse("api_document")).content)
    OPENAPI_31_VALIDATOR.validate(document)
    for broken in (
        {**document, "info": {}},
        {**document, "paths": {"/x": {"get": {"parameters": [{"name": "q"}]}}}},
        {**document, "components": {"schemas": {"A": 1}}},
    ):
        assert not OPENAPI_31_VALIDATOR.is_valid(broken)


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


def names_at(site: str) -> dict[str, Any]:
    """What is on record there, by the first page of each list: dossiers with their issues."""

    def read(address: str) -> Any:
        with urlopen(f"{site}/api/v1/{address}") as answer:  # noqa: S310 # an address of our own
            return json.load(answer)["items"]

    actors, stances = read("actors"), read("stances")
    return {
        "dossiers": {
            one["slug"]: [issue["slug"] for issue in read(f"dossiers/{one['slug']}/issues")] for one in read("dossiers")
        },
        "issues": [one["slug"] for one in read("issues")],
        "actors": [one["slug"] for one in actors],
        "groups": [one["slug"] for one in actors if one["kind"] in {"organisation", "group"}],
        "stances": [one["id"] for one in stances],
        "words": [words["words"] for one in stances for words in one["evidence"] if len(words["words"]) <= 200],
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("world")
def test_schemathesis_finds_nothing(
    live_server: LiveServer, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As anybody runs it: examples, bounds, methods, and what is drawn by lot, with names on record. What it says is
    seen with `-s`, and after it how often each address was answered how.
    """
    if not (asked := request.config.getoption("--asked")):
        pytest.skip("Asked for by --asked 100.")
    settings.DEMARCHE_API_RATE = 0
    site = request.config.getoption("--asked-at").rstrip("/") or live_server.url
    names, answers = tmp_path / "names.json", tmp_path / "answers.txt"
    names.write_text(json.dumps(names_at(site)))
    known = {known_names.NAMES: str(names), known_names.ANSWERS: str(answers)}
    hooks = {"SCHEMATHESIS_HOOKS": known_names.__name__, "PYTHONPATH": str(django_settings.BASE_DIR)}
    program = str(Path(sys.executable).with_name("schemathesis"))
    asking = [program, "run", f"{site}/api/v1/openapi.json", "--max-examples", str(asked), "--seed", "1"]
    done = subprocess.run(asking, cwd=tmp_path, env={**os.environ, "NO_COLOR": "1", **hooks, **known}, check=False)
    lines = [line.split(" ", 2) for line in answers.read_text().splitlines()]
    # Other methods than those in the document are refused without a look.
    told = Counter((path, int(status) // 100) for status, method, path in lines if method == "GET")
    paths = read_document()["paths"]
    table = ["".join(f"{told[path, hundred]:>6}" for hundred in range(2, 6)) + f" {path}" for path in paths]
    sys.stdout.write("\n".join([f"\n   2xx   3xx   4xx   5xx of {len(lines)}", *table, ""]))
    assert not done.returncode
    assert all(told[path, 2] for path in paths)
