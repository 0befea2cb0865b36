"""Translations, places and renderings are entered beside the words, and nothing of them is lost."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Act, Rendering, Status
from positions.models import Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    IssueFactory,
    SnapshotFactory,
    SourceFactory,
    UserFactory,
)
from tests.factories.sources import WORDS
from tests.positions.pages.desk_forms import draft, edit_data, formset_data, span_data, stance_data

pytestmark = pytest.mark.django_db

CITED = {"gloss": "We want peace.", "gloss_maker": "interpreter", "locator": "§ 4"}


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


def cited_data(stance: Stance, **cited: str) -> dict[str, object]:
    evidence = stance.evidence.select_related("excerpt__snapshot").get()
    row = span_data(evidence.excerpt.snapshot, evidence.excerpt.exact)
    return edit_data(stance) | formset_data("words", row | cited)


def test_a_new_stance_keeps_them(client: Client, editor: User) -> None:
    snapshot = SnapshotFactory.create()
    url = f"/desk/sources/{snapshot.source_id}/stances/add/?snapshot={snapshot.pk}"
    named = {"actor": ActorFactory.create().name, "issue": IssueFactory.create().label}
    sent = stance_data(snapshot, **named, act="paraphrase", rendering="interpreted")
    assert client.post(url, sent | formset_data("words", span_data(snapshot) | CITED)).status_code == 302
    stance = Stance.objects.get()
    evidence = stance.evidence.get()
    assert (stance.rendering, evidence.gloss, evidence.gloss_maker) == ("interpreted", "We want peace.", "interpreter")
    assert evidence.locator == "para. 4"


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ({"gloss": "We want peace."}, "Say who translated it."),
        ({"gloss_maker": "ours"}, "Write the translation"),
        ({"gloss_maker": "nobody", "gloss": "Peace."}, "not one of the available choices"),
        ({"locator": "12"}, "Write a page, paragraph or time code"),
        ({"gloss": "x" * 20_001, "gloss_maker": "ours"}, "at most 20000 characters"),
    ],
)
def test_what_cannot_be_kept_comes_back_open(client: Client, editor: User, cited: dict[str, str], said: str) -> None:
    stance = draft(editor)
    response = client.post(f"/desk/stances/{stance.pk}/", cited_data(stance, **{"gloss": "", **cited}))
    assert response.status_code == 422
    assert said in response.text
    assert "<details open>" in response.text


def test_a_translation_on_two_lines_is_kept_as_it_is_loaded(client: Client, editor: User) -> None:
    """Browsers send the ends of lines as two characters, which the hash of a stance would tell apart."""
    stance = draft(editor)
    cited = CITED | {"gloss": "We want peace.\r\nAnd soon."}
    assert client.post(f"/desk/stances/{stance.pk}/", cited_data(stance, **cited)).status_code == 302
    assert stance.evidence.get().gloss == "We want peace.\nAnd soon."


def test_verbatim_takes_no_interpreter(client: Client, editor: User) -> None:
    stance = draft(editor)
    url = f"/desk/stances/{stance.pk}/"
    response = client.post(url, edit_data(stance, rendering="translated"))
    assert (response.status_code, "Verbatim are the speaker’s own words" in response.text) == (422, True)
    assert client.post(url, edit_data(stance, act="paraphrase", rendering="translated")).status_code == 302
    assert Stance.objects.get().rendering == Rendering.TRANSLATED


def test_a_document_may_be_reported(client: Client, editor: User) -> None:
    stance = draft(editor)
    url, reporter = f"/desk/stances/{stance.pk}/", ActorFactory.create()
    refused = client.post(url, edit_data(stance, act="vote", reported_by=reporter.name))
    assert (refused.status_code, "or a document" in refused.text) == (422, True)
    assert client.post(url, edit_data(stance, act="document", reported_by=reporter.name)).status_code == 302
    stance.refresh_from_db()
    assert (stance.act, stance.reported_by) == (Act.DOCUMENT, reporter)


def test_a_form_that_does_not_ask_leaves_them(client: Client, editor: User) -> None:
    stance = draft(editor)
    url = f"/desk/stances/{stance.pk}/"
    assert client.post(url, cited_data(stance, **CITED)).status_code == 302
    stance.refresh_from_db()
    assert client.post(url, edit_data(stance, note="Only this.")).status_code == 302
    assert stance.evidence.get().gloss == "We want peace."
    stance.refresh_from_db()
    assert client.post(url, cited_data(stance, gloss="", gloss_maker="", locator="")).status_code == 302
    assert stance.evidence.get().gloss is None


def test_the_same_words_begin_with_their_translation(client: Client, editor: User) -> None:
    source = SourceFactory.create(language="ar")
    snapshot = SnapshotFactory.create(source=source)
    row = span_data(snapshot)
    url = f"/desk/sources/{source.pk}/stances/add/?snapshot={snapshot.pk}&start={row['start']}&end={row['end']}"
    html = client.get(url).text
    assert "In Arabic: translation, page or time" in html
    assert '<blockquote dir="rtl" lang="ar">' in html
    stance = EvidenceFactory.create(gloss="We want peace.", gloss_maker="ours", locator="p. 3").stance
    excerpt = stance.evidence.get().excerpt
    url = (
        f"/desk/sources/{excerpt.snapshot.source_id}/stances/add/"
        f"?snapshot={excerpt.snapshot_id}&start={excerpt.start}&end={excerpt.end}"
    )
    html = client.get(url).text
    assert "We want peace.</textarea>" in html
    assert 'value="p. 3"' in html
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    assert "We want peace." not in client.get(url).text


def test_two_versions_of_a_translation_are_shown(client: Client, editor: User) -> None:
    stance = draft(editor)
    url = f"/desk/stances/{stance.pk}/"
    mine = cited_data(stance, **CITED)
    assert (
        client.post(url, cited_data(stance, gloss="We seek peace.", gloss_maker="ours", locator="")).status_code == 302
    )
    response = client.post(url, mine)
    assert response.status_code == 409
    assert "We want peace. · Interpreter’s translation" in response.text
    assert "We seek peace. · Our translation" in response.text


def test_a_condition_has_a_translation_of_its_words(client: Client, editor: User) -> None:
    stance = draft(editor)
    snapshot = stance.evidence.select_related("excerpt__snapshot").get().excerpt.snapshot
    condition = {"kind": "only_if", "text": "Talks begin."}
    url, sent = f"/desk/stances/{stance.pk}/", edit_data(stance)
    refused = client.post(url, sent | formset_data("conditions", condition | CITED))
    assert (refused.status_code, "Only words of the source are translated" in refused.text) == (422, True)
    sent |= formset_data("conditions", condition | span_data(snapshot) | CITED)
    assert client.post(url, sent).status_code == 302
    kept = stance.conditions.get()
    assert (kept.gloss, kept.gloss_maker, kept.locator) == ("We want peace.", "interpreter", "para. 4")
    again = edit_data(Stance.objects.get(pk=stance.pk))
    page = client.get(url).text
    assert "We want peace.</textarea>" in page
    assert f'<p class="words small" dir="auto">{WORDS}</p>' in page
    assert client.post(url, again | formset_data("conditions")).status_code == 302


def test_the_lists_of_desk_and_review_show_what_words_mean(client: Client, editor: User) -> None:
    stance = draft(editor)
    cited = {"gloss": "We want peace.", "gloss_maker": "ours", "locator": "p. 12"}
    stance.evidence.update(**cited)
    words = stance.evidence.get().excerpt
    words.snapshot.source.language = "ru"
    words.snapshot.source.save()
    ConditionFactory.create(stance=stance, excerpt=words, gloss="If talks begin.", gloss_maker="official")
    shown = '<p class="gloss" lang="en" dir="ltr">We want peace. <small'
    assert shown in client.get("/desk/").text
    Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED)
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    both = [f"/review/{stance.pk}/", f"/review/bulk/?stance={stance.pk}", f"/stances/{stance.pk}/"]
    for page in ("/review/", *both):
        html = client.get(page).text
        assert (page, shown in html, 'lang="ru"' in html) == (page, True, True)
    for page in both:
        assert "If talks begin. <small" in client.get(page).text, page
    assert shown in client.get(f"/sources/{words.snapshot.source_id}/").text
