import pytest

from config.web import page_before
from config.web.page_before import page_at

LONG = "/desk/sources/" + "a/" * 5000
"""An address that none of ours is, with thousands of addresses above it."""


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/desk/sources/add/", "/desk/sources/add/?dossier=1"),
        ("/desk/nowhere/at/all/", "/desk/"),
        ("/nowhere/", "/"),
        ("", "/"),
        (LONG, "/desk/"),
    ],
)
def test_the_way_back_is_the_nearest_page_above(path: str, back: str) -> None:
    assert page_at(path, "dossier=1") == back


def test_an_address_of_any_length_is_looked_for_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def reads(path: str) -> bool:
        asked.append(path)
        return False

    monkeypatch.setattr(page_before, "_reads", reads)
    assert page_at(LONG, "") == "/"
    assert len(asked) < 12
    assert max(map(len, asked[1:])) < 50
