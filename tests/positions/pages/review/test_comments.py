import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.accounts.roles import Role
from positions.actions.comments import add_comment, see_comments
from positions.choices import Status
from positions.exceptions import NotAllowed, Refused
from positions.models import Comment, CommentsSeen, DoubleCoding, Stance
from positions.reads.review.comments import read_comment_news, read_talk
from tests.factories import CommentFactory, DoubleCodingFactory, EvidenceFactory, UserFactory, published_stance
from tests.positions.actions.coding import editors_in_history

pytestmark = pytest.mark.django_db


@pytest.fixture
def stance() -> Stance:
    waiting: Stance = EvidenceFactory.create(stance__status=Status.SUBMITTED).stance
    return waiting


def coder_of(stance: Stance) -> User:
    assert stance.coder
    return stance.coder


def said(text: str = "Why?", **more: Any) -> dict[str, Any]:
    return {"text": text, "client_key": str(uuid.uuid4()), "back": "comments", **more}


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_a_reviewer_asks_and_the_coder_answers(client: Client, stance: Stance) -> None:
    reviewer, coder, url = (
        UserFactory.create(role=Role.REVIEWER),
        coder_of(stance),
        f"/desk/stances/{stance.pk}/comments/",
    )
    sign_in(client, reviewer)
    answer = client.post(url, said("Is it <b>not</b> the minister?", back="review"))
    assert answer.headers["Location"] == f"/review/{stance.pk}/"
    shown = client.get(f"/review/{stance.pk}/?order=risk").content.decode()
    assert f'action="{url}?order=risk"' in shown
    answer = client.post(f"{url}?order=risk", said("Or her deputy?", back="review"))
    assert answer.headers["Location"] == f"/review/{stance.pk}/?order=risk"
    html = sign_in(client, coder).get("/desk/").content.decode()
    assert "Is it &lt;b&gt;not&lt;/b&gt; the minister?" in html
    assert "2, 2 new" in client.get(url).content.decode()
    assert "2, 2 new" not in client.get(url).content.decode()
    assert "the minister?" not in client.get("/desk/").content.decode()
    assert client.post(url, said("It is, on line four.")).headers["Location"] == url
    html = sign_in(client, reviewer).get(f"/review/{stance.pk}/").content.decode()
    assert html.index("the minister?") < html.index("on line four") < html.index('class="btn">Comment')
    assert "3, 1 new" in html
    [question, *_] = Comment.objects.order_by("pk")
    assert editors_in_history("positions_comment", question.pk) == [reviewer.pk]


def test_what_is_said_stays_when_the_stance_is_edited_and_voids_no_approval(stance: Stance) -> None:
    comment, before = CommentFactory.create(stance=stance), stance.version
    Stance.objects.filter(pk=stance.pk).update(note="Another note.", version=before + 1)
    assert [one.comment for one in read_talk(stance.pk, reader=coder_of(stance)).remarks] == [comment]


def test_the_same_form_twice_says_it_once(client: Client, stance: Stance) -> None:
    sign_in(client, coder_of(stance))
    sent = said()
    for _ in range(2):
        assert client.post(f"/desk/stances/{stance.pk}/comments/", sent).status_code == 302
    assert Comment.objects.count() == 1
    other = UserFactory.create(role=Role.EDITOR)
    with pytest.raises(Refused, match="sent already"):
        add_comment(stance_id=stance.pk, text="Mine.", client_key=uuid.UUID(sent["client_key"]), by=other)


@pytest.mark.parametrize("bad", [{"text": " "}, {"text": "x" * 5001}, {"client_key": "1"}, {"back": "/evil"}])
def test_what_cannot_be_kept_comes_back(client: Client, stance: Stance, bad: dict[str, str]) -> None:
    sign_in(client, coder_of(stance))
    response = client.post(f"/desk/stances/{stance.pk}/comments/", said("Keep me.") | bad)
    assert response.status_code == 422
    assert bad.get("text", "Keep me.").strip() in response.content.decode()
    assert not Comment.objects.exists()


