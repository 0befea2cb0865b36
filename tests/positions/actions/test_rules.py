from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import Model

from positions.actions.rules import SENTENCES, refusals_in_words
from positions.exceptions import Refused
from positions.models import Condition, Evidence, Excerpt, Review, Snapshot, Source, Stance
from tests.factories import ActorFactory, StanceFactory

WRITTEN: list[type[Model]] = [Source, Snapshot, Excerpt, Stance, Condition, Evidence, Review]


def test_every_rule_of_what_is_written_has_its_sentence() -> None:
    rules = {constraint.name for model in WRITTEN for constraint in model._meta.constraints}
    assert rules <= set(SENTENCES)


@pytest.mark.django_db
def test_every_sentence_is_of_a_rule() -> None:
    models: Any = apps.get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(prosrc, '') from pg_proc where pronamespace = 'public'::regnamespace")
        functions = cursor.fetchone()[0]
        cursor.execute("select tgname from pg_trigger where not tgisinternal")
        named |= {name for (name,) in cursor.fetchall()}
    assert [rule for rule in SENTENCES if rule not in named and f"'{rule}'" not in functions] == []


@pytest.mark.django_db
def test_the_database_s_refusal_is_put_in_words() -> None:
    with pytest.raises(Refused, match="between 1800 and 2199"), refusals_in_words():
        StanceFactory.create(stated_date="1066-10-14")


@pytest.mark.django_db
def test_other_refusals_are_bugs() -> None:
    actor = ActorFactory.create()
    with pytest.raises(IntegrityError), refusals_in_words():
        ActorFactory.create(slug=actor.slug)
