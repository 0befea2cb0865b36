"""Letters about what readers watch: each change once, whoever is killed, and nothing where nothing changed."""

import datetime as dt
import re
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.watching import choose_digest, watch
from positions.briefs import digests
from positions.briefs.digests import send_digests
from positions.choices import Frequency, Value
from positions.models import Digest, Source, Stance
from tests.factories import ActorFactory, IssueFactory, UserFactory, published_stance

pytestmark = pytest.mark.django_db
SITE = "https://positions.example.org"


@pytest.fixture
def reader() -> User:
    """Somebody who is written to each day, and was told all until two days ago."""
    user: User = UserFactory.create(role=Role.READER)
    india = ActorFactory.create(slug="india", name="India <i>")
    watch(actor_id=india.pk, issue_id=None, by=user)
    choose_digest(frequency=Frequency.DAILY, by=user)
    Digest.objects.update(sent_at=timezone.now() - dt.timedelta(days=2))
    return user


@pytest.fixture
def stance(reader: User) -> Stance:
    assert reader.pk
    return speak("We will <never> agree.", value=Value.OPPOSES)


def speak(words: str, **fields: Any) -> Stance:
    """What India says on an issue of its own."""
    issue = IssueFactory.create(label="Troops")
    return published_stance(actor=Actor.objects.get(slug="india"), issue=issue, words=words, **fields)


def letters() -> list[EmailMultiAlternatives]:
    return [message for message in mail.outbox if isinstance(message, EmailMultiAlternatives)]


def test_each_change_is_told_once_with_its_words(reader: User, stance: Stance) -> None:
    Source.objects.update(attribution="The chancery", licence="CC0")
    assert send_digests(site=SITE) == {"sent": 1}
    (letter,) = letters()
    assert letter.to == [reader.email]
    assert letter.subject == "1 change of what you watch"
    (html, kind) = letter.alternatives[0]
    assert kind == "text/html"
    assert "“We will <never> agree.”" in str(letter.body)
    assert "We will &lt;never&gt; agree." in str(html)
    assert "India &lt;i&gt;" in str(html)
    assert all(", The chancery, CC0" in str(told) for told in (letter.body, html))
    assert not re.search(r"<(img|link|script|style)\b|\bsrc=|url\(", str(html))
    assert letter.message()["Message-ID"] == letter.extra_headers["Message-ID"]
    address = f"{SITE}/dossiers/{stance.issue.in_dossiers[0].slug}/cells/india/{stance.issue.slug}/"
    assert address in str(letter.body)
    Digest.objects.update(sent_at=timezone.now() - dt.timedelta(days=1))
    Stance.objects.update(published_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert send_digests(site=SITE) == {"unchanged": 1}
    assert len(letters()) == 1


@pytest.mark.usefixtures("stance")
def test_nobody_is_written_to_before_it_is_due(reader: User) -> None:
    send_digests(site=SITE)
    speak("Another word.")
    assert send_digests(site=SITE) == {}
    assert send_digests(site=SITE, is_forced=True) == {"sent": 1}
    assert "We will" not in str(letters()[1].body)
    choose_digest(frequency=Frequency.WEEKLY, by=reader)
    Digest.objects.update(sent_at=timezone.now() - dt.timedelta(days=6))
    assert send_digests(site=SITE) == {}
    User.objects.update(is_active=False)
    assert send_digests(site=SITE, is_forced=True) == {}


class Killed(BaseException):
    """What no code of ours catches."""


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("where", ["before", "after"])
def test_who_is_killed_sends_the_same_letter(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Killed before it was sent nothing is lost; killed after it, its number says that it is the same."""

    def kill(**_: Any) -> None:
        raise Killed

    killed_in = {"before": "read_news", "after": "finish_digest"}[where]
    with monkeypatch.context() as patched:
        patched.setattr(digests, killed_in, kill if where == "after" else lambda *_, **__: kill())
        with pytest.raises(Killed):
            send_digests(site=SITE)
    speak("Said meanwhile.")
    assert send_digests(site=SITE) == {"sent": 1}
    numbers = {message.extra_headers["Message-ID"] for message in letters()}
    assert len(numbers) == 1
    assert len(letters()) == (1 if where == "before" else 2)
    assert not any("Said meanwhile." in str(message.body) for message in letters())
    assert send_digests(site=SITE, is_forced=True) == {"sent": 1}
    assert "Said meanwhile." in str(letters()[-1].body)


@pytest.mark.usefixtures("stance")
@pytest.mark.parametrize("fault", [OSError, ValueError])
def test_what_was_not_sent_is_tried_again(
    reader: User, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """And is in nobody else's way."""
    other = UserFactory.create(role=Role.READER)
    watch(actor_id=Actor.objects.get(slug="india").pk, issue_id=None, by=other)
    choose_digest(frequency=Frequency.DAILY, by=other)
    Digest.objects.update(sent_at=timezone.now() - dt.timedelta(days=2))
    send = EmailMultiAlternatives.send

    def send_to_others(letter: EmailMultiAlternatives) -> int:
        if letter.to == [reader.email]:
            raise fault
        return send(letter)

    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", send_to_others)
        assert send_digests(site=SITE) == {"failed": 1, "sent": 1}
    assert send_digests(site=SITE) == {"sent": 1}
    assert [letter.to for letter in letters()] == [[other.email], [reader.email]]


@pytest.mark.usefixtures("stance")
def test_one_click_ends_it(client: Client) -> None:
    send_digests(site=SITE)
    headers = letters()[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>").removeprefix(SITE)
    careful = Client(enforce_csrf_checks=True)
    assert "End it" in careful.get(url).content.decode()
    assert Digest.objects.exists()
    assert careful.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Digest.objects.exists()
    assert "ended already" in client.get(url).content.decode()


def test_the_key_that_ends_it_cannot_be_guessed(reader: User) -> None:
    keys = [Digest.objects.get().key]
    for frequency in (None, Frequency.DAILY):
        choose_digest(frequency=frequency, by=reader)
    keys.append(Digest.objects.get().key)
    assert len(set(keys)) == 2
    assert [len(urlsafe_b64decode(f"{key}=")) * 8 for key in keys] == [256, 256]


def test_off_unless_asked_for_and_not_without_an_address(client: Client) -> None:
    user = UserFactory.create(role=Role.READER, email="")
    client.force_login(user)
    assert not Digest.objects.exists()
    client.post("/watching/digest/", {"frequency": "daily"})
    assert not Digest.objects.exists()
    assert "has no e-mail address" in client.get("/watching/").content.decode()