def test_of_what_was_archived_nothing_more_is_said(client: Client, stance: Stance) -> None:
    CommentFactory.create(stance=stance, text="An old question.")
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    url = f"/desk/stances/{stance.pk}/comments/"
    html = sign_in(client, coder_of(stance)).get(url).content.decode()
    assert "An old question." in html
    assert 'class="btn">Comment' not in html
    assert client.post(url, said()).status_code == 409 or not Comment.objects.filter(text="Why?").exists()


def test_news_are_of_stances_that_one_coded_judged_or_spoke_about(stance: Stance) -> None:
    reviewer, coder, stranger = (UserFactory.create(role=Role.REVIEWER), coder_of(stance), UserFactory.create())
    CommentFactory.create(stance=stance, writer=reviewer)
    answer = CommentFactory.create(stance=stance, writer=coder)
    assert read_comment_news(coder, kept=()).total == 1
    assert list(read_comment_news(reviewer, kept=()).items) == [answer]
    assert read_comment_news(stranger, kept=()).total == 0
    assert read_comment_news(coder, kept=[stance.pk]).total == 0
    seen = Comment.objects.order_by("pk")[0].pk
    meanwhile = CommentFactory.create(stance=stance, writer=reviewer)
    see_comments(stance_id=stance.pk, last_id=seen, by=coder)
    assert list(read_comment_news(coder, kept=()).items) == [meanwhile]
    see_comments(stance_id=stance.pk, last_id=meanwhile.pk, by=coder)
    assert read_comment_news(coder, kept=()).total == 0
    assert CommentsSeen.objects.count() == 1


def test_whoever_codes_blind_reads_and_writes_none(client: Client, stance: Stance) -> None:
    coding: DoubleCoding = DoubleCodingFactory.create(
        snapshot=stance.evidence.get().excerpt.snapshot, first=coder_of(stance), second__role=Role.REVIEWER
    )
    CommentFactory.create(stance=stance, text="Told by the first.")
    sign_in(client, coding.second)
    for path in (f"/desk/stances/{stance.pk}/comments/", f"/review/{stance.pk}/", "/desk/", "/review/"):
        assert "Told by the first." not in client.get(path).content.decode()
    assert client.post(f"/desk/stances/{stance.pk}/comments/", said()).status_code == 403
    with pytest.raises(NotAllowed):
        add_comment(stance_id=stance.pk, text="Hm.", client_key=uuid.uuid4(), by=coding.second)
    with pytest.raises(NotAllowed):
        see_comments(stance_id=stance.pk, last_id=Comment.objects.get().pk, by=coding.second)
    DoubleCoding.objects.update(first_done_at=timezone.now(), second_done_at=timezone.now())
    assert "Told by the first." in client.get(f"/desk/stances/{stance.pk}/comments/").content.decode()


def test_readers_are_refused(client: Client, stance: Stance) -> None:
    sign_in(client, UserFactory.create(role=Role.READER))
    assert client.get(f"/desk/stances/{stance.pk}/comments/").status_code == 403
    with pytest.raises(NotAllowed):
        add_comment(stance_id=stance.pk, text="Hm.", client_key=uuid.uuid4(), by=UserFactory.create(role=Role.READER))


def test_a_published_stance_of_a_text_coded_blind_is_not_on_record_in_review(client: Client, stance: Stance) -> None:
    said = {"actor": stance.actor, "issue": stance.issue}
    other = published_stance(**said, words="They never meant it, he said.")
    reviewer = UserFactory.create(role=Role.REVIEWER)
    page = sign_in(client, reviewer).get(f"/review/{stance.pk}/").content.decode()
    assert other.get_absolute_url() in page
    DoubleCodingFactory.create(snapshot=other.evidence.get().excerpt.snapshot, second=reviewer)
    assert other.get_absolute_url() not in client.get(f"/review/{stance.pk}/").content.decode()
