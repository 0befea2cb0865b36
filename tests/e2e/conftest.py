"""Tests in a real browser, against a real server on a copy of the demo's database."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TextIO

import pytest
from django.conf import global_settings, settings
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from config.postgres.scratch import address_of, create_database, disconnect, drop_database
from tests.database import migrate, migration_files, template

HERE = Path(__file__).parent
# The first is the engine without the windows around it: a context of its own costs it a third of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER = os.environ.get("DEMARCHE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
# No sandbox: it needs rights that root in a container has not. The others keep the browser from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECRET_KEY = "a text that is long, and varied, and known to nobody but these tests: 0123456789"
START_SECONDS = 180  # as others use the machine, too; a server that ended is not waited for

expect.set_options(timeout=30_000)  # ms, as Playwright waits for all else; a busy machine is slow, not wrong

# Playwright's event loop stays open in the thread where other tests use the database: no danger, see `playwright`.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not BROWSER:
        missing = pytest.mark.skip(reason=f"no browser: install {BROWSERS[0]}, or name one in DEMARCHE_CHROMIUM")
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def playwright() -> Generator[Playwright, None, None]:
    """Replace pytest-playwright's: from its start to its end this thread has other Django connections than otherwise.

    (An event loop runs meanwhile, and with one they are kept by task.) None may stay open where nobody sees it later.
    """
    disconnect()
    with sync_playwright() as playwright:
        yield playwright
        disconnect()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Have pytest-playwright use the machine's browser."""
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def seeded_template(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a database with the demo's data and sign-ins, to be copied."""
    with django_db_blocker.unblock():
        return template("seeded", [Path(__file__), *migration_files(), *_seed_files()], build=_seed)


@pytest.fixture(scope="session")
def demo_url(seeded_template: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """The address of a server that shows the demo. What a test writes there, later tests of the session see."""
    name, log = f"demarche_test_{os.getpid()}_demo", tmp_path_factory.mktemp("server") / "log"
    create_database(name, template=seeded_template)
    try:
        with log.open("w") as output, serving(name, output) as url:
            yield url
    finally:
        drop_database(name)


@pytest.fixture(scope="module")
def window(browser: Browser, demo_url: str) -> Generator[Page, None, None]:
    """One for all pages that a module only looks at: a new one reads scripts, styles and typefaces anew."""
    with browser.new_context(base_url=demo_url) as context:
        yield context.new_page()


def _seed() -> None:
    """Fill the template with the passwords' real hashes: the server under test knows no quick ones."""
    migrate()
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        call_command("load_seeds", demo=True, verbosity=0)


def _seed_files() -> list[Path]:
    """Everything that decides on what the demo shows."""
    places = [
        settings.BASE_DIR / place
        for place in ("seeds", "positions/actions", "positions/loading", "positions/management")
    ]
    return [file for place in places for file in place.rglob("*") if file.is_file() and file.suffix != ".pyc"]


@contextmanager
def serving(database: str, output: TextIO) -> Generator[str, None, None]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": address_of(settings.DATABASE_URL, database),
        "DATABASE_OWNER_URL": address_of(settings.OWNER_URL, database),
        "DEMARCHE_SECRET_KEY": SECRET_KEY,
    }
    del environment["PYTEST_VERSION"]  # the settings know tests by it, and this is a server like production's
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", f"--port={port}", "--known-passwords"]
    server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(port, server, Path(output.name))
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers anything at all."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    pytest.fail(f"The server does not answer. It said:\n{log.read_text()}")
