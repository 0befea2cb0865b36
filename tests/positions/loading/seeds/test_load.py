import datetime as dt
import json
import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase

from actors.models import Actor, ActorName, Membership
from config.accounts.roles import Role, role_of
from positions.choices import MIXED, Act, EvidenceRole, Mark, Precision, SourceKind, Value
from positions.doubts import doubt_stances
from positions.exceptions import FaultyFolder
from positions.loading.seeds.actors import note_ends
from positions.loading.seeds.files import read_actor_seeds
from positions.loading.seeds.load import load_seeds
from positions.loading.system_users import bulk_reviewer, seed_coder
from positions.models import Condition, Dossier, Evidence, Issue, Position, Source, Stance
from positions.reads.matrix.succession import read_succession
from positions.reads.sources.participation import read_participation
from positions.reads.sources.roll import read_calls
from positions.reads.timelines.periods import read_positions
from tests.factories import ActorFactory

SEEDS = settings.BASE_DIR / "seeds"
ARTICLE = "ukraine-security-guarantees/article"
CODING = settings.BASE_DIR.parent / "shared" / "data" / "seed" / "coding.json"


def count_of_changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select (select count(*) from history.revision) + (select count(*) from history.batch)")
        return int(cursor.fetchone()[0])


def standing(actor: str, issue: str, on_date: str) -> int | None:
    position = Position.objects.filter(
        actor__slug=actor, issue__slug=issue, valid_from__lte=on_date, valid_to__gt=on_date
    ).first()
    return position.value if position else None


