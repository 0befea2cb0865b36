"""One utterance counts once: however it is printed, selected, coded twice or brought together by a merge."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from actors.folding import DASHES, QUOTES, SPACES
from config.accounts.roles import Role
from positions.actions.uniting import unite_stances
from positions.choices import Precision, Status
from positions.doubts import doubt_stances
from positions.exceptions import NotAllowed, Refused, StaleVersion
from positions.models import Evidence, Stance
from positions.reads.sources.word_selection import find_reported_elsewhere, select_words
from positions.texts.utterances import PUNCTUATION, fold_words, is_same_utterance, squash_words
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.pages.desk_forms import edit_data, formset_data, span_data, stance_data

CURLY = "“We won’t send troops—not now,” he said."
STRAIGHT = '"We won\'t send  troops - not now", he said'
KEY = re.compile(r'name="confirmed" value="(repeats-[-\w]+)"')
ODD = "aéßÆ.3ﬁЖ停\u00ad\u200b\u0301"
SAME = [
    (CURLY, STRAIGHT),
    (CURLY, "We won’t send troops"),
    ("We support an immediate ceasefire", "“We support an immediate ceasefire,” the minister said."),
    ("They said: we will \ufb01ght on", "THEY SAID: WE WILL FIGHT ON"),
    ("We will\u00adfight on", "We willfight\u200b on"),
    ("A cease-fire now", "“A ceasefire now!”"),
    ("中国支持立即停火", "停火，中国支持立即停火。"),
    ("We won’t accept a cease-fire that rewards them", '"We won\'t accept a ceasefire that rewards them," he said'),
    (
        "he added that we support an immediate and full ceasefire",
        "We support an immediate and full ceasefire, she said",
    ),
]
OTHER = [
    ("We won’t send troops", "We will send troops"),
    ("no", "in November"),
    ("We support an immediate ceasefire", "We support sanctions at once"),
    ("…", "—"),
    ("", "words"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_utterance(one: str, other: str) -> None:
    assert is_same_utterance(fold_words(one), fold_words(other))
    assert is_same_utterance(fold_words(other), fold_words(one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_utterance(one: str, other: str) -> None:
    assert not is_same_utterance(fold_words(one), fold_words(other))


@pytest.mark.django_db
@trials(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(ODD + SPACES + DASHES + QUOTES + PUNCTUATION), max_size=40))
def test_the_database_folds_words_alike(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select public.fold_words(%s)", [text])
        assert cursor.fetchone() == (fold_words(text),)
        cursor.execute("select public.squash_words(%s)", [text])
        assert cursor.fetchone() == (squash_words(text),)


def coded(words: str = CURLY, *, text: str = "", **fields: Any) -> Stance:
    """A stance that rests on words of a text of their own."""
    snapshot = SnapshotFactory.create(text=text or f"Before. {words} After.")
    excerpt = ExcerptFactory.create(snapshot=snapshot, words=words)
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields), excerpt=excerpt).stance
    return stance


def twice(**fields: Any) -> tuple[Stance, Stance]:
    """One utterance as two outlets have it, coded twice; ``fields`` are those of the second."""
    first = coded()
    return first, coded(STRAIGHT, **{"actor": first.actor, "issue": first.issue, **fields})


def repeats(stance: Stance) -> list[str]:
    return [doubt.text for doubt in doubt_stances([stance])[stance.pk] if doubt.kind == "repeats"]


@pytest.mark.django_db
def test_another_outlets_marks_make_no_other_utterance() -> None:
    first, second = twice()
    assert f"on record as stance {first.pk}" in repeats(second)[0]
    assert f"on record as stance {second.pk}" in repeats(first)[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("We won’t accept a cease-fire that rewards them.", "We won't accept a ceasefire that rewards them."),
        ("We won't accept a ceasefire that rewards them.", "We won’t accept a cease-fire that rewards them."),
        ("We won’t accept a cease-fire that rewards them.", "Accept a ceasefire that rewards"),
        ("We won’t accept a ceasefire that rewards them.", "Accept a cease-fire that rewards"),
        ("He told of a counterattack that nobody expected, he said.", "A counter-attack that nobody expected"),
        ("A cease-fire.", "a ceasefire"),
    ],
)
def test_hyphens_within_words_are_told_at_entry_as_on_record(known: str, other: str) -> None:
    """By the database, which finds what is reported elsewhere, and by what is asked when somebody enters it."""
    stance = coded(known)
    snapshot = SnapshotFactory.create(text=f"Then: {other} So it was.")
    start = snapshot.text.index(other)
    chosen = select_words(snapshot.pk, start, start + len(other))
    assert chosen
    assert find_reported_elsewhere(chosen) == [stance]
    assert repeats(coded(other, actor=stance.actor, issue=stance.issue))


@pytest.mark.django_db
def test_what_was_said_for_another_counts_for_both() -> None:
    first = coded()
    assert repeats(coded(STRAIGHT, issue=first.issue, on_behalf_of=first.actor))


@pytest.mark.django_db
def test_another_issue_actor_or_day_is_another_statement() -> None:
    first = coded()
    same: dict[str, Any] = {"actor": first.actor, "issue": first.issue, "stated_date": first.stated_date}
    others: list[dict[str, Any]] = [
        {"issue": IssueFactory.create()},
        {"actor": ActorFactory.create()},
        {"stated_date": dt.date(2025, 8, 20)},
        {"status": Status.ARCHIVED},
    ]
    for other in others:
        stance = coded(STRAIGHT, **{**same, **other})
        assert not repeats(first), other
        Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)


@pytest.mark.django_db
def test_a_month_holds_its_days() -> None:
    first, second = twice(stated_date=dt.date(2025, 8, 1), stated_precision=Precision.MONTH)
    assert repeats(first)
    assert repeats(second)
    assert not repeats(coded(actor=first.actor, issue=first.issue, stated_date=dt.date(2025, 7, 31)))


@pytest.mark.django_db
def test_overlapping_selections_of_one_text_are_one_utterance() -> None:
    snapshot = SnapshotFactory.create()
    first = EvidenceFactory.create(excerpt=ExcerptFactory.create(snapshot=snapshot)).stance
    part = ExcerptFactory.create(snapshot=snapshot, words="an immediate ceasefire,” the minister")
    again = StanceFactory.create(actor=first.actor, issue=first.issue)
    EvidenceFactory.create(stance=again, excerpt=part)
    assert repeats(again)
    other = ExcerptFactory.create(snapshot=snapshot, words="Asked about sanctions, he declined to comment.")
    apart = StanceFactory.create(actor=first.actor, issue=first.issue)
    EvidenceFactory.create(stance=apart, excerpt=other)
    assert not repeats(apart)


@pytest.mark.django_db
def test_the_same_words_are_found_as_they_are_selected() -> None:
    stance = coded()
    snapshot = SnapshotFactory.create(text=f"Elsewhere: {STRAIGHT}. No more.")
    start = snapshot.text.index(STRAIGHT)
    chosen = select_words(snapshot.pk, start, start + len(STRAIGHT))
    assert chosen
    assert find_reported_elsewhere(chosen) == [stance]
    own = stance.evidence.get().excerpt
    again = select_words(own.snapshot_id, own.start + 1, own.end)  # in the same text, without the quotation mark
    assert again
    assert find_reported_elsewhere(again) == [stance]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 15])
def test_as_many_queries_however_many_repeat(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = coded()
    stances = [first, *(coded(STRAIGHT, actor=first.actor, issue=first.issue) for _ in range(number - 1))]
    with django_assert_num_queries(14):
        found = doubt_stances(stances)
    assert all(found.values())


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.mark.django_db
def test_entering_it_twice_is_asked_about_and_words_can_be_added(client: Client, editor: User) -> None:
    ActorFactory.create(name="Anna Example", slug="anna")
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    snapshot = SnapshotFactory.create()
    url = f"/desk/sources/{snapshot.source_id}/stances/add/"
    assert client.post(url, stance_data(snapshot, actor="anna", issue="ceasefire")).status_code == 302
    first = Stance.objects.get()
    part = formset_data("words", span_data(snapshot, "an immediate ceasefire,” the minister said."))
    asked = client.post(url, stance_data(snapshot, actor="anna", issue="ceasefire", **part))
    html = asked.content.decode()
    assert asked.status_code == 422
    assert f"Add these words to stance {first.pk}" in html
    adding = re.search(rf'href="(/desk/stances/{first.pk}/\?snapshot=[^"]+start=[^"]+)"', html)
    assert adding
    form = client.get(adding[1].replace("&amp;", "&")).content.decode()
    assert form.count("an immediate ceasefire,” the minister said.</blockquote>") == 2
    data = stance_data(snapshot, actor="anna", issue="ceasefire", **part, confirmed=KEY.findall(html))
    assert client.post(url, data).status_code == 302
    assert Stance.objects.count() == 2


@pytest.mark.django_db
def test_reviewers_are_led_to_unite_them(client: Client) -> None:
    first, second = twice()
    Stance.objects.update(status=Status.SUBMITTED)
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    link = f"/desk/stances/{first.pk}/unite/?with={second.pk}"
    for url in (f"/review/{second.pk}/", f"/review/bulk/?stance={second.pk}&stance={first.pk}"):
        assert link in client.get(url).content.decode()
    page = client.get(link).content.decode()
    assert "One utterance, recorded twice" in page
    assert "they leave publication" not in page
    sent = client.post(link, {"kept_version": first.version, "gone_version": second.version})
    assert sent.status_code == 302
    assert [one.status for one in Stance.objects.order_by("pk")] == [Status.SUBMITTED, Status.ARCHIVED]
    assert client.post(link, {"kept_version": "x"}).status_code in (404, 422)


@pytest.mark.django_db
def test_what_was_published_waits_for_review_with_all_its_words() -> None:
    first = published_stance(words=CURLY)
    second = published_stance(words=STRAIGHT, actor=first.actor, issue=first.issue)
    ConditionFactory.create(stance=coded(), text="never seen")
    by = UserFactory.create(role=Role.REVIEWER)
    versions = {"kept_version": first.version, "gone_version": second.version}
    kept = unite_stances(kept_id=first.pk, gone_id=second.pk, by=by, **versions)
    second.refresh_from_db()
    assert (kept.status, second.status) == (Status.SUBMITTED, Status.ARCHIVED)
    assert kept.evidence.count() == 2
    assert f"United with stance {first.pk}" in second.note
    with pytest.raises(StaleVersion):
        unite_stances(kept_id=first.pk, gone_id=second.pk, by=by, **versions)


@pytest.mark.django_db
def test_what_is_taken_over_of_the_same_words_is_shown_before(client: Client) -> None:
    first = coded()
    evidence = first.evidence.get()
    second = StanceFactory.create(actor=first.actor, issue=first.issue)
    EvidenceFactory.create(stance=second, excerpt=evidence.excerpt, gloss="Other.", gloss_maker="ours", locator="p. 12")
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    link = f"/desk/stances/{first.pk}/unite/?with={second.pk}"
    assert "has no translation or place in the original of" in client.get(link).text
    Evidence.objects.filter(pk=evidence.pk).update(gloss="Own.", gloss_maker="ours")
    assert "has no place in the original of" in client.get(link).text
    assert "has no " not in client.get(f"/desk/stances/{second.pk}/unite/?with={first.pk}").text
    assert client.post(link, {"kept_version": 1, "gone_version": 1}).status_code == 302
    evidence.refresh_from_db()
    assert (evidence.gloss, evidence.locator) == ("Own.", "p. 12")


@pytest.mark.django_db
def test_what_is_no_repeat_is_not_united() -> None:
    first, by = coded(), UserFactory.create(role=Role.REVIEWER)
    for other in (coded(), first):
        with pytest.raises(Refused):
            unite_stances(kept_id=first.pk, kept_version=1, gone_id=other.pk, gone_version=1, by=by)
    twin = coded(actor=first.actor, issue=first.issue)
    with pytest.raises(NotAllowed):
        unite_stances(
            kept_id=first.pk, kept_version=1, gone_id=twin.pk, gone_version=1, by=UserFactory.create(role=Role.EDITOR)
        )


@pytest.mark.django_db
def test_an_edit_that_makes_it_a_repeat_is_asked_about(client: Client, editor: User) -> None:
    first, second = twice(stated_date=dt.date(2025, 8, 18))
    assert not repeats(second)
    answer = client.post(f"/desk/stances/{second.pk}/", edit_data(second, stated_date="2025-08-19"))
    assert answer.status_code == 422
    assert f"on record as stance {first.pk}" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["actor", "issue"])
def test_a_merge_tells_of_what_it_makes_the_same(client: Client, kind: str) -> None:
    first = coded()
    make = ActorFactory if kind == "actor" else IssueFactory
    gone = make.create(**({"kind": first.actor.kind} if kind == "actor" else {}))
    same: dict[str, Any] = {"actor": first.actor, "issue": first.issue, kind: gone}
    second = coded(STRAIGHT, **same)
    coded(STRAIGHT, **same, stated_date=dt.date(2025, 8, 18))
    coded("Something else was said on that day", **same)
    coded(STRAIGHT, **same, status=Status.ARCHIVED)
    assert not repeats(second)
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    kept = getattr(first, kind)
    url, into = f"/desk/{kind}s/{gone.slug}/merge/", {"into": f"{kept} [{kept.slug}]"}
    page = client.get(url, into).content.decode()
    assert page.count("/desk/stances/") == 2
    assert "Recorded twice, once they are one" in page
    assert "Unite the two" not in page  # they are of different actors or issues still
    after = client.post(url, {**into, "seen": "4", "same_way": "on"}, follow=True)
    assert after.redirect_chain[-1][0] == f"/desk/{kind}s/{kept.slug}/merge/"
    link = f"/desk/stances/{first.pk}/unite/?with={second.pk}"
    assert after.content.decode().count(link) == 1
    assert after.content.decode().count("Unite the two") == 1
    assert client.post(link, {"kept_version": first.version, "gone_version": _version(second)}).status_code == 302
    assert "Unite the two" not in client.get(f"/desk/{kind}s/{kept.slug}/merge/").content.decode()


@pytest.mark.django_db
def test_a_merge_without_doubles_tells_of_none(client: Client) -> None:
    first = coded()
    gone = coded("Something else was said on that day", issue=first.issue).actor
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    into = {"into": f"{first.actor} [{first.actor.slug}]"}
    assert "Recorded twice" not in client.get(f"/desk/actors/{gone.slug}/merge/", into).content.decode()


def _version(stance: Stance) -> int:
    stance.refresh_from_db()
    return stance.version
