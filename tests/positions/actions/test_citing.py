"""A translation and a place in the original belong to the words as a stance cites them, and are judged with it."""

import uuid
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection

from config.accounts.roles import Role
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.restoring import restore_state
from positions.actions.stances import (
    Citation,
    ConditionFields,
    draft_stance,
    edit_stance,
    read_evidence,
    read_stance_fields,
)
from positions.actions.undoing import undo_change
from positions.choices import Act, Mark, Rendering, Status
from positions.exceptions import Refused
from positions.history.kinds import STANCE
from positions.history.revisions import read_history, read_moments
from positions.models import Condition, Evidence, Position, Stance
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    UserFactory,
    publish,
    published_stance,
    stance_hash,
)
from tests.positions.actions.coding import WORDS, fields, span
from tests.positions.actions.test_undoing import last_change
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db

GLOSS = Citation(locator="p. 12", gloss="We want peace.", gloss_maker="ours")


@pytest.fixture
def editor() -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    return user


def edit(stance: Stance, by: User, citation: Citation | None, **given: object) -> Stance:
    """Cite the words of the stance so, and change some of what it says."""
    stance.refresh_from_db()
    changed = replace(read_stance_fields(stance), **given)  # type: ignore[arg-type]
    evidence = dict.fromkeys(read_evidence(stance), citation)
    return edit_stance(stance_id=stance.pk, version=stance.version, fields=changed, evidence=evidence, by=by)


def cited(stance: Stance) -> list[tuple[str | None, ...]]:
    return list(stance.evidence.order_by("pk").values_list("locator", "gloss", "gloss_maker"))


def test_a_stance_keeps_how_it_cites_its_words(editor: User) -> None:
    words = span()
    ParkedPassageFactory.create(excerpt=EvidenceFactory.create().excerpt)
    stance = draft_stance(fields=fields(), evidence={words: GLOSS}, by=editor, client_key=uuid.uuid4())
    assert cited(stance) == [("p. 12", "We want peace.", "ours")]
    version = stance.version
    assert edit(stance, editor, GLOSS).version == version
    assert edit(stance, editor, None).version == version
    assert edit(stance, editor, None, note="Added.").version == version + 1
    assert cited(stance) == [("p. 12", "We want peace.", "ours")]
    edit(stance, editor, Citation())
    assert cited(stance) == [(None, None, None)]


