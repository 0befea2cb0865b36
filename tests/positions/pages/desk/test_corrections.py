import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from config.accounts.roles import Role
from positions.choices import CorrectionState, Status
from positions.models import Correction, Snapshot, Stance
from positions.reads.sources.corrections import read_corrections
from positions.texts.fate_of_words import Fate
from tests.factories import (
    ConditionFactory,
    EvidenceFactory,
    ExcerptFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    publish,
)

pytestmark = pytest.mark.django_db

LONG = "The talks went on all night in Geneva, and nobody left before dawn came up over the lake."
SAME, MOVED, ALTERED, REMOVED = "France wants peace.", "Italy agrees with it.", "Spain would oppose it.", "Malta left."
TEXT = f"{LONG} {SAME} {LONG} {MOVED} {LONG} {ALTERED} {LONG} {REMOVED}"
CORRECTED = f"Corrected. {LONG} {SAME} {LONG} Still {MOVED} {LONG} Spain would not oppose it. {LONG}"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def first() -> Snapshot:
    snapshot: Snapshot = SnapshotFactory.create(text=TEXT)
    return snapshot


def coded(snapshot: Snapshot, words: str = SAME, **fields: object) -> Stance:
    excerpt = Snapshot.objects.get(pk=snapshot.pk).excerpts.filter(exact=words).first()
    excerpt = excerpt or ExcerptFactory.create(snapshot=snapshot, words=words)
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields), excerpt=excerpt).stance
    return stance


def correct(snapshot: Snapshot, text: str = CORRECTED) -> Snapshot:
    corrected: Snapshot = SnapshotFactory.create(source=snapshot.source, text=text, supersedes=snapshot)
    return corrected


def url(snapshot: Snapshot) -> str:
    return f"/desk/sources/{snapshot.source_id}/corrections/?snapshot={snapshot.pk}"


def tick(stance: Stance) -> str:
    return f"{stance.evidence.earliest('pk').pk}-{stance.version}"


def test_a_corrected_text_is_pasted_and_compared(client: Client, editor: User, first: Snapshot) -> None:
    page = f"/desk/sources/{first.source_id}/texts/add/"
    assert "Paste the whole text as it reads now" in client.get(page).content.decode()
    response = client.post(page, {"text": CORRECTED})
    snapshot = Snapshot.objects.latest("pk")
    assert (snapshot.text, snapshot.supersedes, snapshot.captured_by) == (CORRECTED, first, editor)
    assert response.headers["Location"] == url(snapshot)
    assert "No stance rests on the earlier text" in client.get(url(snapshot)).content.decode()


def test_the_same_text_is_not_stored_again(client: Client, editor: User, first: Snapshot) -> None:
    response = client.post(f"/desk/sources/{first.source_id}/texts/add/", {"text": TEXT})
    assert response.headers["Location"] == f"/desk/sources/{first.source_id}/?snapshot={first.pk}"
    assert "exactly this text already" in client.get(response.headers["Location"]).content.decode()
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste the text"),
        (" \u200b\n", "no words in it"),
        ("x" * 5_000_000, "At most 2000000 characters fit"),
        ("a\0b", "Null characters"),
    ],
)
def test_texts_that_cannot_be_kept(client: Client, editor: User, first: Snapshot, text: str, said: str) -> None:
    response = client.post(f"/desk/sources/{first.source_id}/texts/add/", {"text": text})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Snapshot.objects.count() == 1


def test_words_are_listed_by_what_became_of_them(client: Client, editor: User, first: Snapshot) -> None:
    stances = {words: coded(first, words) for words in (SAME, MOVED, ALTERED, REMOVED)}
    coded(first, status=Status.ARCHIVED)
    condition = ConditionFactory.create(excerpt=ExcerptFactory.create(snapshot=first, words="nobody left"))
    kept = ConditionFactory.create(excerpt=ExcerptFactory.create(snapshot=first, words="France"))
    snapshot = correct(first, CORRECTED.replace("nobody left", "they left"))
    found = read_corrections(source=first.source)
    assert found
    of = {fate: [one.stance for one in found.of(fate)] for fate in Fate}
    assert of[Fate.MOVED] == [stances[MOVED]]
    assert of[Fate.ALTERED] == [condition.stance, stances[ALTERED]]
    assert of[Fate.REMOVED] == [stances[REMOVED]]
    assert kept.stance not in [one.stance for one in found.affected]
    html = client.get(url(snapshot)).content.decode()
    assert "Spain would <ins>not</ins> oppose it." in re.sub(r"\s+", " ", html)
    assert html.index("<dt>altered</dt>") < html.index("<h2>Altered")


