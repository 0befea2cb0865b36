"""On whose behalf somebody spoke decides in which row a stance counts: the server's answer, or a choice."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from actors.choices import ActorKind
from actors.models import Actor
from config.accounts.roles import Role
from positions.choices import Status
from positions.loading.seeds.load import load_seeds
from positions.models import Snapshot, Stance
from tests.factories import (
    ActorFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    SourceFactory,
    UserFactory,
    published_stance,
)
from tests.positions.pages.desk_forms import edit_data, stance_data
from tests.shown_form import shown_form

pytestmark = pytest.mark.django_db
OBAMA, TRUMP, NETANYAHU = "Barack Obama", "Donald Trump", "Benjamin Netanyahu"


@pytest.fixture
def editor(client: Client) -> User:
    user: User = UserFactory.create(role=Role.EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def snapshot() -> Snapshot:
    """Obama until 2017 and Trump from 2017 for the United States; Netanyahu for Israel."""
    IssueFactory.create(label="Ceasefire", slug="ceasefire")
    us, israel = (ActorFactory.create(name=name, kind=ActorKind.STATE) for name in ("United States", "Israel"))
    for name, group, begin, end in (
        (OBAMA, us, dt.date(2009, 1, 20), dt.date(2017, 1, 20)),
        (TRUMP, us, dt.date(2017, 1, 20), dt.date(2021, 1, 20)),
        (NETANYAHU, israel, dt.date(2009, 3, 31), dt.date(2021, 6, 13)),
    ):
        MembershipFactory.create(member=ActorFactory.create(name=name), group=group, from_date=begin, until_date=end)
    made: Snapshot = SnapshotFactory.create(source__published_date=None)
    return made


def send(client: Client, snapshot: Snapshot, status: Any = 302, **fields: Any) -> str:
    data = stance_data(snapshot, issue="Ceasefire", **{"stated_date": "2016-05-05"} | fields)
    url = f"/desk/sources/{snapshot.source_id}/stances/add/"
    response = post_repeated(client, url, data) if status == 302 else client.post(url, data)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def post_repeated(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Send words that stances carry already: that is asked about, and meant here."""
    response = client.post(url, data)
    repeats = re.findall(r'"(repeats-\w+)"', response.content.decode())
    return client.post(url, data | {"confirmed": repeats}) if repeats else response


def spoke_for() -> str:
    return str(Stance.objects.latest("pk").on_behalf_of or "")


def offered(client: Client, **asked: str) -> dict[str, str]:
    """What the field holds after the actor or the day changed."""
    html = client.get("/desk/suggest/offices/", asked).content.decode()
    return shown_form(f"<form>{html}</form>", "on_behalf_of")


def test_another_actor_is_not_left_with_the_former_ones_state(client: Client, editor: User, snapshot: Snapshot) -> None:
    first = offered(client, actor=NETANYAHU, stated_date="2016-05-05", on_behalf_of="", on_behalf_by="")
    assert first == {"on_behalf_of": "Israel", "on_behalf_by": "office:Israel"}
    assert offered(client, actor=OBAMA, stated_date="2016-05-05", **first)["on_behalf_of"] == "United States"
    send(client, snapshot, actor=OBAMA, **first)  # the answer was not awaited
    assert spoke_for() == "United States"


def test_another_day_is_not_left_with_a_former_office(client: Client, editor: User, snapshot: Snapshot) -> None:
    first = offered(client, actor=TRUMP, stated_date="2017-11-16")
    assert first["on_behalf_of"] == "United States"
    assert offered(client, actor=TRUMP, stated_date="2016-12-01", **first)["on_behalf_of"] == ""
    send(client, snapshot, actor=TRUMP, stated_date="2016-12-01", **first)
    assert spoke_for() == ""


def test_on_enter_and_without_script(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, actor=OBAMA)
    assert spoke_for() == "United States"
    page = client.get(f"/desk/sources/{snapshot.source_id}/").content.decode()
    assert f"Saved, draft: {OBAMA} for United States." in page


def test_after_a_mended_name(client: Client, editor: User, snapshot: Snapshot) -> None:
    html = send(client, snapshot, 422, actor="Barak Obamma")
    form = shown_form(html, "on_behalf_of")
    assert f'name="actor-pick" value="{OBAMA}"' in html
    send(client, snapshot, **{name: form[name] for name in ("on_behalf_of", "on_behalf_by")}, actor=OBAMA)
    assert spoke_for() == "United States"


