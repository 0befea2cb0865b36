"""Words in another language are shown with what they mean, or that nobody translated them yet."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Act
from positions.models import Stance
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
)

pytestmark = pytest.mark.django_db

WORDS = "Мы хотим мира без всяких условий, и мы готовы говорить об этом уже сегодня"
GLOSS = {"gloss": "We want peace & quiet.", "gloss_maker": "official", "locator": "p. 12"}


def russian(language: str = "ru", **cited: str) -> Stance:
    source = SourceFactory.create(language=language)
    snapshot = SnapshotFactory.create(source=source, text=f"{WORDS}. Дальше.")
    stance = StanceFactory.create(act=Act.PARAPHRASE, rendering="translated")
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=WORDS), **cited)
    return publish(stance)


def pages_of(stance: Stance) -> list[str]:
    cell = f"/dossiers/{stance.issue.dossiers.get().slug}/cells/{stance.actor.slug}/{stance.issue.slug}/"
    changes = f"/dossiers/{stance.issue.dossiers.get().slug}/changes/?vs=2020-01-01"
    return [cell, f"/stances/{stance.pk}/", f"/actors/{stance.actor.slug}/", "/stances/", changes, "/"]


def test_every_page_that_quotes_shows_the_translation_with_its_maker(client: Client) -> None:
    stance = russian(**GLOSS)
    for page in pages_of(stance):
        html = client.get(page).text
        assert 'lang="ru"' in html, page
        assert '<p class="gloss" lang="en" dir="ltr">We want peace &amp; quiet. ' in html, page
        assert "Official translation" in html, page
    html = client.get(pages_of(stance)[1]).text
    assert 'Paraphrase <span class="mute">(translated)</span>' in html
    assert ", p. 12" in html
    assert "[Official translation: We want peace &amp; quiet.]" in html


def test_what_nobody_translated_says_so(client: Client) -> None:
    for page in pages_of(russian()):
        assert "In Russian; not translated yet." in client.get(page).text, page


@pytest.mark.parametrize("language", ["en-GB", "", "und"])
def test_what_readers_may_know_says_nothing(client: Client, language: str) -> None:
    for page in pages_of(russian(language)):
        assert "not translated" not in client.get(page).text, page


def test_editors_list_what_is_not_translated(client: Client) -> None:
    missing, given, own = russian(), russian(**GLOSS), russian("en")
    assert len(rows(client.get("/stances/?format=csv"))) == 3
    editor: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(editor)
    listed = {row["stance"] for row in rows(client.get("/stances/?untranslated=on&format=csv"))}
    assert listed == {str(missing.pk)}
    all_three = {row["stance"] for row in rows(client.get("/stances/?format=csv"))}
    assert all_three == {str(one.pk) for one in (missing, given, own)}


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_downloads_carry_it(client: Client) -> None:
    russian(**GLOSS)
    cited = {"words_language": "ru", "gloss": GLOSS["gloss"], "gloss_maker": "official", "locator": "p. 12"}
    [stance] = rows(client.get("/stances/?format=csv"))
    assert {name: stance[name] for name in cited} == cited
    assert stance["rendering"] == "translated"
    [excerpt] = rows(client.get("/stances/?format=excerpts"))
    assert {name: excerpt[name] for name in cited} == cited
    changes = f"/dossiers/{Stance.objects.get().issue.dossiers.get().slug}/changes/?vs=2020-01-01&format=csv"
    [shift] = rows(client.get(changes))
    assert {name: shift[f"{name}_after"] for name in cited} == cited


def test_words_are_found_by_their_translation(client: Client) -> None:
    stance = russian(**GLOSS)
    html = client.get("/search/?q=peace").text
    assert "We want <mark>peace</mark> &amp; quiet." in html
    assert "Official translation of " in html
    assert "1 of" not in html
    html = client.get("/search/?q=хотим").text
    assert "<mark>хотим</mark>" in html
    assert html.count("We want peace &amp; quiet.") == 1
    assert '" lang="ru" dir="auto">' in html
    assert client.get(f"/stances/?q=quiet&issue={stance.issue.slug}").text.count(f"/stances/{stance.pk}/") == 1


def test_a_draft_s_translation_is_found_by_editors_only(client: Client) -> None:
    EvidenceFactory.create(gloss="A zither for everybody.", gloss_maker="ours")
    assert "Nothing found" in client.get("/search/?q=zither").text
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert "<mark>zither</mark>" in client.get("/search/?q=zither").text


def test_a_quote_that_is_checked_has_its_translation_beside_it(client: Client) -> None:
    russian(**GLOSS)
    html = client.get("/quotes/", {"q": WORDS}).text
    assert '<p class="gloss" lang="en" dir="ltr">We want peace &amp; quiet. ' in html
    assert "Official translation" in html
    altered = WORDS.replace("мира", "войны")
    html = client.get("/quotes/", {"q": altered}).text
    assert "<ins>" in html
    assert "We want peace &amp; quiet." in html


def test_the_translation_of_a_conditions_words_is_found_and_missed(client: Client) -> None:
    snapshot = SnapshotFactory.create(source=SourceFactory.create(language="ru"), text=f"{WORDS}. Дальше.")
    stance = StanceFactory.create()
    further = ExcerptFactory.create(snapshot=snapshot, words="Дальше.", start=len(WORDS) + 2)
    EvidenceFactory.create(stance=stance, excerpt=further)
    words = ExcerptFactory.create(snapshot=snapshot, words=WORDS)
    ConditionFactory.create(stance=stance, excerpt=words, gloss="Only a zither helps.", gloss_maker="ours")
    publish(stance)
    html = client.get("/search/?q=zither").text
    assert "Only a <mark>zither</mark> helps." in html
    assert "Our translation of " in html
    assert "Only a zither helps." in client.get("/search/?q=хотим").text
    assert client.get("/stances/?q=zither").text.count(f'/stances/{stance.pk}/"') == 1
    assert "Only a zither helps." in client.get("/quotes/", {"q": WORDS}).text

    missing = StanceFactory.create()
    EvidenceFactory.create(stance=missing)
    ConditionFactory.create(stance=missing, excerpt=words)
    unseen = SnapshotFactory.create(source=SourceFactory.create(language="ru"), text=f"{WORDS}!")
    of_unseen = ExcerptFactory.create(snapshot=unseen, words=WORDS)
    ConditionFactory.create(stance=missing, excerpt=of_unseen, gloss="A theremin, too.", gloss_maker="ours")
    publish(missing)
    assert "Nothing found" in client.get("/search/?q=theremin").text
    client.force_login(UserFactory.create(role=Role.EDITOR))
    listed = [row["stance"] for row in rows(client.get("/stances/?untranslated=on&format=csv"))]
    assert sorted(listed) == sorted(str(one.pk) for one in (stance, missing))
    assert "/stances/?untranslated=on" in client.get("/desk/dossiers/").text
