"""Text copied from a PDF is previewed, asked about, and kept with its lines joined beside the bytes as pasted."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.models import Snapshot
from positions.texts.normalise import JOINED
from tests.factories import UserFactory
from tests.positions.pages.desk.test_desk import source_data
from tests.positions.texts.test_lines import READ, RELEASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def add(client: Client, **fields: Any) -> Any:
    return client.post("/desk/sources/add/", source_data(text=RELEASE, **fields))


def test_a_preview_stores_nothing(client: Client, editor: User) -> None:
    shown = add(client, join_lines="on", preview="1")
    assert shown.status_code == 200
    assert "the establishment of a cease-fire zone" in shown.content.decode()
    assert not Snapshot.objects.exists()


def test_a_preview_lists_the_hyphens_of_line_ends(client: Client, editor: User) -> None:
    broken = source_data(text="SECURITY GUAR-\nANTEES are what is needed.", join_lines="on", preview="1")
    assert '<span dir="auto">GUAR-ANTEES</span>' in client.post("/desk/sources/add/", broken).content.decode()
    assert "hyphen of a line" not in add(client, preview="1").content.decode()


def test_lines_that_were_broken_are_asked_about(client: Client, editor: User) -> None:
    asked = add(client)
    assert asked.status_code == 422
    assert "as in text copied from a PDF" in asked.content.decode()
    assert not Snapshot.objects.exists()


def test_the_bytes_stay_and_the_text_is_readable(client: Client, editor: User) -> None:
    assert add(client, join_lines="on").status_code == 302
    snapshot = Snapshot.objects.get()
    assert (snapshot.text, snapshot.normaliser) == (READ, JOINED)
    assert b"estab-" in bytes(snapshot.raw)
    again = {"text": RELEASE, "confirmed": ["x"]}
    assert client.post(f"/desk/sources/{snapshot.source_id}/texts/add/", again).status_code == 422


HEADS = "\f".join(
    f"Foreign Office  {n}\nTalks number {'x' * n} went on without an\nend that anybody had seen." for n in range(1, 5)
)


def test_headers_of_pages_stay_unless_somebody_says_so(client: Client, editor: User) -> None:
    sent = source_data(text=HEADS, join_lines="on")
    shown = client.post("/desk/sources/add/", sent | {"preview": "1"}).text
    assert "<q>Foreign Office  1</q> on 4 pages" in shown
    assert 'name="drop_heads" id="id_drop_heads"' in shown.replace('type="checkbox" ', "")
    client.post("/desk/sources/add/", sent)
    assert "Foreign Office" in Snapshot.objects.get().text
    other = source_data(text=HEADS, join_lines="on", drop_heads="on", anyway="on")
    client.post("/desk/sources/add/", other)
    snapshot = Snapshot.objects.latest("pk")
    assert "Foreign Office" not in snapshot.text
    assert b"Foreign Office" in bytes(snapshot.raw), "what was pasted is kept as it came"
    page = client.get(f"/desk/sources/{snapshot.source_id}/").text
    assert "Lines joined, headers of pages left out" in page