def test_what_is_ticked_at_first(client: Client, editor: User, first: Snapshot) -> None:
    draft, waiting, moved = coded(first), coded(first, status=Status.SUBMITTED), coded(first, MOVED)
    published = publish(coded(first))
    html = client.get(url(correct(first))).content.decode()
    ticked = re.findall(r'value="(\d+-\d+)"[^>]* checked', html)
    assert ticked == [tick(draft), tick(waiting)]
    for stance in (moved, published):
        assert f'value="{tick(stance)}"' in html
    assert "1 is published" in html


def test_words_are_carried_over(client: Client, editor: User, first: Snapshot) -> None:
    same, moved, other = coded(first), coded(first, MOVED), coded(first)
    snapshot = correct(first)
    response = client.post(url(snapshot), {"chosen": [tick(same), tick(moved)]})
    assert response.headers["Location"] == url(snapshot)
    for stance, words in ((same, SAME), (moved, MOVED)):
        added = stance.evidence.latest("pk").excerpt
        assert (added.snapshot, added.exact) == (snapshot, words)
    assert other.evidence.count() == 1
    html = client.get(url(snapshot)).content.decode()
    assert "2 stances rest on the corrected text as well." in html
    assert f"Stance {same.pk}" in html[html.index("<h2>Done") :]


def test_published_stances_are_counted_before_they_are_taken_back(
    client: Client, editor: User, first: Snapshot
) -> None:
    published, draft = publish(coded(first)), coded(first)
    snapshot = correct(first)
    chosen = {"chosen": [tick(published), tick(draft)]}
    response = client.post(url(snapshot), chosen)
    assert response.status_code == 422
    html = response.content.decode()
    assert "1 of the stances ticked is published." in html
    assert re.findall(r'value="(\d+-\d+)"[^>]* checked', html) == chosen["chosen"]
    published.refresh_from_db()
    assert published.status == Status.PUBLISHED
    assert client.post(url(snapshot), {**chosen, "confirmed": 7}).status_code == 422
    assert client.post(url(snapshot), {**chosen, "confirmed": 1}).status_code == 302
    published.refresh_from_db()
    assert (published.status, published.evidence.count()) == (Status.DRAFT, 2)


def test_what_cannot_be_carried_is_named_and_the_rest_done(client: Client, editor: User, first: Snapshot) -> None:
    same, stale, altered = coded(first), coded(first), coded(first, ALTERED)
    elsewhere = EvidenceFactory.create().stance
    chosen = [tick(one) for one in (same, stale, altered, elsewhere)]
    Stance.objects.filter(pk=stale.pk).update(version=5)
    snapshot = correct(first)
    response = client.post(url(snapshot), {"chosen": [*chosen, "999999999-1"]})
    assert response.status_code == 409
    html = response.content.decode()
    assert f"Stance {stale.pk}" in html
    assert "Somebody changed this stance in the meantime." in html
    for key in (altered.evidence.get().pk, elsewhere.evidence.get().pk, 999999999):
        assert f"Words {key} are not among those" in html
    assert [one.evidence.count() for one in (same, stale, altered, elsewhere)] == [2, 1, 1, 1]


@pytest.mark.parametrize("chosen", ["x", "1", "1-", "0-1", "-1-1", "1-1-1", "٣-1", "9" * 30 + "-1", "1-1\n"])
def test_forged_ticks(client: Client, editor: User, first: Snapshot, chosen: str) -> None:
    coded(first)
    assert client.post(url(correct(first)), {"chosen": chosen}).status_code == 400


def test_too_many_ticks_and_none(client: Client, editor: User, first: Snapshot) -> None:
    coded(first)
    snapshot = correct(first)
    response = client.post(url(snapshot), {"chosen": [f"{n}-1" for n in range(1, 202)]})
    assert response.status_code == 422
    assert "At most 200 at once" in response.content.decode()
    assert "Tick at least one." in client.post(url(snapshot), {}).content.decode()


def test_words_carried_before_are_carried_on_once(first: Snapshot, editor: User, client: Client) -> None:
    stance = coded(first)
    second = correct(first)
    client.post(url(second), {"chosen": tick(stance)})
    third = correct(second, f"Again. {CORRECTED}")
    found = read_corrections(source=first.source)
    assert found
    assert [(one.stance, one.excerpt.snapshot_id) for one in found.affected] == [(stance, second.pk)]
    assert found.snapshot == third


@pytest.mark.parametrize(("query", "status"), [("snapshot=0", 404), ("snapshot=x", 400), ("snapshot=999", 404)])
def test_texts_that_there_are_not(client: Client, editor: User, first: Snapshot, query: str, status: int) -> None:
    page = f"/desk/sources/{first.source_id}/corrections/"
    assert client.get(page).status_code == 404  # nothing was corrected
    correct(first)
    assert client.get(page).status_code == 200
    assert client.get(f"{page}?{query}").status_code == status
    assert client.get(f"{page}?snapshot={first.pk}").status_code == 404