def test_a_name_that_was_offered_is_taken_without_typing_it(client: Client, editor: User, snapshot: Snapshot) -> None:
    picked = {"actor": "Barak Obamma", "actor-asked": "Barak Obamma", "actor-pick": OBAMA}
    send(client, snapshot, **picked)
    assert str(Stance.objects.get().actor) == OBAMA
    send(client, snapshot, **picked | {"actor": NETANYAHU})  # what was typed since goes before
    assert spoke_for() == "Israel"


def test_what_was_emptied_stays_empty(client: Client, editor: User, snapshot: Snapshot) -> None:
    first = offered(client, actor=TRUMP, stated_date="2017-11-16")
    emptied = first | {"on_behalf_of": ""}
    again = offered(client, actor=TRUMP, stated_date="2017-11-17", **emptied)
    assert again == {"on_behalf_of": "", "on_behalf_by": "chosen"}
    send(client, snapshot, actor=TRUMP, stated_date="2017-11-17", **again)
    assert spoke_for() == ""
    send(client, snapshot, actor=TRUMP, stated_date="2017-11-17", **emptied)
    assert spoke_for() == ""


def test_the_own_name_is_for_nobody_else(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, actor=TRUMP, stated_date="2017-11-16", on_behalf_of=TRUMP)
    assert spoke_for() == ""
    stance = Stance.objects.get()
    form = shown_form(client.get(f"/desk/stances/{stance.pk}/").content.decode(), "on_behalf_of")
    assert (form["on_behalf_of"], form["on_behalf_by"]) == ("", "chosen")


def test_a_choice_outlives_another_actor_and_is_questioned(client: Client, editor: User, snapshot: Snapshot) -> None:
    chosen = {"on_behalf_of": "Israel", "on_behalf_by": "office:"}
    again = offered(client, actor=OBAMA, stated_date="2016-05-05", **chosen)
    assert again == {"on_behalf_of": "Israel", "on_behalf_by": "chosen"}
    html = send(client, snapshot, 422, actor=OBAMA, **again)
    assert f"No office on record says that {OBAMA} spoke for Israel: 5 May 2016." in html
    confirmed = html.split('name="confirmed" value="')[1].split('"')[0]
    send(client, snapshot, actor=OBAMA, **again, confirmed=confirmed, then="submit")
    assert spoke_for() == "Israel"
    reviewer = Client()
    reviewer.force_login(UserFactory.create(role=Role.REVIEWER))
    stance = Stance.objects.get()
    assert "No office on record says" in reviewer.get(f"/review/{stance.pk}/").content.decode()
    assert "No office on record says" in reviewer.get(f"/review/bulk/?stance={stance.pk}").content.decode()


def test_several_offices_are_asked_about(client: Client, editor: User, snapshot: Snapshot) -> None:
    union = ActorFactory.create(name="African Union", kind=ActorKind.ORGANISATION)
    MembershipFactory.create(member=Actor.objects.get(name=OBAMA), group=union, from_date=None)
    assert offered(client, actor=OBAMA, stated_date="2016-05-05")["on_behalf_of"] == ""
    html = send(client, snapshot, 422, actor=OBAMA)
    assert "spoke for more than one" in html
    for name in ("African Union", "United States", OBAMA):
        assert f'name="on_behalf_of-pick" value="{name}"' in html
    picked = {"on_behalf_of": "", "on_behalf_of-asked": "", "on_behalf_by": "office:"}
    send(client, snapshot, actor=OBAMA, **picked, **{"on_behalf_of-pick": "African Union"})
    assert spoke_for() == "African Union"
    send(client, snapshot, actor=OBAMA, **picked, **{"on_behalf_of-pick": OBAMA})
    assert spoke_for() == ""


