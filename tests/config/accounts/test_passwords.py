"""What may be a password, and how one is asked for (ASVS 5.0, chapter 6)."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import settings as ours
from config.accounts.roles import Role
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["sh0rt-x", "password1", "qwertyuiop", "31415926535897"])
def test_what_is_short_or_common_is_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(word)


@pytest.mark.parametrize("word", ["Demarche2026!", "reviewer-reviewer", "positions.example", "dossier+stance"])
def test_words_of_the_house_are_refused(word: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["positions.example"]
    with pytest.raises(ValidationError, match="Words of this site"):
        validate_password(word)


def test_such_words_among_others_will_do() -> None:
    validate_password("demarche amid rainy cabbages")


def test_more_than_the_3000_most_common_are_known() -> None:
    assert len([word for word in CommonPasswordValidator().passwords if len(word) >= 8]) > 3000


@pytest.mark.parametrize("word", ["kohlrabi im regen", "ЖИТОЖИТОжито", "=+-@#(~~", "x" * 500 + "yz", "  leading"])
def test_any_letters_will_do(word: str) -> None:
    validate_password(word)


@pytest.mark.parametrize("word", [" Ждём “quotes” ", "Aa" * 100])
def test_it_is_taken_as_it_was_typed(word: str) -> None:
    user = UserFactory.create(role=Role.EDITOR, username="anna")
    user.set_password(word)
    user.save()
    for typed, is_in in ((word, True), (word.swapcase(), False), (word[:72].strip(), False)):
        client = Client()
        client.post(reverse("account_login"), {"login": "anna", "password": typed})
        assert (client.get("/desk/").status_code == 200) is is_in, typed


def test_a_change_takes_the_old_one() -> None:
    user = UserFactory.create(role=Role.EDITOR)
    client = Client()
    client.force_login(user)
    sent = {"password1": f"{PASSWORD}!", "password2": f"{PASSWORD}!"}
    for old in ("", "not the old one"):
        assert client.post(reverse("account_change_password"), sent | {"oldpassword": old}).status_code == 200
    assert get_user_model().objects.get(pk=user.pk).check_password(PASSWORD)


def test_it_is_hidden_and_managers_may_fill_it_in() -> None:
    page = Client().get(reverse("account_login")).content.decode()
    [field] = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page


def test_nobody_is_asked_a_question_instead() -> None:
    page = Client().get(reverse("account_reset_password")).content.decode()
    assert "question" not in page.lower()


def test_they_are_kept_slowly_hashed() -> None:
    """Django's own hashers are the server's: what tests use stands in their settings alone."""
    assert not hasattr(ours, "PASSWORD_HASHERS")
    assert PBKDF2PasswordHasher.iterations >= 600_000  # OWASP's figure for SHA-256


def test_those_known_from_breaches_are_refused(tmp_path: Path, settings: Settings) -> None:
    known = [f"kohlrabi im regen {number}" for number in range(257)]
    lines = sorted(f"{hashlib.sha1(word.encode()).hexdigest().upper()}:{len(word)}" for word in known)  # noqa: S324
    settings.DEMARCHE_BREACHED_PASSWORDS = file = tmp_path / "pwned.txt"
    for end in ("\r\n", "\n"):
        file.write_text(end.join(lines), newline="")
        for word in known:
            with pytest.raises(ValidationError, match="breach of another site"):
                validate_password(word)
        for number in range(257, 600):
            validate_password(f"kohlrabi im regen {number}")
    file.write_text("")
    validate_password(known[0])
    settings.DEMARCHE_BREACHED_PASSWORDS = None
    validate_password(known[0])
