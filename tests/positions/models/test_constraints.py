"""Every named constraint of the models accepts one thing and refuses another."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import pytest
from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Q

from actors.choices import ActorKind
from positions.choices import Act, Decision, Value
from positions.models import Condition, Correction, Review, Stance
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    ConditionFactory,
    DossierFactory,
    EventFactory,
    EvidenceFactory,
    ExcerptFactory,
    IntakeFactory,
    IssueFactory,
    MembershipFactory,
    ParkedPassageFactory,
    SnapshotFactory,
    SourceFactory,
    SpeakerFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.models.speaker_rules import TIMES, UNNAMED
from tests.positions.models.table_rules import TABLES
from tests.positions.models.unique_rules import BLIND, KEY, UNIQUE, confirmed_doubt
from tests.refusals import accepted, refused_by

pytestmark = pytest.mark.django_db

LAST_DAY = dt.date(2199, 12, 31)
Make = Callable[..., Any]


class Rule(NamedTuple):
    name: str
    make: Make
    accepts: dict[str, Any]
    refuses: dict[str, Any]


def correction(**fields: Any) -> Correction:
    first = SnapshotFactory.create()
    text = SnapshotFactory.create(source=first.source, text="Another text.", supersedes=first)
    Correction.objects.filter(snapshot=text).update(**fields)
    return Correction.objects.get(snapshot=text)


def review(**fields: Any) -> Review:
    fields = {"decision": Decision.APPROVE, "judged_hash": "0" * 64, **fields}
    return Review.objects.create(stance=StanceFactory.create(), reviewer=UserFactory.create(), **fields)


def condition_with_words(**fields: Any) -> Condition:
    condition: Condition = ConditionFactory.create(excerpt=ExcerptFactory.create(), **fields)
    return condition


def stance_of_itself(**columns: str) -> Stance:
    actor, another = ActorFactory.create(), ActorFactory.create()
    other = actor if "itself" in columns.values() else another
    return StanceFactory.create(actor=actor, act=Act.REPORTED, **dict.fromkeys(columns, other))


def merged(make: Make) -> Make:
    def merge(*, into: str) -> None:
        thing = make()
        thing.merged_into = thing if into == "itself" else make()
        thing.save()

    return merge


def membership(*, of: str) -> None:
    actor = ActorFactory.create()
    MembershipFactory.create(member=actor, group=actor if of == "itself" else ActorFactory.create())


OURS = [model for app in ("actors", "positions") for model in apps.get_app_config(app).get_models()]
ITSELF, ANOTHER = "itself", "another"
BLANK = " \t\n"
SUPPORTS, LEANS, UNSTATED = Value.SUPPORTS, Value.LEANS_SUPPORT, Value.NO_STATED_POSITION

CITATIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("locator_form", {"locator": "p. xii–xv"}, {"locator": "12"}),
    ("locator_form", {"locator": "para. 4a"}, {"locator": "para. 4a\n"}),
    ("locator_form", {"locator": "12:00:59"}, {"locator": "12:00:60"}),
    ("gloss_has_maker", {"gloss": "Peace.", "gloss_maker": "ours"}, {"gloss": "Peace."}),
    ("gloss_has_maker", {}, {"gloss_maker": "ours"}),
    (
        "gloss_not_blank",
        {"gloss": ".", "gloss_maker": "official"},
        {"gloss": BLANK, "gloss_maker": "official"},
    ),
    (
        "gloss_maker_known",
        {"gloss": "Peace.", "gloss_maker": "interpreter"},
        {"gloss": "Peace.", "gloss_maker": "nobody"},
    ),
]
"""Of whatever cites words: the rule, what it accepts, and what it refuses."""


RULES = [
    Rule("actor_kind_known", ActorFactory.create, {"kind": "party"}, {"kind": "planet"}),
    Rule("actor_name_not_blank", ActorFactory.create, {"name": "É"}, {"name": BLANK}),
    Rule(
        "actor_iso3_of_state",
        ActorFactory.create,
        {"kind": ActorKind.STATE, "iso3": "NAM"},
        {"kind": ActorKind.BODY, "iso3": "NAM"},
    ),
    Rule(
        "actor_ended_precision_fits",
        ActorFactory.create,
        {"ended_precision": "month", "ended_date": dt.date(1992, 5, 1)},
        {"ended_precision": "year", "ended_date": dt.date(1992, 5, 1)},
    ),
    Rule("actor_ended_date_sane", ActorFactory.create, {"ended_date": LAST_DAY}, {"ended_date": dt.date(1800, 1, 1)}),
    Rule(
        "actor_succeeded_after_its_end",
        lambda ended: ActorFactory.create(ended_date=ended, succeeded_by=ActorFactory.create()),
        {"ended": dt.date(1990, 5, 22)},
        {"ended": None},
    ),
    Rule("actor_wikidata_id_form", ActorFactory.create, {"wikidata_id": "Q42"}, {"wikidata_id": "Q042"}),
    Rule("actor_not_merged_into_itself", merged(ActorFactory.create), {"into": ANOTHER}, {"into": ITSELF}),
    Rule("actor_name_tidy", ActorFactory.create, {"name": "Kaja Kallas"}, {"name": "Kaja  Kallas"}),
    Rule("event_kind_known", EventFactory.create, {"kind": "talks"}, {"kind": "picnic"}),
    Rule("event_title_not_blank", EventFactory.create, {"title": "É"}, {"title": BLANK}),
    Rule("event_first_date_sane", EventFactory.create, {"first_date": LAST_DAY}, {"first_date": dt.date(2200, 1, 1)}),
    Rule(
        "event_last_date_after_first",
        EventFactory.create,
        {"first_date": dt.date(2025, 6, 24), "last_date": dt.date(2025, 6, 25)},
        {"first_date": dt.date(2025, 6, 24), "last_date": dt.date(2025, 6, 24)},
    ),
    Rule("actorname_tidy", ActorNameFactory.create, {"name": "Türkiye"}, {"name": "Tu\u0308rkiye"}),
    Rule("actorname_kind_known", ActorNameFactory.create, {"kind": "metonym"}, {"kind": "nickname"}),
    Rule("actorname_not_blank", ActorNameFactory.create, {"name": "Kremlin"}, {"name": BLANK}),
    Rule(
        "actorname_period",
        ActorNameFactory.create,
        {"from_date": dt.date(2020, 1, 1), "until_date": dt.date(2020, 1, 2)},
        {"from_date": dt.date(2020, 1, 1), "until_date": dt.date(2020, 1, 1)},
    ),
    Rule("membership_not_of_itself", membership, {"of": ANOTHER}, {"of": ITSELF}),
    Rule(
        "membership_period",
        MembershipFactory.create,
        {"from_date": None, "until_date": dt.date(2020, 1, 1)},
        {"from_date": dt.date(2020, 1, 2), "until_date": dt.date(2020, 1, 1)},
    ),
    Rule("dossier_title_not_blank", DossierFactory.create, {"title": "Ωμέγα"}, {"title": ""}),
    Rule("dossier_first_issues_sane", DossierFactory.create, {"first_issues": 30}, {"first_issues": 31}),
    Rule("dossier_first_actors_sane", DossierFactory.create, {"first_actors": 250}, {"first_actors": 0}),
    Rule("issue_label_not_blank", IssueFactory.create, {"label": "Ceasefire"}, {"label": BLANK}),
    Rule("issue_proposition_not_blank", IssueFactory.create, {"proposition": "Yes."}, {"proposition": BLANK}),
    Rule("issue_not_merged_into_itself", merged(IssueFactory.create), {"into": ANOTHER}, {"into": ITSELF}),
    Rule("source_title_not_blank", SourceFactory.create, {"title": "Minutes"}, {"title": BLANK}),
    Rule("source_kind_known", SourceFactory.create, {"kind": "vote_record"}, {"kind": "rumour"}),
    Rule("source_url_is_http", SourceFactory.create, {"url": "HTTPS://a.example/"}, {"url": "javascript:alert(1)"}),
    Rule(
        "source_primary_url_is_http",
        SourceFactory.create,
        {"primary_url": "http://a.example/"},
        {"primary_url": "javascript:alert(1)"},
    ),
    Rule(
        "source_archive_url_is_http",
        SourceFactory.create,
        {"archive_url": "https://a.example/"},
        {"archive_url": "file:///etc"},
    ),
    Rule(
        "source_retrieved_date_sane",
        SourceFactory.create,
        {"retrieved_date": dt.date(1990, 1, 1)},
        {"retrieved_date": dt.date(1989, 12, 31)},
    ),
    Rule("source_reliability_known", SourceFactory.create, {"reliability": "A"}, {"reliability": "G"}),
    Rule(
        "source_published_date_sane",
        SourceFactory.create,
        {"published_date": dt.date(1800, 1, 1)},
        {"published_date": dt.date(2200, 1, 1)},
    ),
    Rule(
        "source_published_date_first_of_precision",
        SourceFactory.create,
        {"published_precision": "year", "published_date": dt.date(2025, 1, 1)},
        {"published_precision": "year", "published_date": dt.date(2025, 8, 1)},
    ),
    Rule(
        "source_inferred_date_has_date",
        SourceFactory.create,
        {"date_inferred_reason": "It says Tuesday.", "published_date": dt.date(2025, 8, 19)},
        {"date_inferred_reason": "It says Tuesday.", "published_date": None},
    ),
    Rule("snapshot_sha256_of_raw", SnapshotFactory.create, {"raw": b"Other words."}, {"sha256": "a" * 64}),
    Rule("excerpt_not_empty", ExcerptFactory.create, {"words": "w"}, {"words": "", "start": 4}),
    Rule("stance_value_known", StanceFactory.create, {"value": Value.AMBIGUOUS}, {"value": 93}),
    Rule("stance_firmness_known", StanceFactory.create, {"firmness": "red_line"}, {"firmness": "iron"}),
    Rule("stance_act_known", StanceFactory.create, {"act": "action"}, {"act": "rumour"}),
    Rule("stance_salience_known", StanceFactory.create, {"salience": "high"}, {"salience": "huge"}),
    Rule("stance_confidence_known", StanceFactory.create, {"confidence": "low"}, {"confidence": "none"}),
    Rule("stance_status_known", StanceFactory.create, {"status": "returned"}, {"status": "secret"}),
    Rule("stance_not_on_behalf_of_itself", stance_of_itself, {"on_behalf_of": ANOTHER}, {"on_behalf_of": ITSELF}),
    Rule("stance_not_reported_by_itself", stance_of_itself, {"reported_by": ANOTHER}, {"reported_by": ITSELF}),
    Rule("stance_vote_value", StanceFactory.create, {"act": Act.VOTE, "value": 0}, {"act": Act.VOTE, "value": LEANS}),
    Rule(
        "stance_reported_by_fits_act",
        lambda act: StanceFactory.create(act=act, reported_by=ActorFactory.create()),
        {"act": Act.REPORTED},
        {"act": Act.VERBATIM},
    ),
    Rule(
        "stance_reported_by_fits_act",
        lambda act: StanceFactory.create(act=act, reported_by=ActorFactory.create()),
        {"act": Act.DOCUMENT},
        {"act": Act.VOTE},
    ),
    Rule("stance_rendering_known", StanceFactory.create, {"rendering": "own"}, {"act": "action", "rendering": "sung"}),
    Rule(
        "stance_verbatim_in_own_words",
        StanceFactory.create,
        {"act": Act.PARAPHRASE, "rendering": "translated"},
        {"act": Act.VERBATIM, "rendering": "translated"},
    ),
    Rule(
        "stance_verbatim_in_own_words",
        StanceFactory.create,
        {"act": Act.VERBATIM, "rendering": None},
        {"act": Act.VERBATIM, "rendering": "interpreted"},
    ),
    Rule(
        "stance_note_where_needed",
        StanceFactory.create,
        {"value": UNSTATED, "note": "Searched the site."},
        {"value": UNSTATED, "note": BLANK},
    ),
    Rule(
        "stance_note_where_needed",
        StanceFactory.create,
        {"act": Act.INFERRED, "note": "From the vote."},
        {"act": Act.INFERRED, "note": ""},
    ),
    Rule(
        "stance_stated_date_sane",
        StanceFactory.create,
        {"stated_date": LAST_DAY},
        {"stated_date": LAST_DAY + dt.timedelta(days=1)},
    ),
    Rule(
        "stance_stated_date_first_of_precision",
        StanceFactory.create,
        {"stated_precision": "month", "stated_date": dt.date(2025, 8, 1)},
        {"stated_precision": "month", "stated_date": dt.date(2025, 8, 2)},
    ),
    Rule(
        "stance_stated_date_first_of_precision",
        StanceFactory.create,
        {"stated_precision": "day", "stated_date": dt.date(2025, 8, 2)},
        {"stated_precision": "week", "stated_date": dt.date(2025, 1, 1)},
    ),
    Rule(
        "stance_withdrawn_after_stated",
        StanceFactory.create,
        {"stated_date": LAST_DAY, "withdrawn_date": LAST_DAY},
        {"stated_date": LAST_DAY, "withdrawn_date": LAST_DAY - dt.timedelta(days=1)},
    ),
    Rule("condition_kind_known", ConditionFactory.create, {"kind": "unless"}, {"kind": "maybe"}),
    Rule("condition_state_known", ConditionFactory.create, {"state": "met"}, {"state": "unmet"}),
    Rule("confirmeddoubt_key_form", confirmed_doubt, {"key": KEY}, {"key": "to-come"}),
    Rule("condition_text_not_blank", ConditionFactory.create, {"text": "others do"}, {"text": BLANK}),
    Rule("evidence_role_known", EvidenceFactory.create, {"role": "contradicts"}, {"role": "proves"}),
    Rule(
        "condition_cites_words",
        ConditionFactory.create,
        {"excerpt": None},
        {"excerpt": None, "locator": "p. 12"},
    ),
    *(
        Rule(f"{name}_{rule}", make, accepts, refuses)
        for name, make in (
            ("evidence", EvidenceFactory.create),
            ("parkedpassage", ParkedPassageFactory.create),
            ("condition", condition_with_words),
        )
        for rule, accepts, refuses in CITATIONS
    ),
    Rule("speaker_kind_known", SpeakerFactory.create, {"kind": "question"}, {"kind": "song"}),
    Rule(
        "speaker_of_speech_is_actor",
        lambda **columns: SpeakerFactory.create(actor=ActorFactory.create(), **columns),
        {"kind": "speech"},
        {"kind": "applause"},
    ),
    Rule("intake_state_known", IntakeFactory.create, {"state": "waiting"}, {"state": "lost"}),
    Rule(
        "intake_without_bytes_to_be_fetched",
        lambda **columns: IntakeFactory.create(raw=None, **columns),
        {"state": "to_fetch", "address": "https://herald.example/"},
        {"state": "to_fetch"},
    ),
    Rule("intake_failed_has_reason", IntakeFactory.create, {"state": "failed", "reason": "Slow."}, {"state": "failed"}),
    Rule("intake_read_has_text", IntakeFactory.create, {"state": "read", "extracted": {}}, {"state": "read"}),
    Rule(
        "intake_stored_has_snapshot",
        lambda **columns: IntakeFactory.create(extracted={"text": ""}, snapshot=SnapshotFactory.create(), **columns),
        {"state": "stored"},
        {"state": "read"},
    ),
    Rule("intake_sha256_of_raw", IntakeFactory.create, {}, {"sha256": "0" * 64}),
    Rule("correction_state_known", correction, {"state": "taken_back"}, {"state": "lost"}),
    Rule("review_decision_known", review, {"decision": "approve"}, {"decision": "perhaps", "note": "Hm."}),
    Rule(
        "review_return_has_reason",
        review,
        {"decision": "return", "note": "Which minister?"},
        {"decision": "return", "note": BLANK},
    ),
    *(Rule(*one) for one in [*BLIND, *UNNAMED, *TIMES, *TABLES]),
    Rule("review_hash_form", review, {"judged_hash": "0123456789abcdef" * 4}, {"judged_hash": "0" * 63}),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_constraint(rule: Rule) -> None:
    with accepted():
        rule.make(**rule.accepts)
    with refused_by(rule.name):
        rule.make(**rule.refuses)


@pytest.mark.parametrize("name", UNIQUE)
def test_unique_constraint(name: str) -> None:
    make, same, apart = UNIQUE[name]
    same = create_those(same)
    with accepted():
        make(**same)
        make(**{**same, **create_those(apart)})
    with refused_by(name):
        make(**same)


def test_stance_published_has_date() -> None:
    with accepted():
        stance = published_stance()
    with refused_by("stance_published_has_date"):
        Stance.objects.filter(pk=stance.pk).update(published_at=None)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(("precision", "until"), [("day", 2), ("month", 32), ("month", -1), ("year", 365)])
def test_stance_stated_until_within_precision(precision: str, until: int) -> None:
    """Nobody but the owner gets past the trigger that keeps the column."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("alter table positions_stance disable trigger stance_keeps_its_interval_anew")
        stance = Stance.objects.using("owner").create(
            actor_id=0, issue_id=0, value=2, act="action", stated_date=dt.date(2025, 1, 1), stated_precision=precision
        )
        with refused_by("stance_stated_until_within_precision"), transaction.atomic(using="owner"):
            Stance.objects.using("owner").filter(pk=stance.pk).update(
                stated_until=stance.stated_date + dt.timedelta(days=until)
            )
        transaction.set_rollback(True, using="owner")


def test_every_named_constraint_is_tested() -> None:
    names = {constraint.name for model in OURS for constraint in model._meta.constraints}
    assert names == {rule.name for rule in RULES} | set(UNIQUE) | {
        "stance_published_has_date",
        "stance_stated_until_within_precision",
    }


def create_those(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: field.create() if hasattr(field, "create") else field for name, field in fields.items()}


def test_the_database_knows_every_closed_list() -> None:
    for model in OURS:
        checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        held = {name for check in checks for name in cast(Q, check.condition).referenced_base_fields}
        assert {field.name for field in model._meta.fields if field.choices} <= held
