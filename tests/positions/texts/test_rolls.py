"""The roll of a vote is read as people paste it; a list without values stays one."""

import pytest

from positions.texts.rolls import read_roll


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Norland: yes; Sudland – no\r\nOstland\tabstained", [("Norland", 2), ("Sudland", -2), ("Ostland", 0)]),
        ("In favour (2): Norland, Sudland\nAgainst: Ostland", [("Norland, Sudland", 2), ("Ostland", -2)]),
        ("FOR\nNorland\nSudland\nAbstentions:\nOstland", [("Norland", 2), ("Sudland", 2), ("Ostland", 0)]),
        ("Against: Norland; Sudland: yes; Ostland", [("Norland", -2), ("Sudland", 2), ("Ostland", -2)]),
        ("Norland = leans support", [("Norland", 1)]),
        ("Norland, Sudland and Ostland", [("Norland, Sudland and Ostland", None)]),
        ("Guinea-Bissau; Timor-Leste", [("Guinea-Bissau", None), ("Timor-Leste", None)]),
        ("Macedonia: the former republic", [("Macedonia: the former republic", None)]),
        ("Norland: absent; Sudland – did not vote", [("Norland", "absent"), ("Sudland", "absent")]),
        (
            "Against: Norland\nAbsent (2):\nSudland\nOstland",
            [("Norland", -2), ("Sudland", "absent"), ("Ostland", "absent")],
        ),
        ("Norland: asleep", [("Norland: asleep", None)]),
        (": yes;;", [(": yes", None)]),
        ("", []),
    ],
)
def test_how_a_list_is_read(text: str, read: list[tuple[str, int | str | None]]) -> None:
    assert [(one.names, one.value) for one in read_roll(text)] == read