def test_a_stance_is_edited_beside_the_corrected_text(client: Client, editor: User, first: Snapshot) -> None:
    stance = coded(first, ALTERED)
    snapshot = correct(first)
    html = client.get(f"/desk/stances/{stance.pk}/?snapshot={snapshot.pk}").content.decode()
    assert f'data-demarche-text="{snapshot.pk}"' in html
    assert f'action="/desk/stances/{stance.pk}/?snapshot={snapshot.pk}"' in html
    assert client.get(f"/desk/stances/{stance.pk}/?snapshot={snapshot.pk + 1}").status_code == 404


def test_outsiders_are_refused(client: Client, first: Snapshot) -> None:
    snapshot = correct(first)
    for page in (url(snapshot), f"/desk/sources/{first.source_id}/texts/add/"):
        client.logout()
        assert client.get(page).status_code == 302
        client.force_login(UserFactory.create(role=Role.READER))
        assert client.get(page).status_code == 403
        assert client.post(page, {"text": "x", "chosen": "1-1"}).status_code == 403


@pytest.mark.parametrize("number", [2, 40])
def test_the_number_of_queries_is_fixed(
    client: Client, editor: User, first: Snapshot, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        coded(first)
    snapshot = correct(first)
    with django_assert_num_queries(11):
        client.get(url(snapshot))


@pytest.mark.parametrize("state", CorrectionState)
def test_a_text_that_does_not_stand_says_so_where_an_editor_meets_it(
    client: Client, editor: User, first: Snapshot, state: CorrectionState
) -> None:
    text = correct(first)
    Correction.objects.filter(snapshot=text).update(state=state)
    found = client.get("/search/?q=Corrected&kind=texts").content.decode()
    source = client.get(f"{first.source.get_absolute_url()}?snapshot={text.pk}").content.decode()
    coding = client.get(f"/desk/sources/{first.source_id}/?snapshot={text.pk}").content.decode()
    is_said = state != CorrectionState.CONFIRMED
    assert (f"<b>{state.label}</b>" in found) is is_said
    assert [f"<b>{state.label}.</b>" in page for page in (source, coding)] == [is_said] * 2
    assert "was replaced by a corrected one" not in coding


def test_a_search_finds_the_text_that_stands_before_one_taken_back(
    client: Client, editor: User, first: Snapshot
) -> None:
    text = correct(first)
    Correction.objects.filter(snapshot=text).update(state=CorrectionState.TAKEN_BACK)
    found = client.get("/search/?q=Geneva&kind=texts").content.decode()
    assert f"?snapshot={first.pk}&amp;" in found
    assert "Taken back" not in found


def test_readers_are_told_of_corrections(client: Client, first: Snapshot) -> None:
    stance = publish(coded(first, MOVED))
    source, page = first.source.get_absolute_url(), stance.get_absolute_url()
    cell = f"/dossiers/{stance.issue.dossiers.get().slug}/cells/{stance.actor.slug}/{stance.issue.slug}/"
    for url_of in (source, page, cell):
        assert "orrected on" not in client.get(url_of).content.decode()
    correct(first)
    html = client.get(source).content.decode()
    assert "1 paragraph changed" in html
    assert "What that did to the stances" not in html
    assert "Still " not in html
    assert "corrected on" in html
    for url_of in (page, cell):
        assert "These words stand in the text captured on" in client.get(url_of).content.decode()


def test_coders_are_named_where_readers_may_see_them(client: Client, first: Snapshot, settings: Settings) -> None:
    stance = publish(coded(first))
    assert stance.coder
    page = first.source.get_absolute_url()
    assert f"{stance.coder.username} 4 %, 1 stance" in client.get(page).content.decode()
    settings.DEMARCHE_SHOW_CODERS = False
    html = client.get(page).content.decode()
    assert "4 % of the text is coded." in html
    assert stance.coder.username not in html
    client.force_login(UserFactory.create(role=Role.EDITOR))
    html = client.get(f"/desk/sources/{first.source_id}/").content.decode()
    assert f"{stance.coder.username}: 1 stance, 4 %" in html


@pytest.mark.django_db(transaction=True)  # the history tells transactions apart
def test_readers_see_what_was_corrected_in_a_published_stance(client: Client, editor: User, first: Snapshot) -> None:
    stance = publish(coded(first))
    snapshot = correct(first)
    client.post(url(snapshot), {"chosen": tick(stance), "confirmed": 1})
    stance.refresh_from_db()
    publish(stance)
    client.logout()
    html = client.get(stance.get_absolute_url()).content.decode()
    history = html[html.index(">History<") :]
    assert "Published it again, corrected:" in history
    assert "Added words (supports): “France wants peace.”" in history
    assert "The same words carried it in" in html
