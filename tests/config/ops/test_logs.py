import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import Client

from actors.models import Actor
from config.ops.logs import DATED, Plain, Structured, WithoutTracesOfRefusals
from config.web.input import BadInput
from tests.factories import ActorFactory


@pytest.mark.parametrize(
    ("error", "has_trace"),
    [
        (BadInput("No such date."), False),
        (PermissionDenied("This page is for editors."), False),
        (DisallowedHost("Invalid HTTP_HOST header."), False),
        (ValueError("A bug."), True),
    ],
)
def test_only_errors_of_ours_leave_a_trace(error: Exception, has_trace: bool) -> None:
    try:
        raise error
    except Exception:
        record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Said.", None, sys.exc_info())
    assert WithoutTracesOfRefusals().filter(record)
    assert bool(record.exc_info) is has_trace


CANARY = "c4n4ry"


@pytest.fixture(params=[Plain(DATED), Structured()], ids=["plain", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the server would write down."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutTracesOfRefusals())
    handler.setFormatter(request.param)
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_secret_is_written_down(log: io.StringIO) -> None:
    """Bodies, queries, cookies, tokens, passwords and keys of requests that are refused in every way."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["session"] = client.cookies["csrf"] = CANARY
    headers = {"Authorization": f"Bearer {CANARY}", "X-CSRFToken": CANARY}
    for path in ("/nowhere/", "/account/login/", "/desk/", "/metrics", "/search/", "/actors/\0/"):
        client.get(f"{path}?q={CANARY}&page=x", headers=headers)
        client.post(path, {"login": CANARY, "password": CANARY, "note": CANARY}, headers=headers)
    client.get(f"/account/password/reset/key/1-{CANARY}/x")
    client.get(f"/account/confirm-email/{CANARY}/x")
    client.put(f"/watching/digest/stop/{CANARY}/")
    for host in (f"{CANARY}.example", f"{CANARY}_$"):
        client.get("/", headers={"Host": host})
    client.post("/desk/", {"note": CANARY}, headers={"Origin": f"https://{CANARY}.example"})
    client.post("/desk/", {"note": CANARY}, secure=True, headers={"Referer": f"https://other.example/?token={CANARY}"})
    for asked in (f"{CANARY}=1", f"page={CANARY}", f"after={CANARY}", f"actor={CANARY}"):
        client.get(f"/stances/?{asked}")
    assert "Not Found" in log.getvalue()
    assert "Bad Request: /stances/" in log.getvalue()
    assert "Referer checking failed - … does not match" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.django_db
def test_a_fault_leaves_its_trace_without_the_row(log: io.StringIO) -> None:
    """PostgreSQL tells of the row that it refuses in full."""
    actor = ActorFactory.create(note=CANARY)

    def fail(request: HttpRequest) -> None:
        Actor.objects.filter(pk=actor.pk).update(kind=CANARY[:3])

    with pytest.raises(IntegrityError, match=CANARY):
        fail(HttpRequest())
    try:
        raise IntegrityError(f"new row violates a rule\nDETAIL:  Failing row contains ({CANARY},\n two lines).")
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: /")
    assert "new row violates a rule" in log.getvalue()
    assert "test_logs.py" in log.getvalue()
    assert CANARY not in log.getvalue()


def test_no_line_of_the_log_is_begun_by_an_address(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever configured logging before in this process may have silenced loggers that there were then.
    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    for name in ("django", "django.request", "django.security", "django.security.DisallowedHost"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    client = Client(raise_request_exception=False)
    client.get("/%0a2026-12-01 forged/", headers={"Host": "elsewhere.example"})
    assert "elsewhere" not in log.getvalue()
    assert len(log.getvalue().splitlines()) == 1


def test_structured_lines_are_json() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Not Found: %s", ("/reset/key/1-a/",), None)
    request = HttpRequest()
    request.method, request.path = "GET", "/reset/key/1-a/"
    record.__dict__ |= {"request": request, "status_code": 404}
    told = json.loads(Structured().format(record))
    assert told["message"] == "Not Found: /reset/key/…/"
    assert (told["status"], told["method"], told["path"]) == (404, "GET", "/reset/key/…/")


def test_a_log_of_another_kind_is_refused_in_a_sentence() -> None:
    command = [sys.executable, f"{settings.BASE_DIR}/manage.py", "check"]
    environment = os.environ | {"DEMARCHE_LOG": "xml"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "DEMARCHE_LOG is one of: plain, json.\n")
