"""Slips that are likely: asked where they are entered, shown where they are reviewed, never forbidden."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from config.accounts.roles import Role
from positions.actions.stances import submit_stance
from positions.choices import Precision, SourceKind, Status
from positions.dates import last_day
from positions.doubts import Doubt, Said, doubt_stances
from positions.doubts.dates import Published, find_doubtful_days
from positions.models import ConfirmedDoubt, Snapshot, Source, Stance
from tests.factories import (
    ActorFactory,
    EvidenceFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.pages.desk_forms import draft, edit_data, stance_data
from tests.shown_form import shown_form

TODAY = dt.date(2026, 11, 28)
KEY = re.compile(r'name="confirmed" value="([-\w]+)"')


def said(day: dt.date, precision: str = Precision.DAY, **fields: Any) -> Said:
    rest = {"pk": None, "actor_id": 1, "on_behalf_of_id": None, "issue_id": 1, "value": 2, "act": "verbatim"}
    return Said(**{**rest, "stated_date": day, "stated_precision": precision, **fields})


def published(day: dt.date, precision: str = Precision.DAY, kind: str = SourceKind.ARTICLE) -> Published:
    return Published("The title", kind, day, last_day(day, precision), "then")


@pytest.mark.parametrize(
    ("date", "precision", "expected"),
    [
        (dt.date(2025, 8, 19), "day", dt.date(2025, 8, 19)),
        (dt.date(2024, 2, 1), "month", dt.date(2024, 2, 29)),
        (dt.date(2025, 12, 1), "month", dt.date(2025, 12, 31)),
        (dt.date(2025, 1, 1), "year", dt.date(2025, 12, 31)),
    ],
)
def test_the_last_day_that_a_date_can_mean(date: dt.date, precision: str, expected: dt.date) -> None:
    assert last_day(date, precision) == expected


@pytest.mark.parametrize(
    ("stated", "written"),
    [(dt.date(1879, 9, 3), "146 years"), (dt.date(1879, 9, 4), "145 years"), (dt.date(2024, 9, 1), "1 year ")],
)
def test_years_are_counted_as_birthdays_are(stated: dt.date, written: str) -> None:
    (doubt,) = find_doubtful_days(said(stated), published=[published(dt.date(2025, 9, 3))], today=TODAY)
    assert written in doubt.text


@pytest.mark.parametrize(
    ("stated", "precision", "source", "kinds"),
    [
        (dt.date(2026, 11, 28), "day", published(dt.date(2026, 11, 28)), []),
        (dt.date(2026, 11, 29), "day", published(dt.date(2026, 11, 28)), ["to-come"]),
        (dt.date(2052, 9, 5), "day", None, ["to-come"]),
        (dt.date(2026, 12, 1), "month", None, ["to-come"]),
        (dt.date(2026, 11, 1), "month", None, []),  # today lies in it
        (dt.date(2023, 3, 20), "day", published(dt.date(2023, 2, 15)), ["after-source"]),
        (dt.date(2023, 2, 16), "day", published(dt.date(2023, 2, 1), "month"), []),  # the source may be of later
        (dt.date(2023, 3, 1), "day", published(dt.date(2023, 2, 1), "month"), ["after-source"]),
        (dt.date(2023, 2, 1), "month", published(dt.date(2023, 2, 15)), []),
        (dt.date(2023, 1, 1), "year", published(dt.date(2023, 2, 15)), []),
        (dt.date(2022, 3, 1), "day", published(dt.date(2023, 2, 15)), []),
        (dt.date(1879, 1, 1), "day", published(dt.date(2023, 2, 15)), ["long-before-source"]),
        (dt.date(2021, 1, 1), "year", published(dt.date(2022, 12, 31)), []),  # its last day is 365 days before
        (dt.date(2019, 1, 1), "day", published(dt.date(2023, 2, 15), kind=SourceKind.DOCUMENT), []),
        (dt.date(1919, 1, 1), "day", published(dt.date(2023, 2, 15), kind=SourceKind.DOCUMENT), ["long-before-source"]),
    ],
)
def test_days_that_can_hardly_be_right(
    stated: dt.date, precision: str, source: Published | None, kinds: list[str]
) -> None:
    found = find_doubtful_days(said(stated, precision), published=[source] if source else [], today=TODAY)
    assert [doubt.kind for doubt in found] == kinds


def test_the_earliest_source_counts() -> None:
    sources = [published(dt.date(2025, 8, 19)), published(dt.date(2023, 2, 15))]
    late, early = said(dt.date(2024, 1, 1)), said(dt.date(2023, 2, 1))
    assert [one.kind for one in find_doubtful_days(late, published=sources, today=TODAY)] == ["after-source"]
    assert not list(find_doubtful_days(early, published=sources, today=TODAY))


def test_a_withdrawal_still_to_come_is_doubted() -> None:
    withdrawn = said(dt.date(2025, 8, 19), withdrawn_date=dt.date(2027, 1, 1))
    assert [one.kind for one in find_doubtful_days(withdrawn, published=[], today=TODAY)] == ["withdrawal-to-come"]


def test_a_doubt_is_told_from_another_of_its_kind_by_its_facts() -> None:
    days = (dt.date(2052, 9, 5), dt.date(2052, 9, 6), dt.date(2052, 9, 5))
    first, second, again = (next(find_doubtful_days(said(day), published=[], today=TODAY)) for day in days)
    assert first.key == again.key != second.key


CHANGED = dt.date(2021, 12, 1), dt.date(2022, 1, 1)
"""The widest period of a change that is known by its month."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begin", "end", "stated", "precision", "period"),
    [
        (*CHANGED, dt.date(2021, 12, 31), "day", "December 2021"),
        (*CHANGED, dt.date(2021, 12, 1), "month", "December 2021"),
        (*CHANGED, dt.date(2021, 11, 30), "day", None),
        (*CHANGED, dt.date(2022, 1, 1), "day", None),
        (*CHANGED, dt.date(2021, 1, 1), "year", None),
        (dt.date(2021, 1, 1), dt.date(2022, 1, 1), dt.date(2021, 3, 4), "day", "2021"),
        (dt.date(2021, 12, 8), dt.date(2022, 1, 8), dt.date(2021, 12, 9), "day", None),  # they shared it for a month
        (dt.date(2021, 12, 1), dt.date(2021, 12, 1), dt.date(2021, 12, 1), "day", None),  # the day is known
    ],
)
def test_words_of_a_month_or_year_in_which_an_office_changed_hands_are_questioned(
    begin: dt.date, end: dt.date, stated: dt.date, precision: str, period: str | None
) -> None:
    germany = ActorFactory.create(name="Germany")
    former, later = (ActorFactory.create(name=name, kind="person") for name in ("Merkel", "Scholz"))
    office = {"group": germany, "role": "Chancellor", "speaks_for": True}
    MembershipFactory.create(member=former, from_date=dt.date(2005, 11, 22), until_date=end, **office)
    MembershipFactory.create(member=later, from_date=begin, until_date=None, **office)

    def found(speaker: Actor, group: Actor = germany) -> list[str]:
        given = {"stated_date": stated, "stated_precision": precision}
        stance = StanceFactory.create(actor=speaker, on_behalf_of=group, **given)
        return [one.text for one in doubt_stances([stance])[stance.pk] if one.kind == "office-changing"]

    both = f"are both on record in {period}, since the day of the change is not known."
    for speaker, other in ((former, later), (later, former)) if period else ():
        [text] = found(speaker)
        assert text.startswith(f"Chancellor, Germany: {speaker} and {other} {both} This is of ")
    if not period:
        assert found(former) == found(later) == []


