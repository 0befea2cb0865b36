"""What operators' programs ask, and what nobody else is told."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.db import ProgrammingError, connection, connections
from django.test import Client
from django.utils import timezone
from django_ox.models import OxTask
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config.accounts.mail import Unsent
from config.accounts.roles import Role
from config.ops import health
from config.ops.demo_mark import mark_as_demo
from config.ops.server import require_secret_key
from config.postgres.scratch import address_of
from config.web.conditional import hash_files
from positions.loading.errands import bring_in
from positions.management.commands.serve import refuse_known_sign_ins, refuse_the_demo
from tests.factories import StanceFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db


def test_it_lives_without_asking_anything(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/health")
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")


def test_ready_with_all_migrations_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/ready").content == b"ready\n"
    monkeypatch.setattr(health, "count_missing_migrations", lambda: 2)
    response = client.get("/ready")
    assert (response.status_code, response.content) == (503, b"The database lacks 2 migrations.\n")


def test_ready_with_a_worker_only(client: Client) -> None:
    assert (client.get("/healthz").content, client.get("/readyz").content) == (b"ok\n", b"ready\n")
    bring_in.enqueue(intake=1)
    assert client.get("/readyz").status_code == 200
    OxTask.objects.update(enqueued_at=timezone.now() - dt.timedelta(seconds=90))
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"A task has waited for 90 s: no worker is alive.\n")
    assert client.get("/ready").status_code == 200


def test_a_long_queue_is_no_missing_worker(client: Client) -> None:
    """Five hundred texts brought at once wait for more than a minute beside a worker that reads them."""
    now = timezone.now()
    for _ in range(2):
        bring_in.enqueue(intake=1)
    OxTask.objects.update(enqueued_at=now - dt.timedelta(seconds=90))
    assert client.get("/readyz").status_code == 503
    busy = OxTask.objects.filter(pk=OxTask.objects.values_list("pk")[0][0])
    taken_up = {"status": OxTask.Status.RUNNING, "last_attempted_at": now - dt.timedelta(seconds=80)}
    busy.update(**taken_up, lease_expires_at=now + dt.timedelta(seconds=20))
    assert client.get("/readyz").status_code == 200
    busy.update(lease_expires_at=now - dt.timedelta(seconds=1))  # its worker was killed
    assert client.get("/readyz").status_code == 503
    busy.update(status=OxTask.Status.SUCCESSFUL, last_attempted_at=now - dt.timedelta(seconds=5))
    assert client.get("/readyz").status_code == 200


def test_metrics_are_for_whoever_has_the_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.DEMARCHE_METRICS_TOKEN = "t0k3n"
    for value in ("", "Bearer wrong", "t0k3n", "Bearer t\u00f6ken"):
        assert client.get("/metrics", headers={"Authorization": value}).status_code == 404
    published_stance()
    StanceFactory.create_batch(2)
    response = client.get("/metrics", headers={"Authorization": "Bearer t0k3n"})
    lines = response.content.decode().splitlines()
    assert {'demarche_stances{status="published"} 1', 'demarche_stances{status="draft"} 2'} <= set(lines)
    assert all(line.rsplit(" ", 1)[1].isdigit() for line in lines)


def test_whom_to_tell(client: Client, settings: Settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.DEMARCHE_SECURITY_CONTACT = ["mailto:security@example.org"]
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: mailto:security@example.org"
    assert dt.datetime.fromisoformat(lines[1].removeprefix("Expires: ")) > dt.datetime.now(dt.UTC)
    assert lines[2] == "Canonical: http://testserver/.well-known/security.txt"


@pytest.mark.parametrize("path", ["/desk/", "/account/password/change/", "/admin/", "/search/?q=x", "/desk/manage/"])
def test_nobody_keeps_what_was_made_for_somebody(client: Client, path: str) -> None:
    client.force_login(UserFactory.create(role=Role.ADMINISTRATOR))
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/health", "/method/"])
def test_headers_of_every_answer(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" not in response.get("Cache-Control", "") or path == "/health"


@pytest.mark.parametrize("key", ["x", "insecure: " + "a1b2c3d4e5f6g7" * 9, "a1b2c3d4e5f6", "ab" * 40])
def test_keys_that_can_be_guessed_are_refused(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    with pytest.raises(CommandError, match="at least 50 characters"):
        require_secret_key()


def test_a_random_key_is_taken(settings: Settings) -> None:
    settings.SECRET_KEY = "q0Zr6mYkX1v9Jp3sT7wLb2cNd8eFg4hU5iOa+/KjHyGfDsQxWzVn"
    require_secret_key()


def test_the_demo_s_data_is_not_served() -> None:
    refuse_known_sign_ins()
    UserFactory.create(username="editor")  # with another password
    refuse_known_sign_ins()
    User.objects.create_user("admin", password="demarche")
    with pytest.raises(CommandError, match="anybody can sign in as admin"):
        refuse_known_sign_ins()
    User.objects.filter(username="admin").update(is_active=False)
    refuse_known_sign_ins()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_demo_s_database_is_not_served_whatever_its_passwords() -> None:
    refuse_the_demo()
    mark_as_demo()
    try:
        with pytest.raises(CommandError, match="This is the demo's database"):
            refuse_the_demo()
        with pytest.raises(ProgrammingError), connection.cursor() as application:
            application.execute("comment on schema history is null")
    finally:
        with connections["owner"].cursor() as owner:
            owner.execute("comment on schema history is null")
    refuse_the_demo()


def test_an_unsent_message_leaves_no_link_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    message = EmailMessage("Reset", "http://localhost/account/password/reset/key/1-secret/", to=["a@example.org"])
    assert Unsent().send_messages([message]) == 0
    assert "EMAIL_URL" in caplog.text
    assert "secret" not in caplog.text
    assert mail.outbox == []


@pytest.mark.parametrize(
    "url", ["hello", "mysql://a@b/c", "postgresql://", "postgresql://host", "postgresql://h:x/d", "postgresql://[h/d"]
)
def test_an_address_that_is_none_is_said_in_a_sentence(url: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    ended = subprocess.run(
        [sys.executable, f"{project.BASE_DIR}/manage.py", "check"],
        env=environment | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("DATABASE_URL is no address of a PostgreSQL database.")
    assert len(ended.stderr.splitlines()) == 1


def test_a_real_server_has_nothing_to_mend() -> None:
    """`check --deploy` warns of nothing but what is for operators to decide: HSTS for subdomains, and preloading."""
    environment = {
        **os.environ,
        "DEMARCHE_SECRET_KEY": "q0Zr6mYkX1v9Jp3sT7wLb2cNd8eFg4hU5iOa+/KjHyGfDsQxWzVn",
        "DEMARCHE_HTTPS": "1",
        "DEMARCHE_PROXIES": "10.0.0.5",
        "DATABASE_URL": address_of(project.DATABASE_URL, connection.settings_dict["NAME"]),
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser's tests set it
    ended = subprocess.run(
        [sys.executable, f"{project.BASE_DIR}/manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr


def test_a_build_is_known_by_what_it_holds(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place / "templates").mkdir(parents=True)
        (tmp_path / place / "templates" / "a.html").write_text("same")
    os.utime(tmp_path / "two" / "templates" / "a.html", (0, 0))
    one, two = (hash_files([tmp_path / place / "templates"], base=tmp_path / place) for place in ("one", "two"))
    assert one == two
    (tmp_path / "two" / "templates" / "a.html").write_text("Same")
    assert hash_files([tmp_path / "two" / "templates"], base=tmp_path / "two") != one
