"""How many files somebody enters who follows a request: the walks of docs/where-things-go.md."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.conf import settings

from config.accounts.roles import Role
from tests.factories import ActorFactory, SnapshotFactory
from tests.positions.pages.desk_forms import stance_data
from tests.site import World

OURS = ("actors/", "positions/")
ENTERED_ANYWHERE = ("/models/", "/templatetags/", "querysets.py", "actors/models.py")

LENGTHS = {"matrix": 23, "matrix again": 7, "form": 52, "saving": 46, "review": 43}
"""In files, of a process that has kept nothing yet."""


def entered(ask: Callable[[], Any], *, status: int = 200) -> set[str]:
    """The files of `actors` and `positions` in which a function was called, but models, querysets
    and tags of templates.
    """
    root, files = f"{Path(settings.BASE_DIR)}/", set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        response = ask()
    finally:
        sys.setprofile(before)
    assert response.status_code == status, response.content.decode()
    ours = {name.removeprefix(root) for name in files}
    return {name for name in ours if name.startswith(OURS) and not any(one in name for one in ENTERED_ANYWHERE)}


@pytest.mark.django_db
def test_no_walk_is_longer_than_it_is_told(world: World) -> None:
    world.clients[Role.PUBLIC].get("/")  # the modules of all pages are read by a first request
    ActorFactory.create(name="Anna Example")
    snapshot = SnapshotFactory.create()
    editor, reviewer = world.clients[Role.EDITOR], world.clients[Role.REVIEWER]
    form = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    saved = stance_data(snapshot, actor="Anna Example", issue="Truce", then="submit")
    matrix = f"/dossiers/{world.named['dossier']}/"
    walks = {
        "matrix": entered(lambda: world.clients[Role.PUBLIC].get(matrix)),
        "matrix again": entered(lambda: world.clients[Role.PUBLIC].get(matrix)),
        "form": entered(lambda: editor.get(f"{form}&start=110&end=120")),
        "saving": entered(lambda: editor.post(form, saved), status=302),
        "review": entered(lambda: reviewer.get(f"/review/{world.named['submitted']}/")),
    }
    longer = {name: sorted(files) for name, files in walks.items() if len(files) > LENGTHS[name]}
    assert longer == {}