def test_an_office_that_changed_within_the_month_is_asked_about(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    month = {"stated_date": "2017-01-03", "stated_precision": "month"}
    assert "for a part of the time only (January 2017)" in send(client, snapshot, 422, actor=TRUMP, **month)
    send(client, snapshot, actor=TRUMP, **month, on_behalf_of="United States")
    assert spoke_for() == "United States"
    send(client, snapshot, actor=TRUMP, **month | {"stated_date": "2017-02-03"})
    assert spoke_for() == "United States"


def test_two_steps_reach_the_row_of_the_state(client: Client, editor: User, snapshot: Snapshot) -> None:
    department = ActorFactory.create(name="State Department", kind=ActorKind.BODY)
    us = Actor.objects.get(name="United States")
    MembershipFactory.create(member=department, group=us, role="Foreign ministry", from_date=None)
    MembershipFactory.create(member=ActorFactory.create(name="Heather Nauert"), group=department, from_date=None)
    send(client, snapshot, actor="Nauert")
    assert spoke_for() == "United States"
    send(client, snapshot, actor="Nauert", on_behalf_of="State Department")  # nearer, and no slip
    assert spoke_for() == "State Department"


def test_an_edit_follows_what_was_proposed_and_keeps_what_was_chosen(
    client: Client, editor: User, snapshot: Snapshot
) -> None:
    send(client, snapshot, actor=OBAMA)
    proposed = Stance.objects.latest("pk")
    send(client, snapshot, actor=OBAMA, on_behalf_of=OBAMA)
    chosen = Stance.objects.latest("pk")
    for stance, group in ((proposed, "Israel"), (chosen, "")):
        form = shown_form(client.get(f"/desk/stances/{stance.pk}/").content.decode(), "on_behalf_of")
        sent = form | {"actor": NETANYAHU, "value": "2"}
        assert post_repeated(client, f"/desk/stances/{stance.pk}/", sent).status_code == 302
        stance.refresh_from_db()
        assert str(stance.on_behalf_of or "") == group


def test_choosing_one_of_two_versions_is_a_choice(client: Client, editor: User, snapshot: Snapshot) -> None:
    send(client, snapshot, actor=OBAMA, on_behalf_of=OBAMA)
    stance = Stance.objects.get()
    client.post(f"/desk/stances/{stance.pk}/", edit_data(stance, note="Another", on_behalf_of=""))
    stance.refresh_from_db()
    assert (stance.note, stance.on_behalf_of) == ("Another", None)


def test_a_published_stance_saved_untouched_stays_published(client: Client, editor: User, snapshot: Snapshot) -> None:
    """Coded before the office was on record, or after it was taken off: the form changes nothing by itself."""
    us = Actor.objects.get(name="United States")
    private = published_stance(actor=Actor.objects.get(name=TRUMP), stated_date=dt.date(2018, 1, 1))
    lapsed = published_stance(actor=ActorFactory.create(), on_behalf_of=us, stated_date=dt.date(2018, 1, 1))
    for stance in (private, lapsed):
        save_untouched(client, stance)
        assert Stance.objects.get(pk=stance.pk).status == Status.PUBLISHED


class _Chosen(HTMLParser):
    """The value of the radio that is chosen."""

    value = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("type") == "radio" and given.get("name") == "value" and "checked" in given:
            self.value = given["value"] or ""


def save_untouched(client: Client, stance: Stance) -> None:
    html = client.get(f"/desk/stances/{stance.pk}/").content.decode()
    reader = _Chosen()
    reader.feed(html)
    sent = shown_form(html, "on_behalf_of") | {"value": reader.value}
    response = client.post(f"/desk/stances/{stance.pk}/", sent)
    assert response.status_code == 302, response.content.decode()


def test_no_seeded_stance_is_changed_by_saving_it_untouched(client: Client, editor: User) -> None:
    directory = Path(settings.BASE_DIR) / "seeds"
    coder, reviewer = UserFactory.create(role=Role.EDITOR), UserFactory.create(role=Role.REVIEWER)
    load_seeds(directory=directory, by=coder, reviewer=reviewer)
    of_each_speaker = Stance.objects.exclude(act="vote").order_by("actor", "on_behalf_of", "pk")
    stances = of_each_speaker.distinct("actor", "on_behalf_of")
    assert len(stances) > 20
    for stance in stances:
        save_untouched(client, stance)
    assert not Stance.objects.filter(coder=editor).exists()
    assert not Stance.objects.exclude(status=Status.PUBLISHED).exists()


def test_notes_of_several_lines_are_not_changed_by_saving_them_untouched(client: Client, editor: User) -> None:
    stance = published_stance(note="One.\nTwo.\n\nThree.")
    save_untouched(client, stance)
    stance.refresh_from_db()
    assert (stance.status, stance.note) == (Status.PUBLISHED, "One.\nTwo.\n\nThree.")
    source = SourceFactory.create(note="One.\nTwo.")
    url = f"/desk/sources/{source.pk}/edit/"
    client.post(url, shown_form(client.get(url).content.decode(), "licence"))
    source.refresh_from_db()
    assert (source.note, source.version) == ("One.\nTwo.", 1)
