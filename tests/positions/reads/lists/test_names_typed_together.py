import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.models import Actor
from positions.reads.lists.names_typed_together import find_each
from positions.reads.lists.typed_names import find_actors
from tests.factories import ActorFactory, ActorNameFactory

pytestmark = pytest.mark.django_db


def test_each_is_found_as_by_itself_with_a_fixed_number_of_queries() -> None:
    russia = ActorFactory.create(name="Russia", slug="russia", kind="state")
    ActorNameFactory.create(actor=russia, name="Kremlin")
    for slug in ("rome-it", "rome-us"):
        ActorFactory.create(name="Rome", slug=slug, kind="organisation")
    ActorFactory.create(name="Anna Alder", slug="anna-alder", kind="person")
    named = ActorFactory.create(name="A. B.", slug="a-b", kind="person")
    ActorNameFactory.create(actor=named, name="Berta Alder")
    merged = ActorFactory.create(name="USSR", slug="ussr", merged_into=russia)
    gone = ActorFactory.create(name="Gone", slug="gone", archived_at=timezone.now())
    texts = ["russia", "KREMLIN", "Rome", "Rome [rome-us]", "Alder", "A-B", "U.S.S.R.", "Gone", "Nobody", "…", "x [no]"]
    with CaptureQueriesContext(connection) as few:
        assert find_each(texts[:5])["KREMLIN"] == [russia]
    with CaptureQueriesContext(connection) as queries:
        found = find_each(texts)
    assert len(few) <= len(queries) <= 6
    assert {text: {one.pk for one in some} for text, some in found.items()} == {
        text: {one.pk for one in find_actors(text)} for text in texts
    }
    assert [len(found[text]) for text in ("Rome", "Alder", "Gone")] == [2, 2, 0]
    assert find_each(["Gone [gone]"], with_archived=True) == {"Gone [gone]": [gone]}
    assert find_each(["Gone [gone]"]) == {"Gone [gone]": []}
    assert Actor.objects.get(pk=merged.pk).merged_into == russia


def test_other_names_count_on_the_days_they_were_in_use() -> None:
    anna = ActorFactory.create(name="Anna Alder", slug="anna-alder", kind="person")
    period = {"from_date": dt.date(2020, 1, 1), "until_date": dt.date(2021, 1, 1)}
    for name in ("The Chair", "Anna Berg"):
        ActorNameFactory.create(actor=anna, name=name, **period)
    for day, count in ((dt.date(2020, 12, 31), 1), (dt.date(2021, 1, 1), 0)):
        found = find_each(["the chair", "Berg"], during=(day, day))
        assert [len(some) for some in found.values()] == [count, count]
