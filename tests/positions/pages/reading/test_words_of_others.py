"""Words of others on every page that shows some: guarded, whole when cut, with their direction and language."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.accounts.roles import Role
from positions.choices import Decision, Status
from positions.models import Review, Stance
from positions.templatetags.history import in_words
from positions.templatetags.words import (
    plain,
    quotation,
    short_words,
    visible,
    whole_words_after,
    whole_words_before,
)
from positions.texts.quotation_marks import between_quotes
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
    stance_hash,
)

pytestmark = pytest.mark.django_db

TURNED = "\u202e"
HIDDEN = "\u200b"
WORDS = f"We {TURNED}agree {HIDDEN}" + "so " * 48 + "& more & more & then & the end of it all is near"
TITLE = f"Talks{TURNED} & <b>peace</b> " + "& on " * 40
READERS = [
    "/dossiers/{dossier}/cells/{actor}/{issue}/",
    "/dossiers/{dossier}/changes/?vs=2020-01-01",
    "/actors/{actor}/",
    "/stances/",
    "/stances/{stance}/",
    "/sources/",
    "/sources/{source}/",
    "/search/?q=agree",
    "/",
]
DESK = [
    "/desk/",
    "/desk/bulk/?do=submitted&stance={draft}",
    "/review/",
    "/review/{waiting}/",
    "/review/bulk/?stance={waiting}",
]


def quoting(status: Status = Status.DRAFT, **fields: object) -> Stance:
    source = SourceFactory.create(title=TITLE, publisher=f"The{HIDDEN} & Post", language="he", author=f"A{TURNED}uthor")
    snapshot = SnapshotFactory.create(source=source, text=f"Before{HIDDEN} that. {WORDS} After that.")
    stance = StanceFactory.create(note=f"Said{TURNED} twice", **fields)
    EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=WORDS))
    ConditionFactory.create(stance=stance, text=f"they{TURNED} do & so on")
    return stance


@pytest.fixture
def addresses(client: Client) -> dict[str, object]:
    editor, reviewer = UserFactory.create(role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    shown = publish(quoting(stated_date=dt.date(2024, 1, 1)), by=reviewer)
    again = quoting(actor=shown.actor, issue=shown.issue, value=-2, stated_date=dt.date(2025, 1, 1), coder=editor)
    publish(again, by=reviewer)
    draft, waiting, returned = quoting(coder=editor), quoting(), quoting(coder=editor)
    for stance, status in ((waiting, Status.SUBMITTED), (returned, Status.RETURNED)):
        Stance.objects.filter(pk=stance.pk).update(status=Status.SUBMITTED)
        if status == Status.RETURNED:
            _return(returned, reviewer)
    client.force_login(reviewer)
    source = shown.evidence.get().excerpt.snapshot.source_id
    return {
        "dossier": shown.issue.dossiers.get().slug,
        "actor": shown.actor.slug,
        "issue": shown.issue.slug,
        "stance": again.pk,
        "source": source,
        "draft": draft.pk,
        "waiting": waiting.pk,
        "editor": editor,
    }


def _return(stance: Stance, reviewer: User) -> None:
    Review.objects.create(
        stance=stance,
        reviewer=reviewer,
        decision=Decision.RETURN,
        note=f"No{TURNED}, mend it",
        judged_hash=stance_hash(stance),
    )
    Stance.objects.filter(pk=stance.pk).update(status=Status.RETURNED)


@pytest.mark.parametrize("path", [*READERS, *DESK])
def test_no_page_shows_what_hides_or_turns(client: Client, addresses: dict[str, object], path: str) -> None:
    if path.startswith("/desk/"):
        client.force_login(addresses["editor"])  # type: ignore[arg-type]
    response = client.get(path.format(**addresses))
    assert response.status_code == 200
    html = response.content.decode()
    assert TURNED not in html
    assert HIDDEN not in html
    assert not re.findall(r"&(?!(?:amp|lt|gt|quot|#x27|#\d+|nbsp|hellip|larr|rarr|middot|times);)\S{0,8}", html)
    assert html.count("<span") == html.count("</span>")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("We agree.", "“We agree.”"),
        ("“We agree,” he said.", "“We agree,” he said."),
        ("He said “we agree”", "He said “we agree”"),
        ("«Мы за»", "«Мы за»"),
        ("「同意」", "「同意」"),
        ('"We agree"', '"We agree"'),
        ("", "“”"),
    ],
)
def test_no_second_pair_of_quotation_marks(text: str, quoted: str) -> None:
    assert between_quotes(text) == quoted


def test_what_stands_around_words_ends_with_a_word() -> None:
    """Not with the blank lines between two paragraphs, which a block of words would show."""
    assert whole_words_before(" Others agreed.\n\n") == " Others agreed."
    assert whole_words_after("\n\nOthers agreed. ") == "Others agreed. "


def test_words_have_their_direction_and_language_and_lead_to_their_place() -> None:
    excerpt = quoting().evidence.get().excerpt
    html = quotation(excerpt, shown=20, with_context=True)
    assert html.startswith('<blockquote dir="rtl" lang="he">')
    assert f"<mark>{visible(excerpt.exact[:10])}" in html
    assert "…</mark>" in html
    assert (
        excerpt.get_absolute_url()
        == f"/sources/{excerpt.snapshot.source_id}/?excerpt={excerpt.pk}#excerpt-{excerpt.pk}"
    )
    in_a_line = short_words(excerpt)
    assert in_a_line.startswith(f'<span class="words" dir="rtl" lang="he">“{visible(excerpt.exact[:10])}')
    assert in_a_line.endswith("…”</span>")


def test_titles_of_windows_hold_no_markup(client: Client, addresses: dict[str, object]) -> None:
    html = client.get(f"/sources/{addresses['source']}/").content.decode()
    assert "<title>Talks &amp; &lt;b&gt;peace" in html
    assert plain(f"a{HIDDEN}{TURNED}b") == "ab"
    assert visible("a & b") == "a &amp; b"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/desk/sources/201/stances/add/", "beside its source"),
        ("/review/7/", "in review"),
        ("/admin/actors/actor/1/change/", "in the administration"),
        ("/nowhere/at/all/", ""),
        ("", ""),
        ("./run manage load_seeds", ""),
    ],
)
def test_history_names_no_addresses(page: str, said: str) -> None:
    assert in_words(page) == said