@pytest.mark.django_db
def test_who_speaks_for_a_group_by_another_office_too_is_not_questioned() -> None:
    germany, party = ActorFactory.create(), ActorFactory.create(kind="person")
    former = ActorFactory.create(kind="person")
    begin, end = CHANGED
    office = {"group": germany, "role": "Chancellor", "speaks_for": True}
    MembershipFactory.create(member=former, from_date=None, until_date=end, **office)
    MembershipFactory.create(member=party, from_date=begin, until_date=None, **office)
    stance = StanceFactory.create(actor=former, on_behalf_of=germany, stated_date=begin)
    assert [one.kind for one in doubt_stances([stance])[stance.pk]] == ["office-changing"]
    MembershipFactory.create(member=former, group=germany, role="Envoy", speaks_for=True, from_date=None)
    assert doubt_stances([stance]) == {stance.pk: []}


@pytest.mark.django_db
def test_only_words_that_support_it_date_a_stance() -> None:
    stance = StanceFactory.create(stated_date=dt.date(2025, 8, 19))
    old = SnapshotFactory.create(source__published_date=dt.date(2020, 1, 1))
    evidence = EvidenceFactory.create(stance=stance, excerpt__snapshot=old, role="context")
    assert doubt_stances([stance]) == {stance.pk: []}
    type(evidence).objects.update(role="supports")
    assert [doubt.kind for doubt in doubt_stances([stance])[stance.pk]] == ["after-source"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_doubts_about_many_cost_as_many_queries(number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    stances = [EvidenceFactory.create().stance for _ in range(number)]
    with django_assert_num_queries(11):
        doubt_stances(stances)


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    ActorFactory.create(name="Anna Example", slug="anna")
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    made: Snapshot = SnapshotFactory.create()  # of 19 August 2025
    return made


def send(client: Client, snapshot: Snapshot, **fields: Any) -> Any:
    data = stance_data(snapshot, **{"actor": "anna example", "issue": "Ceasefire", **fields})
    return client.post(f"/desk/sources/{snapshot.source_id}/stances/add/", data)


@pytest.mark.django_db
def test_a_wrong_year_is_asked_about_once(client: Client, editor: User, snapshot: Snapshot) -> None:
    first = send(client, snapshot, stated_date="2052-09-05", note="Kept.", then="submit")
    html = first.content.decode()
    assert (first.status_code, Stance.objects.count()) == (422, 0)
    assert "5 September 2052: that day is still to come." in html
    assert "It is right as it stands" in html
    assert 'value="2052-09-05"' in html
    assert "Kept." in html
    second = send(client, snapshot, stated_date="2052-09-05", confirmed=KEY.findall(html), then="submit")
    assert second.status_code == 302
    assert Stance.objects.get().status == Status.SUBMITTED


@pytest.mark.django_db
def test_a_tick_confirms_only_what_was_shown(client: Client, editor: User, snapshot: Snapshot) -> None:
    keys = KEY.findall(send(client, snapshot, stated_date="2052-09-05").content.decode())
    other = send(client, snapshot, stated_date="2053-09-05", confirmed=keys)
    assert other.status_code == 422
    assert "5 September 2053" in other.content.decode()
    assert not Stance.objects.exists()


@pytest.mark.django_db
def test_a_tick_is_kept_while_something_else_is_mended(client: Client, editor: User, snapshot: Snapshot) -> None:
    keys = KEY.findall(send(client, snapshot, stated_date="2025-08-20").content.decode())
    again = send(client, snapshot, stated_date="2025-08-20", confirmed=keys, then="submit")
    assert again.status_code == 302


@pytest.mark.django_db
def test_a_form_sent_twice_is_not_asked_about_what_it_made(client: Client, editor: User, snapshot: Snapshot) -> None:
    data = stance_data(snapshot, actor="anna", issue="ceasefire")
    url = f"/desk/sources/{snapshot.source_id}/stances/add/"
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Stance.objects.count() == 1


@pytest.mark.django_db
def test_what_was_doubtful_before_is_shown_and_does_not_hinder(client: Client, editor: User) -> None:
    stance = draft(editor, stated_date=dt.date(2052, 9, 5))
    html = client.get(f"/desk/stances/{stance.pk}/").content.decode()
    assert "that day is still to come" in html
    assert not KEY.search(html)
    data = edit_data(stance, note="Another note.")
    assert client.post(f"/desk/stances/{stance.pk}/", data).status_code == 302
    stance.refresh_from_db()
    assert stance.note == "Another note."
    data = edit_data(stance, stated_date="2053-01-01")
    assert client.post(f"/desk/stances/{stance.pk}/", data).status_code == 422


@pytest.mark.django_db
def test_nonsense_in_place_of_a_tick_confirms_nothing(client: Client, editor: User, snapshot: Snapshot) -> None:
    assert send(client, snapshot, stated_date="2052-09-05", confirmed=["\x00", "x" * 5000]).status_code == 422


@pytest.mark.django_db
def test_a_withdrawal_to_come_is_asked_about(client: Client, editor: User) -> None:
    stance = published_stance()
    day = (localdate() + dt.timedelta(days=40)).isoformat()
    data = {"version": stance.version, "withdrawn_date": day, "withdrawal_note": "Taken back."}
    url = f"/desk/stances/{stance.pk}/withdraw/"
    asked = client.post(url, data)
    assert asked.status_code == 422
    assert client.post(url, {**data, "confirmed": KEY.findall(asked.content.decode())}).status_code == 302
    stance.refresh_from_db()
    assert str(stance.withdrawn_date) == day


@pytest.mark.django_db
def test_reviewers_see_the_doubts(client: Client) -> None:
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    snapshot = SnapshotFactory.create(source=SourceFactory.create(title="The <article>"))
    stance = StanceFactory.create(stated_date=dt.date(2025, 9, 1))
    EvidenceFactory.create(stance=stance, excerpt__snapshot=snapshot)
    assert stance.coder
    submit_stance(stance_id=stance.pk, version=1, by=stance.coder)
    text = "after “The &lt;article&gt;” was published (19 August 2025)"
    assert text in client.get(f"/review/{stance.pk}/").content.decode()
    assert text in client.get(f"/review/bulk/?stance={stance.pk}").content.decode()
    assert "1 doubt<" in client.get("/review/").content.decode()


@pytest.mark.django_db
def test_what_was_confirmed_is_shown_with_who_said_so_and_is_not_asked_again(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    keys = KEY.findall(send(client, snapshot, stated_date="2052-09-05").text)
    send(client, snapshot, stated_date="2052-09-05", confirmed=keys)
    stance = Stance.objects.get()
    assert client.post(f"/desk/stances/{stance.pk}/submit/", {"version": stance.version}).status_code == 302
    client.force_login(UserFactory.create(role=Role.REVIEWER))
    said = f"{editor.username} said on {localdate():%-d %B %Y} that it is right as it stands."
    assert said in client.get(f"/review/{stance.pk}/").text
    assert said in client.get(f"/review/bulk/?stance={stance.pk}").text
    assert "1 doubt, 1 confirmed<" in client.get("/review/").text
    Stance.objects.filter(pk=stance.pk).update(stated_date="2053-09-05")
    assert said not in client.get(f"/review/{stance.pk}/").text, "another day was not confirmed"


@pytest.mark.django_db
def test_submit_on_the_desk_asks_what_the_form_would_have_asked(client: Client, editor: User) -> None:
    stance = draft(editor, stated_date=dt.date(2052, 9, 5))
    url, sent = f"/desk/stances/{stance.pk}/submit/", {"version": stance.version}
    asked = client.post(url, sent)
    assert asked.status_code == 422
    assert "5 September 2052: that day is still to come." in asked.text
    assert client.post(url, sent | {"confirmed": ["x"]}).status_code == 422
    stance.refresh_from_db()
    assert stance.status == Status.DRAFT
    form = shown_form(asked.text, "version")
    assert client.post(url, form | {"confirmed": KEY.findall(asked.text)}).status_code == 302
    stance.refresh_from_db()
    assert stance.status == Status.SUBMITTED


@pytest.mark.django_db
def test_saving_and_submitting_asks_what_was_doubtful_before(client: Client, editor: User) -> None:
    stance = draft(editor, stated_date=dt.date(2052, 9, 5))
    data = edit_data(stance, note="Another note.")
    asked = client.post(f"/desk/stances/{stance.pk}/", data | {"then": "submit"})
    assert asked.status_code == 422
    sent = data | {"then": "submit", "confirmed": KEY.findall(asked.text)}
    assert client.post(f"/desk/stances/{stance.pk}/", sent).status_code == 302
    stance.refresh_from_db()
    assert stance.status == Status.SUBMITTED


@pytest.mark.django_db
def test_of_many_each_is_asked_about_by_itself(client: Client, editor: User) -> None:
    """Both are doubtful by the very same words: one tick answers one of them."""
    first, second = (draft(editor, stated_date=dt.date(2052, 9, 5)) for _ in range(2))
    page = client.get(f"/desk/bulk/?do=submitted&stance={first.pk}&stance={second.pk}").text
    keys = KEY.findall(page)
    assert [key.partition("-")[0] for key in keys] == [str(first.pk), str(second.pk)]
    chosen = [f"{one.pk}-{one.version}" for one in (first, second)]
    sent = {"do": "submitted", "chosen": chosen, "confirmed": keys[:1]}
    refused = client.post("/desk/bulk/", sent)
    assert refused.status_code == 422
    assert f'value="{keys[0]}" checked' in refused.text
    assert not Stance.objects.filter(status=Status.SUBMITTED).exists()
    assert client.post("/desk/bulk/", sent | {"confirmed": keys}).status_code == 302
    assert Stance.objects.filter(status=Status.SUBMITTED).count() == 2
    assert ConfirmedDoubt.objects.count() == 2


def test_the_same_words_are_one_doubt_whatever_becomes_of_the_other() -> None:
    """What is told of the other stance, and where it leads, changes; what was confirmed does not."""
    one, other = (Doubt("repeats", "words", f"Status {n}", url=f"/{n}/", facts="12") for n in range(2))
    assert one.key == other.key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "said"), [("", "No day of publication"), ("2131-01-01", "1 January 2131: that is still to come")]
)
def test_the_day_of_a_source_is_asked_about(client: Client, editor: User, day: str, said: str) -> None:
    data = {
        "client_key": str(uuid.uuid4()),
        "text": "They spoke on Monday.",
        "published_date": day,
        "published_precision": "day",
        "kind": "article",
        "reliability": "F",
    }
    asked = client.post("/desk/sources/add/", data)
    assert asked.status_code == 422
    assert said in asked.content.decode()
    assert not Source.objects.exists()
    data["confirmed"] = KEY.findall(asked.content.decode())  # type: ignore[assignment]
    assert client.post("/desk/sources/add/", data).status_code == 302
    assert client.post("/desk/sources/add/", data).status_code == 302, "sent twice"
    source = Source.objects.get()
    shown = client.get(f"/desk/sources/{source.pk}/edit/").content.decode()
    assert not KEY.search(shown)
    assert client.post(f"/desk/sources/{source.pk}/edit/", {**data, "title": "Better", "version": 1}).status_code == 302
