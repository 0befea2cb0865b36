from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.ground.verbs import recorded
from positions.choices import Status
from positions.loading.publishing import approve
from positions.loading.system_users import bulk_reviewer
from positions.models import DossierActor, Issue, Position, Source, Stance
from tests.factories import UserFactory
from tests.positions.loading.unga.unga_files import BALLOTS, CALLS, run, write_files


@pytest.mark.django_db
class TestWhatAnEarlierVersionImported:
    """A wording of its own, and Yemen's votes under the state that had ended."""

    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        calls = [*CALLS, ["3340", "45.0", "0", "1990-12-05", "R/45/20", "", "", "MEDITERRANEAN SEA", "TO ADOPT IT."]]
        return write_files(tmp_path, calls=calls, ballots=[*BALLOTS, ["3340", "Yemen Arab Republic", "", "yes"]])

    @pytest.fixture
    def earlier(self, directory: Path) -> None:
        run(directory)
        Issue.objects.filter(slug="unga-3340").update(label="Mediterranean sea (R)", proposition="To adopt it in 4TH.")
        Source.objects.filter(external_id="unga/3340").update(title="Mediterranean sea")
        vote = Stance.objects.get(issue__slug="unga-3340")
        Actor.objects.filter(slug="yemen-arab-republic").update(ended_date=None, succeeded_by=None)
        DossierActor.objects.filter(actor=vote.actor).delete()
        Stance.objects.filter(pk=vote.pk).update(actor=Actor.objects.get(slug="yemen-arab-republic"))
        approve(stance_ids=[vote.pk], by=bulk_reviewer())
        connection.check_constraints()

    @pytest.mark.usefixtures("earlier")
    def test_is_mended_by_the_next_import(self, directory: Path) -> None:
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record, 1 of them mended.\n"
        connection.check_constraints()
        issue, source = Issue.objects.get(slug="unga-3340"), Source.objects.get(external_id="unga/3340")
        assert (issue.label, issue.proposition) == ("Mediterranean Sea (A/RES/45/20)", "To adopt it.")
        assert source.title == "Mediterranean Sea (A/RES/45/20)"
        assert (issue.version, source.version) == (2, 2)
        vote = Stance.objects.get(issue=issue)
        assert (vote.actor.slug, vote.status) == ("yemen", Status.PUBLISHED)
        assert Position.objects.filter(issue=issue).values_list("actor__slug").get() == ("yemen",)
        assert DossierActor.objects.filter(dossier__slug="unga", actor=vote.actor).exists()
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record.\n"
        call_command("rebuild_positions", check=True, stdout=StringIO())
        call_command("verify_history", stdout=StringIO())

    def test_roll_calls_are_declared_whole_where_they_were_not(self, directory: Path) -> None:
        run(directory)
        assert set(Source.objects.values_list("lists_every_vote", flat=True)) == {True}
        Source.objects.filter(external_id="unga/3340").update(lists_every_vote=False)
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record, 1 of them mended.\n"
        assert set(Source.objects.values_list("lists_every_vote", flat=True)) == {True}
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record.\n"

    def test_the_data_set_is_named_where_the_note_alone_did(self, directory: Path) -> None:
        run(directory)
        named = set(Source.objects.values_list("licence", "attribution"))
        Source.objects.update(licence="", attribution="")
        Source.objects.filter(external_id="unga/3340").update(attribution="Ours")
        with recorded(by=UserFactory.create(role=Role.EDITOR)):
            emptied = Source.objects.exclude(external_id="unga/3340").first()
            assert emptied
            Source.objects.filter(pk=emptied.pk).update(note="Named on purpose nowhere.", version=2)
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record, 1 of them mended.\n"
        assert set(Source.objects.values_list("licence", "attribution")) == named | {("", "Ours"), ("", "")}
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record.\n"

    @pytest.mark.usefixtures("earlier")
    def test_what_others_changed_stays(self, directory: Path) -> None:
        issue = Issue.objects.get(slug="unga-3340")
        with recorded(by=UserFactory.create(role=Role.EDITOR)):
            Issue.objects.filter(pk=issue.pk).update(label="Our label", version=2)
            Source.objects.filter(external_id="unga/3340").update(title="Our title")
            Stance.objects.filter(issue=issue).update(note="Ours", status=Status.DRAFT)
        assert run(directory) == "0 roll calls with 0 votes imported, 3 were on record.\n"
        issue.refresh_from_db()
        assert (issue.label, issue.proposition) == ("Our label", "To adopt it in 4TH.")
        assert Source.objects.get(external_id="unga/3340").title == "Our title"
        assert Stance.objects.get(issue=issue).actor.slug == "yemen-arab-republic"
