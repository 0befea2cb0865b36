"""The small world is made once a module, and each test finds it as it was made."""

import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.models import Stance
from tests.site import World


@pytest.mark.parametrize("_", ["first", "second"])
def test_each_test_finds_the_world_as_it_was_made(_: str, world: World) -> None:
    editor = world.users[Role.EDITOR]
    assert Stance.objects.get(pk=world.named["draft"]).note != "left behind"
    assert world.clients[Role.EDITOR].get("/desk/").status_code == 200
    Stance.objects.filter(pk=world.named["draft"]).update(note="left behind")
    User.objects.create(username="left behind")
    editor.delete()
    world.clients[Role.EDITOR].logout()
    world.named.clear()
