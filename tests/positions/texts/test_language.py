"""What is known of a language by its tag."""

import pytest

from positions.texts.language import direction, is_foreign, name_language


@pytest.mark.parametrize("tag", ["ru", "RU", "zh-Hant", "ar-EG", "enm", "x"])
def test_another_language_is_foreign(tag: str) -> None:
    assert is_foreign(tag)


@pytest.mark.parametrize("tag", ["", " ", "en", "en-GB", "EN", "und", "mul", "zxx", "mul-x-un"])
def test_what_may_be_the_readers_is_not(tag: str) -> None:
    assert not is_foreign(tag)


@pytest.mark.parametrize(
    ("tag", "expected"), [("ar", "rtl"), ("fa-AF", "rtl"), ("HE", "rtl"), ("ur", "rtl"), ("ru", "auto"), ("", "auto")]
)
def test_scripts_that_run_to_the_left_say_so(tag: str, expected: str) -> None:
    assert direction(tag) == expected


@pytest.mark.parametrize(
    ("tag", "name"),
    [("ru", "Russian"), ("RU", "Russian"), ("de-LU", "German"), ("zh-hant", "Traditional Chinese"), ("tlh", "tlh")],
)
def test_languages_are_named(tag: str, name: str) -> None:
    assert name_language(tag) == name
