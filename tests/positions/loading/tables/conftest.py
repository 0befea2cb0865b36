"""An editor, and a small record that tables name."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.models import Snapshot
from tests.factories import (
    ActorFactory,
    IssueFactory,
    SnapshotFactory,
    UserFactory,
)
from tests.positions.loading.tables.brought import TEXT


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


@pytest.fixture
def world() -> Snapshot:
    ActorFactory.create(name="Norland", slug="norland")
    IssueFactory.create(label="Truce first", slug="truce-first")
    return SnapshotFactory.create(text=TEXT, source__title="On the talks", source__external_id="talks")