@pytest.mark.parametrize(
    ("citation", "said"),
    [
        (Citation(gloss="Peace."), "both or neither"),
        (Citation(gloss=" ", gloss_maker="ours"), "not blank"),
        (Citation(gloss="x" * 20_001, gloss_maker="ours"), "20,000|20000"),
        (Citation(gloss="Peace.", gloss_maker="nobody"), "not a valid choice"),
        (Citation(locator="12"), "p. 12, para. 4, 0:12:30"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(editor: User, citation: Citation, said: str) -> None:
    stance = EvidenceFactory.create().stance
    with pytest.raises(Refused, match=said):
        edit(stance, editor, citation)


def test_verbatim_is_for_own_words_only(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    with pytest.raises(Refused, match="Verbatim are the speaker’s own words alone"):
        edit(stance, editor, None, rendering=Rendering.INTERPRETED)
    assert edit(stance, editor, None, rendering=Rendering.OWN).rendering == "own"
    assert edit(stance, editor, None, act=Act.PARAPHRASE, rendering=Rendering.TRANSLATED).act == Act.PARAPHRASE


def test_a_translation_is_judged_with_the_stance(editor: User) -> None:
    stance = published_stance()
    before = stance_hash(stance)
    with refused_by("published_stance_is_sealed"):
        Evidence.objects.filter(stance=stance).update(locator="p. 12")
    edit(stance, editor, GLOSS)
    stance.refresh_from_db()
    assert (stance.status, stance_hash(stance) == before) == (Status.DRAFT, False)
    edit(stance, editor, Citation())
    assert stance_hash(stance) == before


def conditional(citation: Citation = GLOSS) -> tuple[ConditionFields, ...]:
    return (ConditionFields(kind="only_if", text="Talks begin.", span=span(), citation=citation),)


def conditions_of(stance: Stance) -> list[tuple[str | None, ...]]:
    return list(stance.conditions.order_by("pk").values_list("locator", "gloss", "gloss_maker"))


def test_the_words_of_a_condition_are_translated_and_judged_with_it(editor: User) -> None:
    stance = draft_stance(
        fields=fields(conditions=conditional(Citation())),
        evidence=[span()],
        by=editor,
        client_key=uuid.uuid4(),
    )
    before = stance_hash(stance)
    publish(stance)
    with refused_by("published_stance_is_sealed"):
        Condition.objects.filter(stance=stance).update(gloss="We.", gloss_maker="ours")
    edit(stance, editor, None, conditions=conditional_of(stance, GLOSS))
    stance.refresh_from_db()
    assert (stance.status, stance_hash(stance) == before) == (Status.DRAFT, False)
    assert conditions_of(stance) == [("p. 12", "We want peace.", "ours")]
    version = stance.version
    assert edit(stance, editor, None).version == version
    edit(stance, editor, None, conditions=conditional_of(stance, Citation()))
    assert stance_hash(stance) == before


def conditional_of(stance: Stance, citation: Citation) -> tuple[ConditionFields, ...]:
    return tuple(replace(one, citation=citation) for one in read_stance_fields(stance).conditions)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (ConditionFields(kind="until", text="May", citation=GLOSS), "Only words of the source"),
        (
            ConditionFields(kind="until", text="May", span=None, citation=Citation(gloss="x")),
            "both or neither|Only words",
        ),
    ],
)
def test_a_condition_without_words_has_no_translation(editor: User, condition: ConditionFields, said: str) -> None:
    stance = EvidenceFactory.create().stance
    with pytest.raises(Refused, match=said):
        edit(stance, editor, None, conditions=(condition,))


@pytest.mark.django_db(transaction=True)
def test_a_condition_s_translation_is_restored(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    edit(stance, editor, None, conditions=conditional())
    change = last_change()
    moment = next(one for one in read_moments(STANCE, stance.pk) if one.transaction == change)
    edit(stance, editor, None, conditions=conditional(Citation()))
    assert conditions_of(stance) == [(None, None, None)]
    version = Stance.objects.get(pk=stance.pk).version
    restore_state(kind=STANCE, pk=stance.pk, transaction=moment.transaction, version=version, by=editor)
    assert conditions_of(stance) == [("p. 12", "We want peace.", "ours")]


def test_a_rendering_is_judged_with_the_stance() -> None:
    stance = published_stance()
    before = stance_hash(stance)
    with refused_by("stance_published_is_approved"):
        Stance.objects.filter(pk=stance.pk).update(rendering=Rendering.OWN)
    assert stance_hash(Stance.objects.get(pk=stance.pk)) == before


def test_what_was_approved_before_stays_approved() -> None:
    """As 0037 counted it, for what says nothing of translations, places and renderings."""
    stance = published_stance()
    with connection.cursor() as cursor:
        cursor.execute(FORMER_HASH, [stance.pk])
        assert cursor.fetchone() == (stance_hash(stance),)


FORMER_HASH = """
select encode(sha256(convert_to(jsonb_build_array(
    s.actor_id, s.on_behalf_of_id, s.issue_id, s.value, s.firmness, s.act, s.salience, s.confidence, s.stated_date,
    s.stated_precision, s.reported_by_id, s.note,
    (select jsonb_agg(jsonb_build_array(c.kind, c.text, c.excerpt_id, c.linked_issue_id) order by c.id)
       from positions_condition c where c.stance_id = s.id),
    (select jsonb_agg(jsonb_build_array(e.role, x.start, x."end", x.exact, t.sha256) order by e.excerpt_id)
       from positions_evidence e join positions_excerpt x on x.id = e.excerpt_id
       join positions_snapshot t on t.id = x.snapshot_id where e.stance_id = s.id))::text, 'UTF8')), 'hex')
  from positions_stance s where s.id = %s
"""


def test_a_document_may_be_reported_and_its_cell_says_so() -> None:
    stance = published_stance(act=Act.DOCUMENT, reported_by=ActorFactory.create())
    assert Position.objects.get(actor=stance.actor).marks == Mark.REPORTED
    plain = published_stance(act=Act.DOCUMENT)
    assert Position.objects.get(actor=plain.actor).marks == 0


@pytest.mark.django_db(transaction=True)
def test_it_is_told_undone_and_restored(editor: User) -> None:
    stance = EvidenceFactory.create().stance
    edit(stance, editor, GLOSS, rendering=Rendering.OWN)
    change = last_change()
    told = read_history(STANCE, stance.pk)[-1].sentences
    assert "Set the rendering of the words to The speaker’s own." in told
    assert any("set the translation to “We want peace.”" in sentence for sentence in told)
    assert any("set the maker of the translation to Our translation." in sentence for sentence in told)
    undo_change(number=change, by=editor)
    assert (cited(stance), Stance.objects.get(pk=stance.pk).rendering) == ([(None, None, None)], None)
    moment = next(one for one in read_moments(STANCE, stance.pk) if one.transaction == change)
    version = Stance.objects.get(pk=stance.pk).version
    restore_state(kind=STANCE, pk=stance.pk, transaction=moment.transaction, version=version, by=editor)
    assert cited(stance) == [("p. 12", "We want peace.", "ours")]


def test_it_is_carried_over_to_a_corrected_text(editor: User) -> None:
    stance = EvidenceFactory.create(locator="p. 12", gloss="We want peace.", gloss_maker="ours").stance
    evidence = stance.evidence.get()
    source = evidence.excerpt.snapshot.source
    corrected = SnapshotFactory.create(source=source, text=f"Corrected. {WORDS}")
    carried = CarriedWords(evidence.pk, span(evidence.excerpt.exact, snapshot=corrected))
    carry_over(stance_id=stance.pk, version=stance.version, carried=[carried], by=editor)
    assert cited(stance) == [("p. 12", "We want peace.", "ours")] * 2
