"""The strictness that other tests rely on."""

import warnings

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import ProgrammingError, connection, connections, transaction
from django.template import Context, Engine, Template
from django.template.base import Origin


def render(source: str, path: str) -> str:
    template = Template(source, origin=Origin(path), engine=Engine.get_default())
    return template.render(Context({"known": "text"}))


@pytest.mark.parametrize("source", ["{{ unknown }}", "{{ known.unknown }}", '{{ unknown|default:"x" }}'])
def test_undefined_variable_of_our_template_fails(source: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="undefined variable"):
        render(source, f"{settings.BASE_DIR}/templates/page.html")


def test_what_may_be_missing_is_asked_for_with_if() -> None:
    assert render("{% if unknown %}a{% else %}b{% endif %}", f"{settings.BASE_DIR}/templates/page.html") == "b"


def test_templates_of_packages_render_as_in_production() -> None:
    assert render('{{ unknown }}-{{ unknown|default:"x" }}', "/site-packages/page.html") == "-x"


def test_warnings_are_errors() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


@pytest.mark.django_db
def test_tests_act_with_the_role_of_the_application() -> None:
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table auth_user add column x int")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", ["first", "second"])
def test_each_transactional_test_finds_what_migrations_left(_: str) -> None:
    assert Group.objects.exists()
    User.objects.create(username="left behind")  # unique: the second would fail
    Group.objects.create(name="left behind")  # in a table that migrations filled


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("_", ["first", "second"])
def test_a_schema_that_was_changed_is_gone_for_the_next_test(_: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table left_behind ()")  # the second would fail


@pytest.mark.django_db
def test_nothing_is_left_for_the_next_test() -> None:
    assert not User.objects.filter(username="left behind").exists()
