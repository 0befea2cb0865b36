import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import Model

from positions.actions.ground.refusals import SENTENCES, refusals_in_words
from positions.exceptions import Refused
from tests.factories import StanceFactory, UserFactory

KEPT: list[type[Model]] = [
    model for app in ("actors", "positions") for model in apps.get_app_config(app).get_models() if model._meta.managed
]
"""Whatever is added to the record comes to be written by a verb sooner or later."""


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_every_rule_has_its_sentence(model: type[Model]) -> None:
    assert {constraint.name for constraint in model._meta.constraints} <= set(SENTENCES)


@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_what_is_only_once_on_record_has_its_sentence(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, model._meta.db_table)
    once = {name for name, rule in kept.items() if rule["unique"] and not rule["primary_key"]}
    assert once <= set(SENTENCES)


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
