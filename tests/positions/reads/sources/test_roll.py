"""Absence is data of a vote: told apart from what nobody researched, counted, and in no average."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from actors.models import Actor, Membership
from positions.choices import Act, Value
from positions.models import Issue, Source, Stance
from positions.reads.matrix.as_known import as_known
from positions.reads.matrix.cells import MatrixRow, RowGroup, build_matrix, with_missed
from positions.reads.sources.participation import read_participation
from positions.reads.sources.roll import Missed, read_calls, read_issue_roll, read_missed
from tests.factories import ActorFactory, DossierFactory, IssueFactory, MembershipFactory, published_stance

pytestmark = pytest.mark.django_db

VOTED = dt.date(2014, 3, 27)
TERMS = {
    "Canada": ("1945-10-24", None),
    "Chad": ("1960-09-20", None),
    "Mali": ("1960-09-28", None),
    "Montenegro": ("2016-06-28", None),
    "Zanzibar": ("1963-12-16", "1964-04-26"),
    "Kosovo": None,
}


@pytest.fixture
def states() -> dict[str, Actor]:
    united_nations = ActorFactory.create(slug="united-nations", kind="organisation")
    made = {name: ActorFactory.create(kind="state", name=name, slug=name.lower()) for name in TERMS}
    for name, term in TERMS.items():
        if term:
            begin, end = (day and dt.date.fromisoformat(day) for day in term)
            MembershipFactory.create(
                member=made[name], group=united_nations, from_date=begin, until_date=end, speaks_for=False
            )
    return made


@pytest.fixture
def issue(states: dict[str, Actor]) -> Issue:
    issue: Issue = IssueFactory.create(
        slug="integrity", dossier=DossierFactory.create(slug="crimea", actors=[*states.values(), ActorFactory.create()])
    )
    vote(issue, states["Mali"], VOTED.replace(year=2013), Value.OPPOSES)
    vote(issue, states["Canada"], VOTED, Value.SUPPORTS)
    return issue


def vote(issue: Issue, actor: Actor, date: dt.date, value: Value) -> None:
    stance = published_stance(issue=issue, actor=actor, act=Act.VOTE, stated_date=date, value=value)
    source = stance.evidence.get().excerpt.snapshot.source
    source.kind, source.publisher, source.lists_every_vote = "vote_record", "United Nations General Assembly", True
    source.published_date, source.external_id = date, f"crimea/{date:%Y%m}" if actor.slug != "chad" else None
    source.save()


def test_absent_not_yet_no_longer_and_never_are_told_apart(issue: Issue, states: dict[str, Actor]) -> None:
    actors = [state.pk for state in states.values()]
    missed = read_missed(actors=actors, issues=[issue.pk], on_date=VOTED)
    names = {state.pk: name for name, state in states.items()}
    assert {names[actor]: why for (actor, _), (why, _) in missed.items()} == {
        "Chad": Missed.ABSENT,
        "Mali": Missed.ABSENT,  # its vote is of the year before
        "Montenegro": Missed.NOT_YET,
        "Zanzibar": Missed.NO_LONGER,
        "Kosovo": Missed.NO_MEMBER,
    }
    assert read_calls(issues=[issue.pk], on_date=VOTED)[issue.pk].members == 3
    assert not read_calls(issues=[issue.pk], on_date=dt.date(2012, 1, 1))


def test_words_alone_are_no_vote(states: dict[str, Actor]) -> None:
    stance = published_stance(actor=states["Chad"])
    assert not read_missed(actors=[states["Mali"].pk], issues=[stance.issue_id], on_date=dt.date(2026, 1, 1))


def test_a_vote_of_a_month_in_which_a_state_joined_accuses_nobody(states: dict[str, Actor]) -> None:
    issue = IssueFactory.create()
    stance = published_stance(
        issue=issue, actor=states["Canada"], act=Act.VOTE, stated_date=dt.date(1960, 9, 1), stated_precision="month"
    )
    source = stance.evidence.get().excerpt.snapshot.source
    source.kind, source.publisher, source.lists_every_vote = "vote_record", "United Nations General Assembly", True
    source.save()
    call = read_calls(issues=[issue.pk], on_date=dt.date(1961, 1, 1))[issue.pk]
    assert call.missed(states["Chad"].pk) is Missed.NOT_YET


def test_the_matrix_marks_them_and_its_table_says_so(client: Client, issue: Issue) -> None:
    html = client.get("/dossiers/crimea/?on=2014-03-27").content.decode()
    assert 'title="Absent or not voting, vote of 27 March 2014"' in html
    for sign in ("abs", "n.y.", "n.l.", "n.m."):
        assert f">{sign}</a></td>" in html
    assert html.count('<td class="none">') == 1
    response = client.get("/dossiers/crimea/matrix.csv?on=2014-03-27")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    found = {row["actor"]: (row["value"], row["code"], row["last_vote"], row["last_vote_missed"]) for row in rows}
    assert found["canada"] == ("supports", "2", "", "")
    assert found["chad"] == ("absent", "", "2014-03-27", "absent")
    assert found["mali"] == ("opposes", "-2", "2014-03-27", "absent")
    assert found["montenegro"] == ("not-yet-member", "", "2014-03-27", "not-yet-member")
    assert found["zanzibar"][0] == "no-longer-member"
    assert sum(value == "not-researched" for value, *_ in found.values()) == 1


def test_the_panel_says_why_there_is_no_vote(client: Client, issue: Issue) -> None:
    for url in (
        "/dossiers/crimea/cells/{}/integrity/?on=2014-03-27",
        "/dossiers/crimea/?on=2014-03-27&cell={}.integrity",
        "/embed/dossiers/crimea/cells/{}/integrity/?on=2014-03-27",
    ):
        assert "a member that day, absent or not voting" in client.get(url.format("chad")).content.decode()
        assert "it could not vote" in client.get(url.format("zanzibar")).content.decode()
        assert "the position is of an earlier vote" in client.get(url.format("mali")).content.decode()


def test_the_issue_sets_the_last_vote_beside_what_is_carried_forward(client: Client, issue: Issue) -> None:
    html = " ".join(client.get("/issues/integrity/?on=2014-03-27").content.decode().split())
    assert "The last vote, of 27 March 2014: 1 yes, 2 absent or not voting, of 3 members" in html
    assert "1 of the positions below is of earlier votes or words, the oldest of March 2013" in html
    assert "Not yet a member: 1" in html
    assert "1 of the dossier's own actors: not researched" in html


def test_who_has_ended_is_no_actor_that_might_be_researched(
    client: Client, issue: Issue, states: dict[str, Actor]
) -> None:
    before = client.get("/issues/integrity/?on=2014-03-27").content.decode()
    Actor.objects.filter(slug="zanzibar").update(ended_date=dt.date(1964, 4, 26))
    after = client.get("/issues/integrity/?on=2014-03-27").content.decode()
    told = re.compile(r">(-?\d+) of the dossier.s own actors: not researched")
    assert told.findall(before) == told.findall(after) == ["1"]


def test_taking_part_is_counted_with_its_n(client: Client, issue: Issue, states: dict[str, Actor]) -> None:
    found = {name: read_participation(actor_id=state.pk, on_date=VOTED) for name, state in states.items()}
    assert {name: part and (part.voted, part.calls) for name, part in found.items()} == {
        "Canada": (1, 2), "Chad": (0, 2), "Mali": (1, 2), "Montenegro": None, "Zanzibar": None, "Kosovo": None,
    }  # fmt: skip
    assert "voted in 1 of 2 roll calls, absent or not voting in 1" in client.get("/actors/mali/").content.decode()


def test_no_average_has_them(client: Client, issue: Issue) -> None:
    roll = read_issue_roll(issue=issue, on_date=VOTED, standings=[])
    assert roll is not None
    assert [actor.name for actor in roll.absent] == ["Chad", "Mali"]
    assert "No figure: 2 actors with a direction" in client.get("/issues/integrity/?on=2014-03-27").content.decode()


def test_compare_tells_absence_from_what_nobody_researched(client: Client, issue: Issue) -> None:
    Actor.objects.filter(slug="zanzibar").update(ended_date=dt.date(1964, 4, 26))
    html = client.get(
        "/dossiers/crimea/compare/?actors=canada,chad,montenegro,zanzibar,kosovo&on=2014-03-27"
    ).content.decode()
    assert "absent or not voting, vote of 27 Mar 2014" in html
    assert "not yet a member, vote of 27 Mar 2014" in html
    assert "no longer there: ended on 26 April 1964" in html
    assert "not a member, vote of 27 Mar 2014" in html
    assert "not researched" not in html


@pytest.mark.parametrize("place", ["cells/chad/integrity/?", "?cell=chad.integrity&"])
def test_as_known_on_a_day_absence_is_marked_as_it_was_known(
    client: Client, issue: Issue, states: dict[str, Actor], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (then,) = cursor.fetchone()
    for module in (
        "positions.reads.matrix.known_changes",
        "positions.pages.reading.cells",
        "positions.reads.matrix.asked",
    ):
        monkeypatch.setattr(f"{module}.end_of", lambda _day: then)
    known_date = localdate() - dt.timedelta(days=1)
    vote(issue, states["Chad"], VOTED, Value.SUPPORTS)
    Membership.objects.filter(member=states["Montenegro"]).update(from_date=dt.date(2006, 6, 28))
    url = f"/dossiers/crimea/{place}on=2014-03-27"
    assert "a member that day, absent or not voting" not in client.get(url).content.decode()
    assert "a member that day, absent or not voting" in client.get(f"{url}&known={known_date}").content.decode()
    now, was = (
        {
            actor: why
            for (actor, _), (why, _) in read_missed(
                actors=[state.pk for state in states.values()], issues=[issue.pk], on_date=VOTED, known_at=moment
            ).items()
        }
        for moment in (None, then)
    )
    assert (now.get(states["Chad"].pk), was[states["Chad"].pk]) == (None, Missed.ABSENT)
    assert (now[states["Montenegro"].pk], was[states["Montenegro"].pk]) == (Missed.ABSENT, Missed.NOT_YET)
    assert now.keys() | {states["Chad"].pk} == was.keys()


def test_before_anything_was_on_record_nobody_was_absent(issue: Issue, states: dict[str, Actor]) -> None:
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    ids = [state.pk for state in states.values()]
    assert not read_missed(actors=ids, issues=[issue.pk], on_date=VOTED, known_at=long_ago)


def test_a_vote_that_was_taken_back_since_was_known_then(
    issue: Issue, states: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where none is left on the issue, and nobody who voted is a row."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (then,) = cursor.fetchone()
    monkeypatch.setattr("positions.reads.matrix.known_changes.end_of", lambda _day: then)
    Stance.objects.filter(issue=issue).update(status="archived")
    ids = [state.pk for state in states.values()]
    assert not read_missed(actors=ids, issues=[issue.pk], on_date=VOTED)
    was = read_missed(actors=ids, issues=[issue.pk], on_date=VOTED, known_at=then)
    assert was[states["Chad"].pk, issue.pk][0] is Missed.ABSENT
    assert (states["Canada"].pk, issue.pk) not in was
    rows = [RowGroup("", [MatrixRow(states["Chad"], "")])]
    table = as_known(build_matrix(groups=rows, issues=[issue], on_date=VOTED), known_date=localdate())
    shown = with_missed(table, issues=(), known_at=then).missed
    assert shown[states["Chad"].pk, issue.pk][0] is Missed.ABSENT


def test_where_a_record_lists_some_votes_only_nobody_is_said_to_have_been_absent(
    client: Client, issue: Issue, states: dict[str, Actor]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (then,) = cursor.fetchone()
    Source.objects.update(lists_every_vote=False)
    ids = [state.pk for state in states.values()]
    assert not read_missed(actors=ids, issues=[issue.pk], on_date=VOTED)
    assert read_missed(actors=ids, issues=[issue.pk], on_date=VOTED, known_at=then)
    assert read_participation(actor_id=states["Mali"].pk, on_date=VOTED) is None
    for url in (
        "/actors/mali/?on=2014-03-27",
        "/issues/integrity/?on=2014-03-27",
        "/dossiers/crimea/?on=2014-03-27",
        "/dossiers/crimea/compare/?actors=canada,chad&on=2014-03-27",
        "/dossiers/crimea/cells/chad/integrity/?on=2014-03-27",
    ):
        html = client.get(url).content.decode()
        assert "bsent" not in html
        assert "not a member" not in html
    response = client.get("/dossiers/crimea/matrix.csv?on=2014-03-27&actors=chad")
    [row] = csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig")))
    assert (row["value"], row["last_vote_missed"]) == ("not-researched", "")


@pytest.mark.parametrize("is_known", [False, True])
def test_a_vote_coded_by_hand_hides_no_roll_call(issue: Issue, states: dict[str, Actor], is_known: bool) -> None:
    """It was entered first, from an article of the same day; who voted is told by the record."""
    day = VOTED.replace(year=2015)
    published_stance(issue=issue, actor=states["Chad"], act=Act.VOTE, stated_date=day, value=Value.OPPOSES)
    vote(issue, states["Canada"], day, Value.SUPPORTS)
    moment = None
    if is_known:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            (moment,) = cursor.fetchone()
        Stance.objects.filter(issue=issue).update(status="archived")
    call = read_calls(issues=[issue.pk], on_date=day, known_at=moment)[issue.pk]
    assert (call.date, call.voters, call.members) == (day, frozenset({states["Canada"].pk}), 3)


@pytest.mark.parametrize("is_known", [False, True])
def test_who_ended_was_archived_or_merged_is_no_member(
    client: Client, issue: Issue, states: dict[str, Actor], is_known: bool
) -> None:
    Actor.objects.filter(slug="mali").update(ended_date=dt.date(2014, 3, 27))
    Actor.objects.filter(slug="chad").update(archived_at=timezone.now())
    moment = None
    if is_known:
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            (moment,) = cursor.fetchone()
        Actor.objects.filter(slug__in=("mali", "chad")).update(ended_date=None, archived_at=None)
    call = read_calls(issues=[issue.pk], on_date=VOTED, known_at=moment)[issue.pk]
    assert (call.members, call.missed(states["Mali"].pk)) == (1, Missed.NO_LONGER)
    if not is_known:
        html = " ".join(client.get("/issues/integrity/?on=2014-03-27").content.decode().split())
        assert "1 yes, 0 absent or not voting, of 1 member" in html
        part = read_participation(actor_id=states["Mali"].pk, on_date=VOTED)
        assert part is not None
        assert (part.voted, part.calls) == (1, 1)


def test_who_voted_and_spoke_since_has_voted_all_the_same(
    client: Client, issue: Issue, states: dict[str, Actor]
) -> None:
    published_stance(issue=issue, actor=states["Canada"], stated_date=dt.date(2015, 1, 1), value=Value.NEUTRAL)
    html = " ".join(client.get("/issues/integrity/?on=2015-02-01").content.decode().split())
    assert "1 yes, 2 absent or not voting, of 3 members" in html


def test_memberships_that_adjoin_are_one(issue: Issue, states: dict[str, Actor]) -> None:
    """A vote known by its month, in which a seat passed from one entry to the next."""
    chad = Membership.objects.get(member=states["Chad"])
    Membership.objects.filter(pk=chad.pk).update(until_date=dt.date(2014, 3, 15))
    MembershipFactory.create(member=chad.member, group=chad.group, from_date=dt.date(2014, 3, 15), speaks_for=False)
    Stance.objects.filter(issue=issue, stated_date=VOTED).update(status="archived")
    stance = published_stance(
        issue=issue, actor=states["Canada"], act=Act.VOTE, stated_date=dt.date(2014, 3, 1), stated_precision="month"
    )
    Source.objects.filter(snapshots__excerpts__evidence__stance=stance).update(
        kind="vote_record", publisher="United Nations General Assembly", lists_every_vote=True,
        published_date=dt.date(2014, 3, 1), published_precision="month",
    )  # fmt: skip
    call = read_calls(issues=[issue.pk], on_date=VOTED)[issue.pk]
    assert call.missed(states["Chad"].pk) is Missed.ABSENT
    part = read_participation(actor_id=states["Chad"].pk, on_date=VOTED)
    assert part is not None
    assert part.calls == 3
