import pytest
from django.db import IntegrityError, connection
from django.db.models import Model

from actors.models import Actor, ActorName, Membership
from positions.actions.ground.refusals import SENTENCES, refusals_in_words
from positions.exceptions import Refused
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    Evidence,
    Excerpt,
    Issue,
    Review,
    Snapshot,
    Source,
    Stance,
)
from tests.factories import StanceFactory, UserFactory

WRITTEN: list[type[Model]] = [Source, Snapshot, Excerpt, Stance, Condition, Evidence, Review]
WRITTEN += [Actor, ActorName, Membership, Dossier, DossierActor, Issue]


def test_every_rule_of_what_is_written_has_its_sentence() -> None:
    rules = {constraint.name for model in WRITTEN for constraint in model._meta.constraints}
    assert rules <= set(SENTENCES)


@pytest.mark.django_db
def test_every_sentence_is_of_a_rule() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(prosrc, '') from pg_proc where pronamespace = 'public'::regnamespace")
        functions = cursor.fetchone()[0]
        cursor.execute(
            "select tgname from pg_trigger where not tgisinternal union select conname from pg_constraint"
            " union select indexrelid::regclass::name from pg_index"
        )
        named = {name for (name,) in cursor.fetchall()}
    assert [rule for rule in SENTENCES if rule not in named and f"'{rule}'" not in functions] == []


@pytest.mark.django_db
def test_the_database_s_refusal_is_put_in_words() -> None:
    with pytest.raises(Refused, match="between 1800 and 2199"), refusals_in_words():
        StanceFactory.create(stated_date="1066-10-14")


@pytest.mark.django_db
def test_other_refusals_are_bugs() -> None:
    user = UserFactory.create()
    with pytest.raises(IntegrityError), refusals_in_words():
        UserFactory.create(username=user.username)
