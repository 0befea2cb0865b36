"""Who had which role when, and who granted it: told to administrators, to nobody else."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connections
from django.test import Client
from django.urls import reverse

from config.accounts.roles import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory.create(username=role.name.lower(), role=role))
    return client


def grant(client: Client, user: User, *roles: Role) -> None:
    """As an administrator does in Django's admin."""
    groups = [Group.objects.get(name=role.name.lower()).pk for role in roles]
    form = {"username": user.username, "is_active": "on", "groups": groups, "date_joined_0": "2026-01-01"}
    url = reverse("admin:auth_user_change", args=[user.pk])
    assert client.post(url, form | {"date_joined_1": "00:00:00"}).status_code == 302


def page_of(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response.content.decode()


def last_number() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select max(transaction) from history.revision")
        return int(cursor.fetchone()[0])


def test_administrators_see_who_granted_what() -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    anna = UserFactory.create(username="anna", email="anna@secret.example")
    grant(administrator, anna, Role.EDITOR)
    grant(administrator, anna, Role.REVIEWER)
    page = page_of(administrator, "record_history", "account", anna.pk)
    for told in ("Made the account.", "Added the role “editor”.", "Removed the role “editor”.", "the role “reviewer”"):
        assert told in page
    assert page.count("administrator, in the administration") == 2
    log = page_of(administrator, "change_list", kind="account")
    assert "Added the role “reviewer”." in log
    for shown in (page, log):
        assert "secret.example" not in shown
        assert "As it was then" not in shown


def test_nobody_else_does() -> None:
    administrator, reviewer = signed_in(Role.ADMINISTRATOR), signed_in(Role.REVIEWER)
    anna = UserFactory.create(username="anna")
    grant(administrator, anna, Role.EDITOR)
    number = last_number()
    page_of(administrator, "change", number)
    page_of(reviewer, "change", number, status=404)
    page_of(reviewer, "record_history", "account", anna.pk, status=403)
    page_of(reviewer, "record_state", "account", anna.pk, number, status=403)
    page_of(reviewer, "change_list", kind="account", status=422)
    assert "anna" not in page_of(reviewer, "change_list")


def test_roles_are_not_undone_here() -> None:
    administrator = signed_in(Role.ADMINISTRATOR)
    anna = UserFactory.create(username="anna")
    grant(administrator, anna, Role.EDITOR)
    number = last_number()
    assert "changed in the administration" in page_of(administrator, "change", number)
    assert administrator.post(reverse("change", args=[number])).status_code == 422
    page_of(administrator, "record_state", "account", anna.pk, number, status=404)
    assert anna.groups.exists()


def test_what_was_there_before_the_history_is_told_as_that() -> None:
    """A role granted before, and taken since: as an installation has it that was upgraded."""
    administrator = signed_in(Role.ADMINISTRATOR)
    anna = UserFactory.create(username="anna", role=Role.EDITOR)
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from history.revision where table_name like 'auth_%'")
        cursor.execute("delete from history.captured_table where table_name like 'auth_user%'")
        for table in ("auth_user", "auth_user_groups"):
            for name in ("history_insert", "history_update", "history_delete", "history_truncate", "identifier_stays"):
                cursor.execute(f"drop trigger {name} on {table}")
        cursor.execute("call history.capture_table('auth_user', array['password', 'email', 'last_login'])")
        cursor.execute("call history.capture_table('auth_user_groups')")
        for table in ("auth_user", "auth_user_groups"):
            cursor.execute("select * from history.verify(%s)", [table])
            assert cursor.fetchall() == []
    anna.groups.clear()
    page = page_of(administrator, "record_history", "account", anna.pk)
    assert "Its history begins here, with what was so before:" in page
    assert page.index("Removed the role “editor”.") < page.index("Added the role “editor”.")