class LoadedSeeds(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_seeds", stdout=StringIO())

    def test_three_dossiers(self) -> None:
        stances = {d.slug: Stance.objects.published().filter(issue__dossiers=d).count() for d in Dossier.objects.all()}
        assert stances == {
            "ending-the-war-in-ukraine": 169,
            "crimea-at-the-un": 2509 - 382,
            "disarmament-at-the-un": 4474,
        }

    def test_an_earlier_edition_on_record_stays_alone(self) -> None:
        with transaction.atomic():
            Dossier.objects.filter(slug="ending-the-war-in-ukraine").update(slug="ukraine-security-guarantees")
            out = StringIO()
            changes = count_of_changes()
            call_command("load_seeds", stdout=out)
            assert "Not loaded: Ending the war in Ukraine, 2022–2025. An earlier edition" in out.getvalue()
            assert count_of_changes() == changes
            transaction.set_rollback(True)

    def test_a_second_time_changes_nothing(self) -> None:
        changes = count_of_changes()
        call_command("load_seeds", stdout=StringIO())
        assert count_of_changes() == changes
        coder, reviewer = seed_coder(), bulk_reviewer()
        with self.assertNumQueries(11):  # five, and three savepoints
            load_seeds(directory=SEEDS, by=coder, reviewer=reviewer)

    def test_absence_is_told_of_roll_calls_that_are_recorded_whole(self) -> None:
        """The states of the disarmament dossier are some of those that voted."""
        Source.objects.update(lists_every_vote=False)  # as of an installation from before it was asked
        call_command("load_seeds", stdout=StringIO())
        issues = Issue.objects.filter(dossiers__slug__endswith="at-the-un")
        calls = read_calls(issues=[issue.pk for issue in issues], on_date=dt.date(2026, 1, 1))
        assert {issue.dossiers.get().slug for issue in issues if issue.pk in calls} == {"crimea-at-the-un"}
        assert {call.members for call in calls.values()} == {193}
        part = read_participation(actor_id=Actor.objects.get(slug="italy").pk, on_date=dt.date(2026, 1, 1))
        assert part is not None
        assert (part.voted, part.calls) == (13, 13)

    def test_the_data_set_is_named_where_the_note_alone_did(self) -> None:
        records = Source.objects.filter(kind=SourceKind.VOTE_RECORD)
        named = list(records.order_by("pk").values_list("licence", "attribution"))
        records.update(licence="", attribution="")
        call_command("load_seeds", stdout=StringIO())
        assert list(records.order_by("pk").values_list("licence", "attribution")) == named
        assert all(map(all, named))

    def test_positions_and_history_are_right(self) -> None:
        call_command("rebuild_positions", check=True, stdout=StringIO())
        call_command("verify_history", stdout=StringIO())

    def test_names_of_the_article_find_their_actors(self) -> None:
        for name, slug in {
            "Kremlin leader": "vladimir-putin",
            "Kiev": "ukraine",
            "Moscow": "russia",
            "German government circles": "germany",
            "EU Council": "european-council",
            "Selenskyj": "volodymyr-zelenskyy",
            "NA": None,
        }.items():
            found = ActorName.objects.filter(name=name).values_list("actor__slug", flat=True)
            assert list(found) == ([slug] if slug else [])

    def test_offices_and_alliances_have_dates(self) -> None:
        costa, uk = Actor.objects.get(slug="antonio-costa"), Actor.objects.get(iso3="GBR")
        roles = {m.group.slug for m in Membership.objects.on(dt.date(2020, 1, 1)).filter(member=costa)}
        assert roles == {"portugal"}
        roles = {
            m.group.slug for m in Membership.objects.on(dt.date(2025, 8, 19)).filter(member=costa, speaks_for=True)
        }
        assert roles == {"european-council"}
        in_eu = Membership.objects.filter(group__slug="european-union", member=uk)
        assert in_eu.on(dt.date(2020, 1, 31)).exists()
        assert not in_eu.on(dt.date(2020, 2, 1)).exists()

    def test_members_of_alliances_today(self) -> None:
        today = Membership.objects.on(dt.date(2025, 8, 19)).filter(role="member state", member__kind="state")
        counts = {
            slug: today.filter(group__slug=slug).count() for slug in ("united-nations", "european-union", "nato", "g7")
        }
        assert counts == {"united-nations": 193, "european-union": 27, "nato": 32, "g7": 7}

    def test_the_article_says_what_it_is(self) -> None:
        source = Source.objects.get(external_id=ARTICLE)
        assert source.kind == SourceKind.ARTICLE
        snapshot = source.snapshots.get()
        assert source.is_date_inferred
        assert source.is_free_to_show
        assert "not been in the European Union" in source.note
        (boilerplate,) = snapshot.boilerplate
        assert snapshot.text[boilerplate.lower : boilerplate.upper].startswith("Read also:")

    def test_reported_conditional_and_inferred_stances_are_marked(self) -> None:
        marks = {
            (actor, issue): marks
            for actor, issue, marks in Position.objects.filter(
                issue__dossiers__slug="ending-the-war-in-ukraine", valid_from="2025-08-19"
            )
            .exclude(marks=0)
            .values_list("actor__slug", "issue__slug", "marks")
        }
        assert marks["vladimir-putin", "bilateral-meeting"] == Mark.REPORTED
        assert marks["russia", "bilateral-meeting"] == Mark.REPORTED | Mark.CONDITIONAL
        assert marks["ukraine", "ceasefire-first"] == Mark.INFERRED
        assert marks["germany", "security-guarantees"] == Mark.CONDITIONAL
        assert Condition.objects.filter(stance__actor__slug="germany", linked_issue__slug="us-support").exists()

    def test_more_cautious_of_two_statements_of_one_day(self) -> None:
        assert standing("russia", "bilateral-meeting", "2025-08-19") == Value.LEANS_SUPPORT
        assert standing("germany", "security-guarantees", "2025-08-19") == Value.LEANS_SUPPORT
        assert standing("united-states", "ceasefire-first", "2025-08-19") == Value.AMBIGUOUS

    def test_the_war_moved_as_it_did(self) -> None:
        """Between the end of 2024 and the day after the Washington summit of August 2025."""
        for actor, issue, before, after in (
            ("united-states", "nato-membership", Value.SUPPORTS, Value.OPPOSES),
            ("united-states", "security-guarantees", Value.SUPPORTS, Value.LEANS_SUPPORT),
            ("united-states", "us-support", Value.SUPPORTS, Value.LEANS_SUPPORT),
            ("united-states", "russian-withdrawal", Value.SUPPORTS, Value.LEANS_SUPPORT),
            ("united-states", "ceasefire-first", None, Value.AMBIGUOUS),
            ("united-states", "talks", Value.DECLINES, Value.SUPPORTS),
            ("united-states", "us-troops", Value.OPPOSES, Value.OPPOSES),
            ("ukraine", "full-ceasefire", Value.OPPOSES, Value.SUPPORTS),
            ("ukraine", "talks", Value.LEANS_OPPOSE, Value.LEANS_SUPPORT),
            ("ukraine", "nato-membership", Value.SUPPORTS, Value.SUPPORTS),
            ("russia", "full-ceasefire", Value.LEANS_SUPPORT, Value.AMBIGUOUS),
            ("russia", "limited-truces", None, Value.SUPPORTS),
            ("russia", "nato-membership", Value.OPPOSES, Value.OPPOSES),
            ("germany", "european-troops", Value.DECLINES, Value.SUPPORTS),
            ("germany", "talks", Value.AMBIGUOUS, Value.SUPPORTS),
        ):
            assert standing(actor, issue, "2024-12-31") == before, (actor, issue)
            assert standing(actor, issue, "2025-08-19") == after, (actor, issue)

    def test_who_is_no_longer_in_office_is_told(self) -> None:
        """Biden for the United States after January 2025, Scholz for Germany after May."""
        for actor, issue, on_date, speaker, last_day, successor, value in (
            ("united-states", "nato-membership", "2025-02-01", "joe-biden", "2025-01-19", "donald-trump", None),
            ("germany", "taurus", "2025-08-19", "olaf-scholz", "2025-05-05", "friedrich-merz", Value.SUPPORTS),
        ):
            day = dt.date.fromisoformat(on_date)
            [cell] = read_positions(
                issues=[Issue.objects.get(slug=issue).pk], actors=[Actor.objects.get(slug=actor).pk], on_date=day
            )
            found = read_succession(cell, on_date=day)
            assert found is not None
            assert [(one.speaker.slug, f"{one.last_date}") for one in found.departed] == [(speaker, last_day)]
            assert [one.actor.slug for one in found.successors] == [successor]
            assert [one.standing and one.standing.value for one in found.successors] == [value]
            last_in_office = found.departed[0].last_date
            assert read_succession(cell, on_date=last_in_office) is None
            page = self.client.get(f"/dossiers/ending-the-war-in-ukraine/?whole=1&on={on_date}").content.decode()
            [marked] = re.findall(rf'<a [^>]*href="cells/{actor}/{issue}/[^"]*" title="([^"]*)"[^>]*>[^/]*<i', page)
            assert f"words of {found.departed[0]}" in marked

    def test_every_note_names_its_primary_document(self) -> None:
        notes = Source.objects.filter(external_id__startswith="ending-the-war-in-ukraine/")
        assert notes.count() == 50
        for note in notes:
            assert note.note.startswith("Summary in our own words of ")
            assert "Primary document: " in note.note
            assert re.match(r"https?://", note.primary_url)
            assert (note.licence, note.url) == ("CC0-1.0", "")
            assert note.attribution.startswith("Demarche desk notes, after ")
        assert notes.filter(note__contains="Rests on one reading").count() == 14

    def test_offices_stand_behind_whom_somebody_spoke_for(self) -> None:
        """The seed's own stances raise no doubt about offices, ends or repeated words."""
        stances = Stance.objects.filter(issue__dossiers__slug="ending-the-war-in-ukraine")
        doubts = doubt_stances(list(stances))
        assert (len(doubts), [told for some in doubts.values() for told in some]) == (169, [])

    def test_shifts_of_2022(self) -> None:
        for slug, before, after in (("argentina", 0, 2), ("india", -2, 0)):
            assert standing(slug, "crimea-human-rights", "2021-12-31") == before
            assert standing(slug, "crimea-human-rights", "2022-12-31") == after

    def test_absence_is_in_the_text_but_no_stance(self) -> None:
        source = Source.objects.get(external_id="crimea-at-the-un/5489")
        assert "\nAfghanistan: absent\n" in source.snapshots.get().text
        on_day = Stance.objects.filter(evidence__excerpt__snapshot__source=source)
        assert not on_day.filter(actor__slug="afghanistan").exists()
        assert on_day.filter(actor__slug="albania", act=Act.VOTE).exists()

    def test_every_vote_has_words_of_its_own(self) -> None:
        words = {Value.SUPPORTS: "yes", Value.NEUTRAL: "abstain", Value.OPPOSES: "no"}
        votes = Evidence.objects.filter(stance__act=Act.VOTE, role=EvidenceRole.SUPPORTS).select_related(
            "excerpt", "stance__actor"
        )
        for vote in votes:
            assert vote.excerpt.exact == f"{vote.stance.actor.name}: {words[Value(vote.stance.value)]}"
        assert len({vote.excerpt_id for vote in votes}) == len(votes)

    def test_namibia_is_not_lost(self) -> None:
        assert Stance.objects.filter(actor__iso3="NAM", issue__dossiers__slug="disarmament-at-the-un").count() == 99

    def test_votes_of_one_month_that_differ_are_mixed(self) -> None:
        assert standing("germany", "security-of-non-nuclear-states", "1985-12-31") == MIXED

    def test_days_that_are_weekdays_are_kept_to_the_month(self) -> None:
        source = Source.objects.get(title__endswith="(A/RES/52/37)")  # of 9 December 1997, "1997-12-03" in the data
        assert (source.published_date, source.published_precision) == (dt.date(1997, 12, 1), Precision.MONTH)
        late = Stance.objects.filter(issue__slug="outer-space-arms-race", stated_date__gte="2003-01-01")
        assert set(late.values_list("stated_precision", flat=True)) == {Precision.DAY}

    def test_every_issue_can_be_coded(self) -> None:
        for issue in Issue.objects.all():
            assert len(issue.label) <= 32
            assert issue.coding_rule.startswith("Counts: ")
            assert "Does not count: " in issue.coding_rule
            assert issue.keywords
            assert issue.contra_phrases

    @pytest.mark.skipif(not CODING.exists(), reason="needs the expert's coding, shared/data/seed/coding.json")
    def test_agrees_with_the_expert(self) -> None:
        slugs = {"usa": "united-states", "uk": "united-kingdom", "europeans": "european-states"}
        slugs |= {"ten-europeans": "ten-european-countries", "merz": "friedrich-merz", "putin": "vladimir-putin"}
        slugs |= {"zelenskyy": "volodymyr-zelenskyy", "lavrov": "sergei-lavrov", "trump": "donald-trump"}
        slugs |= {"macron": "emmanuel-macron", "costa": "antonio-costa"}

        def coded(entry: dict[str, Any]) -> tuple[Any, ...]:
            names = (
                entry[key] and slugs.get(entry[key], entry[key]) for key in ("actor", "on_behalf_of", "reported_by")
            )
            value = Value.AMBIGUOUS if entry["label"] == "ambiguous" else entry["value"]
            return (*names, entry["issue"], value, entry["start"], entry["end"], bool(entry["conditions"]))

        ours = {
            (*row, Condition.objects.filter(stance=pk).exists())
            for pk, *row in Evidence.objects.filter(
                excerpt__snapshot__source__external_id=ARTICLE, role=EvidenceRole.SUPPORTS
            ).values_list(
                "stance",
                "stance__actor__slug",
                "stance__on_behalf_of__slug",
                "stance__reported_by__slug",
                "stance__issue__slug",
                "stance__value",
                "excerpt__start",
                "excerpt__end",
            )
        }
        entries = json.loads(CODING.read_text(encoding="utf-8"))["stances"]
        assert ours == {coded(entry) for entry in entries if entry["tier"] == "core"}


@pytest.mark.django_db
class TestDemoSignIns:
    def test_have_roles(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
        out = StringIO()
        call_command("load_seeds", demo=True, stdout=out)
        assert "“demarche”" in out.getvalue()
        roles = {user.username: role_of(user) for user in User.objects.filter(is_active=True)}
        assert roles == {
            "reader": Role.READER,
            "editor": Role.EDITOR,
            "reviewer": Role.REVIEWER,
            "admin": Role.ADMINISTRATOR,
        }

    def test_keep_a_password_that_was_changed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
        User.objects.create_user("editor", password="another one")
        call_command("load_seeds", demo=True, stdout=StringIO())
        assert User.objects.get(username="editor").check_password("another one")
        assert User.objects.get(username="admin").check_password("demarche")

    def test_are_made_on_request_only(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
        call_command("load_seeds", stdout=StringIO())
        assert not User.objects.filter(is_active=True).exists()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """The seeds with the dossier of the article alone."""
    for part in ("actors", "ending-the-war-in-ukraine"):
        shutil.copytree(SEEDS / part, tmp_path / "seeds" / part)
    return tmp_path / "seeds"


@pytest.mark.django_db
class TestBadSeeds:
    def test_words_that_are_not_there(self, article: Path) -> None:
        text = article / "ending-the-war-in-ukraine" / "article.txt"
        text.write_text(text.read_text().replace("Merz continues to insist", "Merz insists"))
        with pytest.raises(
            FaultyFolder,
            match=r"stances\.yaml, line \d+: words: “Chancellor Friedrich Merz continues",
        ):
            load_seeds(directory=article, by=seed_coder(), reviewer=bulk_reviewer())
        assert not Actor.objects.exists()
        assert not Dossier.objects.exists()

    def test_an_actor_nobody_knows(self, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        dossier = article / "ending-the-war-in-ukraine" / "dossier.yaml"
        dossier.write_text(dossier.read_text().replace("- france", "- gallia"))
        monkeypatch.setattr(settings, "BASE_DIR", article.parent)
        with pytest.raises(CommandError, match=r"dossier\.yaml, line \d+: nobody is called gallia"):
            call_command("load_seeds", stdout=StringIO())

    def test_what_editors_changed_stays(self, article: Path) -> None:
        germany = Actor.objects.create(slug="bundesrepublik", kind="state", iso3="DEU", name="Bundesrepublik")
        load_seeds(directory=article, by=seed_coder(), reviewer=bulk_reviewer())
        assert Stance.objects.filter(actor=germany).exists()
        assert not germany.names.exists()
        assert not Actor.objects.filter(slug="germany").exists()


@pytest.mark.django_db
def test_ends_are_noted_also_of_those_on_record() -> None:
    directory = settings.BASE_DIR / "seeds" / "actors"
    gdr = ActorFactory.create(slug="german-democratic-republic", kind="state", iso3="DDR")
    mended = ActorFactory.create(slug="yugoslavia", kind="state", iso3="YUG", ended_date=dt.date(2003, 2, 4))
    germany = ActorFactory.create(slug="germany", kind="state", iso3="DEU")
    note_ends(seeds=read_actor_seeds(directory))
    note_ends(seeds=read_actor_seeds(directory))
    gdr.refresh_from_db()
    mended.refresh_from_db()
    assert (gdr.ended_date, gdr.succeeded_by, gdr.version) == (dt.date(1990, 10, 3), germany, 2)
    assert mended.ended_date == dt.date(2003, 2, 4)
