import pytest
from django.db import connection

from positions.loading.unga.writing import refresh_statistics
from tests.factories import ActorFactory, DossierFactory


@pytest.mark.django_db(transaction=True)
def test_the_planner_is_told_of_actors_and_dossiers_as_well() -> None:
    DossierFactory.create(actors=ActorFactory.create_batch(3))
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("select relname, reltuples from pg_class where relname = any(%s)", [[*EXPECTED]])
        assert dict(cursor.fetchall()) == EXPECTED


EXPECTED = {"actors_actor": 3, "positions_dossier": 1, "positions_dossieractor": 3}
