"""The versions that drive ETags: every change that readers see raises one, and nobody waits for anybody to do so."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role
from positions.actions.reviews import return_stance
from positions.actions.stances import ConditionFields, archive_stance, draft_stance, edit_stance, submit_stance
from positions.choices import Status, Value
from positions.models import Dossier, DossierActor, Issue, Source, Stance
from positions.reads.lists.dossier_overview import read_dossier_version
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    many_published,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import fields, span


def version() -> str | None:
    return read_dossier_version("ukraine")


def shown() -> Stance:
    dossier = DossierFactory.create(slug="ukraine")
    return published_stance(issue__dossier=dossier, actor=ActorFactory.create(slug="merz"))


def rename_actor() -> None:
    Actor.objects.filter(slug="merz").update(note="Changed")


def name_actor() -> None:
    ActorName.objects.create(actor=Actor.objects.get(slug="merz"), name="M.", kind="alias")


def add_member() -> None:
    Membership.objects.create(member=Actor.objects.get(slug="merz"), group=ActorFactory.create(), role="member")


def rename_dossier() -> None:
    Dossier.objects.filter(slug="ukraine").update(summary="Changed")


def add_issue() -> None:
    IssueFactory.create(dossier=Dossier.objects.get(slug="ukraine"))


def reword_issue() -> None:
    Issue.objects.filter(dossiers__slug="ukraine").update(coding_rule="Changed")


def add_row() -> None:
    DossierActor.objects.create(dossier=Dossier.objects.get(slug="ukraine"), actor=ActorFactory.create())


def annotate_source() -> None:
    Source.objects.filter(snapshots__excerpts__evidence__stance__status=Status.PUBLISHED).update(note="Changed")


def publish_another() -> None:
    published_stance(issue=Issue.objects.get(dossiers__slug="ukraine"))


def add_event() -> None:
    EventFactory.create(dossier=Dossier.objects.get(slug="ukraine"))


SHOWN: list[Callable[[], None]] = [
    rename_actor, name_actor, add_member, rename_dossier, add_issue, reword_issue, add_row, annotate_source,
    publish_another, add_event,
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("change", SHOWN)
def test_what_readers_see_raises_the_version(change: Callable[[], None]) -> None:
    shown()
    before = version()
    change()
    assert version() != before


@pytest.mark.django_db
def test_whoever_joins_or_leaves_a_group_of_people_raises_the_version() -> None:
    """A person belongs only where no state, organisation, group or party ever was: one that nobody knows ends it."""
    club = ActorFactory.create(kind="group")
    Membership.objects.create(member=shown().actor, group=club, role="member")
    unknown = ActorFactory.create(kind="organisation")
    seen = [version()]
    joined = Membership.objects.create(member=unknown, group=club, role="member")
    seen.append(version())
    Actor.objects.filter(pk=unknown.pk).update(archived_at="2026-01-01T00:00Z")
    seen.append(version())
    Membership.objects.filter(pk=joined.pk).update(group=ActorFactory.create(kind="group"))
    seen.append(version())
    Membership.objects.filter(pk=joined.pk).update(group=club)
    seen.append(version())
    joined.delete()
    seen.append(version())
    assert len(set(seen)) == 6


@pytest.mark.django_db
def test_drafting_changes_no_page_of_readers(client: Client) -> None:
    stance = shown()
    etag = client.get("/dossiers/ukraine/")["ETag"]
    actor = ActorFactory.create()
    ActorNameFactory.create(actor=actor)
    MembershipFactory.create(member=actor, group=stance.actor)
    source = SourceFactory.create()
    SnapshotFactory.create(source=source)
    Source.objects.filter(pk=source.pk).update(title="Another title")
    draft = StanceFactory.create(issue=stance.issue, actor=actor)
    StanceFactory.create_batch(2, issue=stance.issue)
    draft.note = "Draft"
    draft.save()
    Stance.objects.filter(issue=stance.issue).exclude(status=Status.PUBLISHED).update(salience="high")
    assert client.get("/dossiers/ukraine/")["ETag"] == etag


@pytest.mark.django_db
def test_work_on_the_desk_changes_no_page_of_readers(client: Client) -> None:
    """Words of a text that readers see quoted are drafted, mended, submitted, returned, and put away."""
    stance = shown()
    pages = ("/dossiers/ukraine/", f"/dossiers/ukraine/cells/merz/{stance.issue.slug}/", "/dossiers/ukraine/changes/")
    etags = [client.get(page).headers.get("ETag") for page in pages]
    assert etags[0]
    editor, reviewer = UserFactory.create(role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    coded = fields(actor_id=stance.actor_id, issue_id=stance.issue_id)
    words = span("ceasefire", snapshot=stance.evidence.get().excerpt.snapshot)
    draft = draft_stance(fields=coded, evidence=[words], by=editor, client_key=uuid4())
    condition = ConditionFields(kind="until", text="spring")
    changed = replace(coded, value=Value.OPPOSES, conditions=(condition,))
    draft = edit_stance(stance_id=draft.pk, version=draft.version, fields=changed, evidence=[words], by=editor)
    draft = submit_stance(stance_id=draft.pk, version=draft.version, by=editor)
    judged = stance_hash(draft)
    draft = return_stance(stance_id=draft.pk, judged_hash=judged, reason="Which day?", by=reviewer).stance
    archive_stance(stance_id=draft.pk, version=draft.version, by=editor)
    assert [client.get(page).headers.get("ETag") for page in pages] == etags


@pytest.mark.django_db(transaction=True)
def test_every_commit_raises_the_version_and_few_rows_are_left() -> None:
    shown()
    seen = [version()]
    for count in range(150):
        Dossier.objects.filter(slug="ukraine").update(summary=str(count))
        seen.append(version())
    for count in range(150):
        Stance.objects.filter(status=Status.PUBLISHED).update(published_at=f"2025-08-{count % 28 + 1}T00:00Z")
        seen.append(version())
    assert len(set(seen)) == 301
    with connection.cursor() as cursor:
        for table in ("positions_catalogueversion", "positions_dossierversion"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone()[0] <= 65


@pytest.fixture
def another_session() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor
        executor.submit(connections.close_all).result()


def impatiently(change: Callable[[], None]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '500ms'")
        change()


def add_source() -> None:
    SourceFactory.create()


def load_many() -> None:
    many_published(100, issues=IssueFactory.create_batch(2, dossier=Dossier.objects.get(slug="ukraine")))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [add_source, name_actor, add_row, annotate_source, publish_another, load_many])
def test_two_open_transactions_do_not_wait_for_one_another(
    another_session: Executor, second: Callable[[], None]
) -> None:
    stance = shown()
    IssueFactory.create()  # or factories of both sessions would make the same dossier
    before = version()
    with transaction.atomic():
        Actor.objects.create(slug="open", kind="person", name="Open")
        DossierActor.objects.create(dossier=stance.issue.dossiers.get(), actor=Actor.objects.get(slug="open"))
        publish_another()
        another_session.submit(impatiently, second).result()
    assert version() != before


@pytest.mark.django_db(transaction=True)
def test_folding_waits_for_nobody_and_loses_nothing(another_session: Executor) -> None:
    shown()

    def change_often() -> None:
        for count in range(100):
            Dossier.objects.filter(slug="other").update(summary=str(count))

    DossierFactory.create(slug="other")
    with connection.cursor() as cursor:
        cursor.execute("select sum(version) from positions_catalogueversion")
        (before,) = cursor.fetchone()
        with transaction.atomic():
            for count in range(3):
                Dossier.objects.filter(slug="ukraine").update(summary=str(count))
            another_session.submit(change_often).result()
        cursor.execute("select sum(version) from positions_catalogueversion")
        assert cursor.fetchone() == (before + 103,)
