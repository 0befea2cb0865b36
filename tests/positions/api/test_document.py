"""The document says what is answered: programs that read it ask all sorts of things, and are answered as it says."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from schemathesis.checks import CHECKS

from config.web.refusals import QUERY_LIMIT
from positions.api.document import operations, parameters_of, read_document
from tests.site import World

pytestmark = pytest.mark.django_db
NAMES = [one["operationId"] for one in operations(read_document())]
EXAMPLES = 5
"""For each address; a longer run by hand: ten times as many."""
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
EXISTENCE = "positive_data_acceptance"
"""No schema can say which actors and issues there are: what fits it and is on no record is refused."""


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


@pytest.fixture
def document(world: World) -> Iterator[dict[str, Any]]:
    """With what is there as examples of what may be named. From here on a request leaves the connection open that the
    test's transaction is on, as with Django's own client, which connects its receivers anew whenever it was used.
    """
    document: dict[str, Any] = Client().get(reverse("api_document")).json()
    of = {"/dossiers/": "dossier", "/issues/": "issue", "/actors/": "actor"}
    for path, methods in document["paths"].items():
        kind = next((kind for part, kind in of.items() if f"{part}{{slug}}" in path), None)
        for parameter in methods["get"]["parameters"]:
            if parameter["name"] == "slug" and kind:
                parameter["schema"]["enum"] = [world.named[kind], "nothing"]
    for signal in _SIGNALS:
        signal.disconnect(close_old_connections)
    yield document
    for signal in _SIGNALS:
        signal.connect(close_old_connections)


def test_answers_are_as_the_document_says(document: dict[str, Any], settings: Settings) -> None:
    settings.DEMARCHE_API_RATE = 0
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    checks = CHECKS.get_by_names([check for check in CHECKS.get_all_names() if check != EXISTENCE])

    def ask(case: Any) -> None:
        # 414 is no refusal to the check; addresses that long have a test of their own.
        hypothesis.assume(len(urlencode(case.query or {}, doseq=True)) < QUERY_LIMIT)
        case.call_and_validate(base_url="http://localhost", headers=PLAIN, checks=checks)

    for name in NAMES:
        ask_often = hypothesis.given(case=kinds(schema.find_operation_by_id(name)))(ask)
        ASKING(ask_often)()


def kinds(operation: Any) -> Any:
    """What the document allows, and what it does not."""
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    return hypothesis.strategies.one_of(*(operation.as_strategy(mode) for mode in modes))
