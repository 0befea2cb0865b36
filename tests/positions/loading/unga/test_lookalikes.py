"""Names of states that look like those of others on record: the command asks, as pages do."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actors.models import Actor
from positions.models import Dossier
from tests.factories import ActorFactory
from tests.positions.loading.unga.unga_files import write_files

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("series", [False, True])
def test_nothing_is_imported_until_somebody_says_that_a_look_alike_is_another(tmp_path: Path, series: bool) -> None:
    other = ActorFactory.create(name="N\u0430mibia", slug="other")  # Cyrillic а
    directory, asked, told = write_files(tmp_path), StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\.\nQuestions are open: say --accept-doubts"):
        call_command("import_unga", directory, series=series, stdout=StringIO(), stderr=asked)
    [question] = asked.getvalue().splitlines()
    assert question == f"namibia, “Namibia”: It looks like {other} [other], in other letters."
    assert not Dossier.objects.exists()
    assert [*Actor.objects.all()] == [other]
    call_command("import_unga", directory, "--accept-doubts", series=series, stdout=StringIO(), stderr=told)
    assert question in told.getvalue()
    assert Actor.objects.filter(slug="namibia").exists()
    # They are on record now, and nobody is asked about them again.
    call_command("import_unga", directory, series=series, stdout=StringIO(), stderr=(again := StringIO()))
    assert question not in again.getvalue()
