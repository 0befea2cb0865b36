"""Pages, paragraphs and time codes, however they are written."""

import pytest

from positions.texts.locator import LOCATOR, LONGEST_LOCATOR, read_locator


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("p. 12", "p. 12"),
        ("Pages  3 - 5", "p. 3–5"),
        ("pp. XII–xv", "p. xii–xv"),
        ("p. xii–3", "p. xii–3"),
        ("§ 4", "para. 4"),
        ("¶¶ 4a—6", "para. 4a–6"),
        ("paragraph 17", "para. 17"),
        ("1:02:33", "1:02:33"),
        ("2:05", "0:02:05"),
        ("12:30-1:00:00", "0:12:30–1:00:00"),
        ("  ", ""),
    ],
)
def test_a_place_is_kept_in_one_form(written: str, kept: str) -> None:
    assert read_locator(written) == kept
    assert not kept or (LOCATOR.match(kept) and read_locator(kept) == kept)


@pytest.mark.parametrize(
    "written",
    [
        "12",
        "p.",
        "para. b",
        "p. 5–3",
        "12:75",
        "1:2:3",
        "0:02:00–0:01:59",
        "page one",
        "p. １２",
        "p. 1–2–3",
        "p. 123456",
    ],
)
def test_what_is_no_place_is_none(written: str) -> None:
    assert read_locator(written) is None


def test_a_long_text_is_no_place() -> None:
    assert read_locator("p. " + "1" * LONGEST_LOCATOR) is None
