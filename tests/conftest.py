"""What every test gets: a database of its own, and rules stricter than production's."""

import os
import sys
from collections.abc import Generator
from types import FrameType

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.template import Context, Engine
from django.template.base import Template
from django.test import TransactionTestCase
from django.test.utils import instrumented_test_render  # type: ignore[attr-defined]
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from config.postgres.scratch import create_database, disconnect, drop_database, scratch_database
from config.postgres.versioned import forget_versioned
from config.web.kept import forget_kept
from positions.reads.matrix.cells import OF_DAYS
from positions.reads.matrix.held import HELD
from tests.database import migrate, migration_files, template
from tests.positions.intake.here import read_here, read_in_a_child
from tests.reset import Standing
from tests.site import World, add_unpublished, make_world

# Every day others, and fewer of them; before landing the same hundred.
hypothesis.settings.register_profile("local", deadline=None, max_examples=30)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--asked-at", default="", help="the site that it asks, as a demo; without it, one of the test")
    parser.addoption("--asked", type=int, default=0, help="how often schemathesis asks each address of the API")


@pytest.fixture(scope="session")
def migrated_template(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a database with the present schema and nothing else, to be copied."""
    with django_db_blocker.unblock():
        return template("migrated", migration_files(), build=migrate)


@pytest.fixture(scope="session")
def django_db_setup(migrated_template: str, django_db_blocker: DjangoDbBlocker) -> Generator[None, None, None]:
    """Replace pytest-django's fixture: a copy of the template, for this process alone.

    Tests act with the *application's* role, so what the database forbids it is really forbidden.
    """
    name = f"demarche_test_{os.getpid()}"
    standing: list[Standing] = []

    def renew(_: TransactionTestCase) -> None:
        # Django would truncate, which the application's role may not, and which loses what migrations put there.
        if standing and standing[-1].restore():
            return
        while standing:
            standing.pop().close()
        disconnect()
        drop_database(name)
        create_database(name, template=migrated_template)
        standing.extend(filter(None, [Standing.of(name)]))

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        with scratch_database(name, template=migrated_template), django_db_blocker.block():
            yield
            while standing:
                standing.pop().close()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[None, None, None]:
    """A transaction around the tests of a module, for what they only read and is made once: each test's ends at a
    savepoint within.

    Such a module has no test with transactions of its own.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _standing_world(standing: None) -> World:
    world = make_world()
    add_unpublished(world)
    return world


@pytest.fixture
def world(_standing_world: World, db: None) -> World:
    """The small world of ``tests.site``, with what is not published."""
    return _standing_world.renewed()


class UndefinedVariable(str):
    """Stands for what a template asks for and nobody gave: fails the test, where the template is one of ours.

    Django asks for its truth first; false means what it means in production: an empty text.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return _rendered_template(sys._getframe(1)).startswith(str(settings.BASE_DIR / "templates"))

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        pytest.fail(f"undefined variable: {variable} in {_rendered_template(sys._getframe(1))}")


def _rendered_template(frame: FrameType | None) -> str:
    """Return the path of the template whose node is being rendered."""
    while frame:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if origin and frame.f_code.co_name == "render_annotated":
            return str(origin)
        frame = frame.f_back
    return ""


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    Engine.get_default().string_if_invalid = UndefinedVariable()


@pytest.fixture(autouse=True, scope="session")
def _contexts_not_kept(django_test_environment: None) -> Generator[None]:
    """Templates render as the application's: to keep each context for a test takes a tenth of the time of a page."""

    def render(template: Template, context: Context) -> SafeString:
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture
def contexts_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that read the ``context`` of an answer."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture(autouse=True, scope="session")
def _files_read_here() -> Generator[None]:
    with read_here():
        yield


@pytest.fixture
def in_a_child() -> Generator[None]:
    """For tests that ask about the child in which files are read, or its limits."""
    with read_in_a_child():
        yield


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    """Forget pages, their parts and positions; what is counted in the database is gone with the test's transaction."""
    HELD.clear()
    OF_DAYS.clear()
    forget_versioned()
    forget_kept()
    for name in ("memory", "pages"):
        caches[name].clear()
