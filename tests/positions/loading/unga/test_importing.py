import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, connections

from actors.models import Actor
from config.postgres.scratch import address_of
from positions.choices import Act, Precision, Reliability, Status
from positions.loading.alone import IMPORT_LOCK
from positions.loading.seeds.actors import ensure_actors
from positions.loading.seeds.files import read_states
from positions.loading.unga import importing
from positions.loading.unga.countries import Countries, read_successors
from positions.loading.unga.files import ROLL_CALLS, TOPICS, VOTES, read_roll_calls, read_topics, read_votes
from positions.loading.unga.records import RollCall, undocs_url
from positions.loading.unga.wording import SentenceCase, clean_file_text, headline, known_date, label, resolution_symbol
from positions.loading.unga.writing import write_batch
from positions.models import Dossier, Issue, Position, Source, Stance
from tests.factories import published_stance
from tests.positions.loading.unga.unga_files import BALLOTS, CALLS, Rows, run, write_files

ACTORS = settings.BASE_DIR / "seeds" / "actors"
DATA = settings.BASE_DIR.parent / "shared" / "data"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the three files, with other rows than usual where given."""

    return partial(write_files, tmp_path)


def count_of_changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select (select count(*) from history.revision) + (select count(*) from history.batch)")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
class TestImport:
    def test_what_the_data_set_marks_a_vote_as_stands_with_its_topics(self, write: Callable[..., Path]) -> None:
        first, second = [list(row) for row in CALLS]
        first[2] = first[6] = "1"
        second[5] = "1"
        run(write(calls=[first, second]))
        assert [issue.tags for issue in Issue.objects.filter(dossiers__slug="unga").order_by("slug")] == [
            ["Nuclear weapons", "Disarmament", "Vote on an amendment"],
            ["Important vote", "Vote on a paragraph"],
        ]

    def test_makes_an_issue_and_a_source_of_each_roll_call(self, write: Callable[..., Path]) -> None:
        assert run(write()) == "2 roll calls with 5 votes imported, 0 were on record.\n"
        first, second = Issue.objects.filter(dossiers__slug="unga").order_by("dossier_issues__order")
        assert (first.slug, first.label) == ("unga-5431", "Assistance to refugees (A/RES/70/83)")
        assert (second.label, second.proposition) == ("Non-Nuclear States (A/RES/40/85)", "To adopt a draft of Israel.")
        assert second.tags == ["Nuclear weapons", "Disarmament"]
        source = Source.objects.get(external_id="unga/2830")
        assert (source.published_date, source.published_precision) == (dt.date(1985, 12, 1), Precision.MONTH)
        assert (source.url, source.reliability) == ("https://undocs.org/A/RES/40/85", Reliability.B)
        assert (source.licence, source.attribution) == (
            "CC0-1.0",
            "Erik Voeten, United Nations General Assembly voting data (Harvard Dataverse)",
        )
        assert source.snapshots.get().text.splitlines()[-3:] == [
            "Federal Republic of Germany: no",
            "Yemen Arab Republic: yes",
            "Yugoslavia: yes",
        ]

    def test_states_go_by_name_and_time(self, write: Callable[..., Path]) -> None:
        run(write())
        voted = {
            (issue, actor): (value, words)
            for issue, actor, value, words in Stance.objects.published().values_list(
                "issue__slug", "actor__slug", "value", "evidence__excerpt__exact"
            )
        }
        assert voted == {
            ("unga-5431", "namibia"): (2, "Namibia: yes"),
            ("unga-5431", "serbia"): (0, "Yugoslavia: abstain"),
            ("unga-2830", "germany"): (-2, "Federal Republic of Germany: no"),
            ("unga-2830", "yugoslavia"): (2, "Yugoslavia: yes"),
            ("unga-2830", "yemen-arab-republic"): (2, "Yemen Arab Republic: yes"),
        }
        assert Dossier.objects.get(slug="unga").actors.count() == 5

    def test_publishes_votes_that_others_approved(self, write: Callable[..., Path]) -> None:
        run(write())
        connection.check_constraints()
        for stance in Stance.objects.all():
            assert (stance.status, stance.act) == (Status.PUBLISHED, Act.VOTE)
            assert stance.coder
            assert not stance.coder.is_active
            assert stance.reviews.get().reviewer != stance.coder

    def test_positions_and_history_are_right(self, write: Callable[..., Path]) -> None:
        run(write())
        assert Position.objects.count() == len(BALLOTS)
        call_command("rebuild_positions", check=True, stdout=StringIO())
        call_command("verify_history", stdout=StringIO())

    def test_a_second_time_changes_nothing(self, write: Callable[..., Path]) -> None:
        directory = write()
        run(directory)
        changes = count_of_changes()
        assert run(directory) == "0 roll calls with 0 votes imported, 2 were on record.\n"
        assert count_of_changes() == changes

    def test_takes_what_is_new(self, write: Callable[..., Path]) -> None:
        run(write(calls=CALLS[:1], tags=[], ballots=[row for row in BALLOTS if row[0] == "5431"]))
        assert run(write()) == "1 roll calls with 3 votes imported, 1 were on record.\n"
        orders = list(Dossier.objects.get(slug="unga").dossier_actors.values_list("order", flat=True))
        assert sorted(orders) == [0, 1, 2, 3, 4]


OTHER_CALL = ["1", "1.0", "0", "1946-01-01", "", "0", "0", "PROCEDURE", ""]


class Stopped(Exception):
    """Stands for whatever ends an import in its midst."""


def many_calls() -> tuple[Rows, Rows]:
    calls = [[str(n), "70.0", "0", "2015-12-09", f"R/70/{n}", "", "", "", f"Matter {n}"] for n in range(100, 125)]
    return calls, [
        [call[0], country, code, "yes"] for call in calls for country, code in (("Namibia", "NA"), ("Yugoslavia", "YU"))
    ]


@pytest.mark.django_db
def test_an_import_that_was_stopped_goes_on_where_it_was(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, ballots = many_calls()
    directory = write(calls=calls, tags=[], ballots=ballots)
    batches: list[int] = []

    def stop_in_the_third(roll_calls: Sequence[RollCall], *, coder: User, reviewer: User) -> int:
        written = write_batch(roll_calls, coder=coder, reviewer=reviewer)
        batches.append(len(roll_calls))
        if len(batches) == 3:
            raise Stopped
        return written

    monkeypatch.setattr(importing, "write_batch", stop_in_the_third)
    with pytest.raises(Stopped):
        run(directory)
    assert (batches, Issue.objects.count(), Stance.objects.published().count()) == ([10, 10, 5], 20, 40)
    assert run(directory) == "5 roll calls with 10 votes imported, 20 were on record.\n"
    assert run(directory) == "0 roll calls with 0 votes imported, 25 were on record.\n"
    call_command("rebuild_positions", check=True, stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_others_save_and_publish_while_an_import_is_at_work(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stance = published_stance()
    done: list[bool] = []

    def save_meanwhile(roll_calls: Sequence[RollCall], *, coder: User, reviewer: User) -> int:
        written = write_batch(roll_calls, coder=coder, reviewer=reviewer)  # its transaction is open
        with ThreadPoolExecutor(1) as session:
            done.append(session.submit(save_source_and_publish, stance).result())
        return written

    monkeypatch.setattr(importing, "write_batch", save_meanwhile)
    run(write())
    assert done == [True]


def save_source_and_publish(stance: Stance) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '1s'")
        Source.objects.create(kind="article", title="Meanwhile", created_by=stance.coder)
        published_stance(issue=stance.issue, actor=stance.actor, stated_date=dt.date(2025, 9, 9))
    finally:
        connections.close_all()
    return True


@pytest.mark.django_db
def test_one_import_at_a_time(write: Callable[..., Path]) -> None:
    with psycopg.connect(address_of(settings.DATABASE_URL, connection.settings_dict["NAME"])) as other:
        # Given back by the commit, which is waited for, not by the end of a session, which is not.
        other.execute("select pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        with pytest.raises(CommandError, match="Another import is at work"):
            run(write())


@pytest.mark.django_db
def test_progress_is_told_where_there_is_no_terminal(write: Callable[..., Path]) -> None:
    told = StringIO()
    call_command("import_unga", str(write()), stdout=StringIO(), stderr=told)
    assert told.getvalue().splitlines() == ["0 of 2 roll calls, 0 s", "2 of 2 roll calls, 0 s"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"calls": [*CALLS, OTHER_CALL[:8]]}, "un_roll_calls.csv.gz, line 4: 8 fields instead of 9."),
        ({"calls": [*CALLS, CALLS[0]]}, "un_roll_calls.csv.gz, line 4: '5431' is no number of a roll call"),
        ({"calls": [*CALLS, ["x", *OTHER_CALL[1:]]]}, "un_roll_calls.csv.gz, line 4: 'x' is no number of a roll call"),
        ({"calls": [[*CALLS[0][:3], "2015-02-30", *CALLS[0][4:]]]}, "line 2: '2015-02-30' is not a date."),
        ({"calls": [[*CALLS[0][:7], "two\nlines", "\x00"]]}, "un_roll_calls.csv.gz, line 3: characters that are not"),
        ({"tags": [["7", "nu", "Nuclear weapons"]]}, "un_roll_call_issues.csv, line 2: there is no roll call '7'."),
        ({"ballots": [*BALLOTS, ["7", "Cuba", "CU", "yes"]]}, "un_votes.csv.gz, line 7: there is no roll call '7'."),
        ({"ballots": [*BALLOTS, ["2830", "Atlantis", "", "yes"]]}, "line 7: no state is called 'Atlantis' ('')."),
        ({"ballots": [*BALLOTS, ["2830", "Cuba", "CU", "maybe"]]}, "line 7: 'maybe' is not one of yes, abstain, no."),
        ({"ballots": [*BALLOTS, BALLOTS[0]]}, "line 7: Namibia has voted in roll call 5431 already."),
        (
            {"ballots": [*BALLOTS, ["2830", "Germany", "DE", "yes"]]},
            "line 7: Germany has voted in roll call 2830 already",
        ),
        ({"ballots": [["2830", "Cub\udce9", "CU", "yes"]]}, "un_votes.csv.gz, line 2: characters that are not UTF-8"),
    ],
)
def test_malformed_rows_are_named_and_nothing_is_imported(
    write: Callable[..., Path], files: dict[str, Rows], message: str
) -> None:
    with pytest.raises(CommandError) as error:
        run(write(**files))
    assert message in str(error.value)
    assert not Dossier.objects.exists()
    assert not Actor.objects.exists()


@pytest.mark.django_db
class TestDamagedFiles:
    def test_other_columns(self, write: Callable[..., Path]) -> None:
        directory = write()
        (directory / TOPICS).write_text("rcid,topic\n")
        with pytest.raises(CommandError, match="line 1: the columns should be rcid, short_name, issue"):
            run(directory)

    def test_cut_off(self, write: Callable[..., Path]) -> None:
        directory = write()
        (directory / VOTES).write_bytes((directory / VOTES).read_bytes()[:-12])
        with pytest.raises(CommandError, match=r"un_votes\.csv\.gz, line \d+: unreadable after this line"):
            run(directory)

    def test_not_compressed(self, write: Callable[..., Path]) -> None:
        directory = write()
        (directory / ROLL_CALLS).write_text("rcid")
        with pytest.raises(CommandError, match=r"un_roll_calls\.csv\.gz, line 1: unreadable"):
            run(directory)

    def test_open_quote(self, write: Callable[..., Path]) -> None:
        directory = write()
        (directory / TOPICS).write_text('rcid,short_name,issue\n2830,nu,"Nuclear\n')
        with pytest.raises(CommandError, match=r"un_roll_call_issues\.csv, line 1: unreadable after this line"):
            run(directory)

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"There is no file un_roll_calls\.csv\.gz"):
            run(tmp_path)


@pytest.mark.parametrize(
    ("unres", "symbol"),
    [
        ("R/61/88", "A/RES/61/88"),
        ("R/53/77G", "A/RES/53/77G"),
        ("R/29/3265A", "A/RES/3265A(XXIX)"),
        ("R/18/1881A", "A/RES/1881A(XVIII)"),
        ("R/72/307", "A/RES/72/307"),
        ("A/RES/74/48", "A/RES/74/48"),
        ("R/34/422", "R/34/422"),  # a decision
        ("R/36/324", "R/36/324"),  # an election
        ("R/16/1138", "R/16/1138"),  # a page
        ("ESS/2/80C", "ESS/2/80C"),  # a page
        ("", ""),
    ],
)
def test_symbol(unres: str, symbol: str) -> None:
    assert resolution_symbol(unres) == symbol


@pytest.mark.parametrize(
    ("symbol", "url"),
    [
        ("A/RES/68/262", "https://undocs.org/A/RES/68/262"),
        ("A/RES/53/77AA", "https://undocs.org/A/RES/53/77"),
        ("A/RES/3265A(XXIX)", "https://undocs.org/A/RES/3265(XXIX)"),
        ("R/16/1138", ""),
    ],
)
def test_address(symbol: str, url: str) -> None:
    assert undocs_url(symbol) == url


@pytest.mark.parametrize(
    ("date", "known", "precision"),
    [
        ("1997-12-04", "1997-12-01", Precision.MONTH),
        ("1997-11-25", "1997-11-25", Precision.DAY),
        ("2002-12-07", "2002-12-01", Precision.MONTH),
        ("2003-11-04", "2003-11-04", Precision.DAY),
    ],
)
def test_date(date: str, known: str, precision: Precision) -> None:
    assert known_date(dt.date.fromisoformat(date)) == (dt.date.fromisoformat(known), precision)


@pytest.mark.parametrize(
    ("short", "sentence", "title"),
    [
        ("PALESTINE, RIGHTS OF THE UNRWA STAFF", "", "Palestine, Rights of the UNRWA Staff"),
        ("DISARMAMENT, 10TH SPECIAL SESSION", "", "Disarmament, 10th Special Session"),
        ("DISARMAMENT, DÉTENTE", "", "Disarmament, Détente"),
        ("Decolonization of New Caledonia", "", "Decolonization of New Caledonia"),
        ("", "We turn to draft XVII, entitled “Bilateral reductions”. The", "Bilateral reductions"),
        ("", "Question of Antarctica", "Question of Antarctica"),
    ],
)
def test_title(short: str, sentence: str, title: str) -> None:
    assert headline(short, sentence=sentence) == title


def test_text_without_traces_of_old_formats() -> None:
    assert (
        clean_file_text('RULE 73 SHOULD END WITH:\\THERE SHALL BE NONE.\\\\"\t0\t0')
        == "RULE 73 SHOULD END WITH:THERE SHALL BE NONE."
    )
    assert clean_file_text("entitled _Report<d3>.") == "entitled “Report”."
    assert (
        clean_file_text("Effects of radiation : resolution / adopted by the General Assembly") == "Effects of radiation"
    )


def test_sentences_in_capitals() -> None:
    sentence_case = SentenceCase(["Cuba", "Cuban", "El Salvador", "Oman"])
    text = "TO ADOPT A CUBAN AMENDMENT (A/L.201), RECALLING RES. 1378 (XIV), ON WOMEN IN EL SALVADOR AND THE UN."
    assert sentence_case(text) == (
        "To adopt a Cuban amendment (A/L.201), recalling res. 1378 (XIV), on women in El Salvador and the UN."
    )
    assert sentence_case("urges all States") == "Urges all States"
    assert sentence_case("") == ""


def test_label_is_cut_to_its_length() -> None:
    assert label("Antarctica", "A/RES/47/57") == "Antarctica (A/RES/47/57)"
    long = label("Necessity of ending the embargo " * 9, "A/RES/69/5")
    assert long.endswith("… (A/RES/69/5)")
    assert len(long) <= 80


@pytest.mark.django_db
@pytest.mark.skipif(not (DATA / VOTES).exists(), reason=f"needs the full files in {DATA}")
def test_reads_the_full_files() -> None:
    states = read_states(ACTORS)
    countries = Countries(
        seeds=states, actors=ensure_actors(seeds=states), successors=read_successors(ACTORS / "unga_countries.csv")
    )
    calls = read_roll_calls(DATA, sentence_case=SentenceCase([]))
    votes = read_votes(DATA, roll_calls=calls, countries=countries)
    assert len(calls) == 6203
    assert sum(map(len, votes.values())) == 870_109
    assert len({vote.actor_id for of_call in votes.values() for vote in of_call}) == 200
    assert sum(vote.name == "Namibia" for of_call in votes.values() for vote in of_call) == 2455
    assert sum(map(len, read_topics(DATA, roll_calls=calls).values())) == 5745


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("TO ADOPT THE REPORT OF THE 4TH COMMITTEE", "To adopt the report of the 4th Committee"),
        ("PEACE IN THE MEDITERRANEAN SEA", "Peace in the Mediterranean Sea"),
        ("THE TRUSTEESHIP AGREEMENT FOR NEW GUINEA", "The trusteeship agreement for New Guinea"),
        ("QUESTION OF THE FALKLAND ISLANDS (MALVINAS)", "Question of the Falkland Islands (Malvinas)"),
        ("NEW GUINEA AND PAPUA, ANTIGUA AND ST. KITTS-NEVIS", "New Guinea and Papua, Antigua and St. Kitts-Nevis"),
        ("THE NATO POWERS IN THE BALKANS AND IN NEW YORK", "The NATO powers in the Balkans and in New York"),
        ("THE SOVIET UNION AND THE WEST BANK", "The Soviet Union and the West Bank"),
        ("Human rights in the Democratic People?Ã†s Republic", "Human rights in the Democratic People’s Republic"),
        ("The Arms Trade TreatyÂ", "The Arms Trade Treaty"),
    ],
)
def test_proper_names_keep_their_capitals_and_misread_letters_are_mended(raw: str, read: str) -> None:
    assert SentenceCase([])(clean_file_text(raw)) == read
