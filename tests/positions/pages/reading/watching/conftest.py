"""Whoever keeps something for themselves: a reader who is signed in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from tests.factories import UserFactory


@pytest.fixture
def reader(client: Client) -> User:
    user: User = UserFactory.create(role=Role.READER)
    client.force_login(user)
    return user
