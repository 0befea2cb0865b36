import pytest
from django.contrib.auth.models import User

from config.accounts.roles import Role
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.reviews import approve_stance
from positions.actions.stances import Span, submit_stance
from positions.choices import EvidenceRole, Status
from positions.exceptions import MissingWords, NotAllowed, Refused, StaleVersion
from positions.models import Snapshot, Stance
from tests.factories import EvidenceFactory, SnapshotFactory, SourceFactory, StanceFactory, UserFactory, publish
from tests.positions.actions.coding import WORDS, cell_value, editors_in_history, span, stance_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def coded(**fields: object) -> Stance:
    stance: Stance = EvidenceFactory.create(stance=StanceFactory.create(**fields)).stance
    return stance


def correct(stance: Stance, text: str = f"Corrected. {WORDS} The end.") -> Snapshot:
    former = stance.evidence.get().excerpt.snapshot
    snapshot: Snapshot = SnapshotFactory.create(source=former.source, text=text, supersedes=former)
    return snapshot


def carry(stance: Stance, words: Span, by: User, **given: int) -> Stance:
    key = stance.evidence.earliest("pk").pk
    named = {"stance_id": stance.pk, "version": stance.version, **given}
    return carry_over(**named, carried=[CarriedWords(key, words)], by=by)


@pytest.mark.parametrize("role", [EvidenceRole.SUPPORTS, EvidenceRole.CONTEXT])
def test_the_same_words_are_added_in_their_role(editor: User, role: EvidenceRole) -> None:
    stance = coded()
    coder = stance.coder
    stance.evidence.update(role=role)
    snapshot = correct(stance)
    carry(stance, span(snapshot=snapshot), editor)
    former, added = stance.evidence.order_by("pk")
    assert (added.role, added.excerpt.snapshot, added.excerpt.exact) == (role, snapshot, WORDS)
    assert former.excerpt.snapshot == snapshot.supersedes
    stance.refresh_from_db()
    assert (stance.status, stance.version, stance.coder) == (Status.DRAFT, 2, coder)
    assert editors_in_history("positions_evidence", added.pk) == [editor.pk]


@pytest.mark.parametrize(
    ("status", "then"),
    [(Status.RETURNED, Status.RETURNED), (Status.SUBMITTED, Status.DRAFT), (Status.DRAFT, Status.DRAFT)],
)
def test_what_becomes_of_the_status(editor: User, status: Status, then: Status) -> None:
    stance = coded(status=status)
    assert carry(stance, span(snapshot=correct(stance)), editor).status == then


def test_what_was_published_leaves_the_matrix_until_it_is_approved_again(editor: User) -> None:
    stance = publish(coded())
    assert cell_value(stance) == 2
    carried = carry(stance, span(snapshot=correct(stance)), editor)
    assert (carried.status, carried.published_at, cell_value(stance)) == (Status.DRAFT, None, None)
    submit_stance(stance_id=stance.pk, version=carried.version, by=editor)
    approve_stance(stance_id=stance.pk, judged_hash=stance_hash(stance), by=UserFactory.create(role=Role.REVIEWER))
    assert cell_value(stance) == 2


def test_twice_is_once(editor: User) -> None:
    stance = coded()
    words = span(snapshot=correct(stance))
    carried = carry(stance, words, editor)
    assert carry(carried, words, editor).version == carried.version
    assert stance.evidence.count() == 2


def test_a_stale_form_changes_nothing(editor: User) -> None:
    stance = coded()
    with pytest.raises(StaleVersion):
        carry(stance, span(snapshot=correct(stance)), editor, version=7)
    assert stance.evidence.count() == 1


def test_outsiders_are_refused() -> None:
    stance = coded()
    with pytest.raises(NotAllowed):
        carry(stance, span(snapshot=correct(stance)), UserFactory.create(role=Role.READER))


def test_other_words_are_not_carried(editor: User) -> None:
    stance = coded()
    with pytest.raises(MissingWords):
        carry(stance, span("The end.", snapshot=correct(stance)), editor)
    false = span(snapshot=correct(stance, f"Again corrected. {WORDS}"))
    with pytest.raises(MissingWords):
        carry(stance, Span(false.snapshot_id, 0, len(WORDS), WORDS), editor)
    assert stance.evidence.count() == 1


def test_only_to_later_texts_of_the_same_source(editor: User) -> None:
    stance = coded()
    later = correct(stance)
    for other in (SnapshotFactory.create(), stance.evidence.get().excerpt.snapshot):
        with pytest.raises(Refused, match="later text of the same source"):
            carry(stance, span(snapshot=other), editor)
    SourceFactory._meta.model.objects.filter(pk=later.source_id).update(archived_at="2026-01-01T00:00Z")
    with pytest.raises(Refused, match="source was archived"):
        carry(stance, span(snapshot=later), editor)


def test_evidence_of_others_and_archived_stances(editor: User) -> None:
    stance, other = coded(), coded()
    words = span(snapshot=correct(stance))
    with pytest.raises(Refused, match="no longer"):
        carry_over(stance_id=other.pk, version=1, carried=[CarriedWords(stance.evidence.get().pk, words)], by=editor)
    with pytest.raises(Refused, match="not on record"):
        carry(stance, words, editor, stance_id=10**30)
    Stance.objects.filter(pk=stance.pk).update(status=Status.ARCHIVED)
    with pytest.raises(Refused, match="archived"):
        carry(stance, words, editor)
