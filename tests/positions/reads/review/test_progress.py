import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.accounts.roles import Role
from positions.actions.piles import say_done
from positions.actions.reviews import return_stance
from positions.choices import Status
from positions.models import DoubleCoding, Source, Stance
from positions.reads.review.progress import CoderProgress, read_progress
from tests.factories import (
    DoubleCodingFactory,
    EvidenceFactory,
    SnapshotFactory,
    StanceFactory,
    UserFactory,
    published_stance,
    stance_hash,
)

pytestmark = pytest.mark.django_db


def progress(days: int = 30, reader: User | None = None) -> dict[str, CoderProgress]:
    since = timezone.now() - dt.timedelta(days=days)
    reader = reader or UserFactory.create(role=Role.REVIEWER)
    return {one.coder.username: one for one in read_progress(since=since, reader=reader)}


def test_what_lies_with_a_coder_and_what_became_of_it() -> None:
    ada, judge = UserFactory.create(username="ada", role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    UserFactory.create(username="idle", role=Role.EDITOR)
    UserFactory.create(username="reader", role=Role.READER)
    StanceFactory.create(coder=ada)
    published_stance(coder=ada)
    waiting, back = (EvidenceFactory.create(stance__coder=ada, stance__status=Status.SUBMITTED).stance for _ in "12")
    return_stance(stance_id=back.pk, judged_hash=stance_hash(back), reason="Look again.", by=judge)
    texts = SnapshotFactory.create_batch(3, source__created_by=ada)
    say_done(snapshot_id=texts[0].pk, by=ada)
    found = progress()
    assert set(found) == {"ada"}
    one = found["ada"]
    assert (one.drafts, one.waiting, one.returned_now) == (1, 1, 1)
    assert (one.recorded, one.returned, one.published) == (4, 1, 1)
    assert (one.texts_open, one.texts_done) == (2, 1)
    assert one.oldest_text == Source.objects.get(pk=texts[1].source_id).created_at
    assert waiting.status == Status.SUBMITTED


def test_what_was_before_the_days_looked_back_is_not_counted() -> None:
    ada = UserFactory.create(username="ada", role=Role.EDITOR)
    stance = published_stance(coder=ada)
    before = timezone.now() - dt.timedelta(days=10)
    Stance.objects.filter(pk=stance.pk).update(created_at=before)
    assert progress(30)["ada"].recorded == 1
    assert progress(7)["ada"].recorded == 0
    assert progress(7)["ada"].last_date == before


def test_as_many_queries_for_any_number_of_coders(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for n in (1, 5):
        for _ in range(n):
            StanceFactory.create()
        reader = UserFactory.create(role=Role.REVIEWER)
        with django_assert_num_queries(6):
            read_progress(since=timezone.now(), reader=reader)


def test_of_a_text_that_one_codes_blind_the_others_work_is_not_counted() -> None:
    ada, judge = UserFactory.create(username="ada", role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    stance = EvidenceFactory.create(stance__coder=ada).stance
    text = stance.evidence.get().excerpt.snapshot
    Source.objects.filter(pk=text.source_id).update(created_by=ada)
    coding: DoubleCoding = DoubleCodingFactory.create(snapshot=text, first=ada, second=judge)
    assert (progress()["ada"].drafts, progress()["ada"].texts_open) == (1, 1)
    assert "ada" not in progress(reader=judge)
    say_done(snapshot_id=text.pk, by=ada)
    assert progress()["ada"].texts_done == 1
    assert "ada" not in progress(reader=judge)
    coding.first_done_at = coding.second_done_at = timezone.now()
    coding.save()
    told = progress(reader=judge)["ada"]
    assert (told.drafts, told.texts_done) == (1, 1)


def test_the_page_is_for_reviewers_and_says_since_when(client: Client) -> None:
    StanceFactory.create(coder__username="ada")
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    html = client.get("/review/progress/").content.decode()
    assert '<th scope="row">ada</th>' in html
    assert "Texts done in 30 days" in html
    assert client.get("/review/progress/?days=8").status_code == 400
    client.force_login(UserFactory.create(role=Role.EDITOR))
    assert client.get("/review/progress/").status_code == 403
