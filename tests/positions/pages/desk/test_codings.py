import csv
from io import StringIO

import pytest
from django.test import Client

from config.accounts.roles import Role
from positions.choices import GlossMaker, Value
from positions.models import Dossier, DossierIssue, Issue, Source, Stance
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    IssueFactory,
    SnapshotFactory,
    UserFactory,
    many_published,
)
from tests.fragments import read
from tests.positions.reads.comparisons.test_codings import TEXT, code

pytestmark = pytest.mark.django_db
URL = "/desk/codings/?first=bridge-a&second=bridge-b"


@pytest.fixture(autouse=True)
def dossiers(client: Client) -> list[Dossier]:
    """Ada supports by one coding; by the other she is neutral, and Bob supports."""
    client.force_login(UserFactory.create(role=Role.EDITOR))
    both = [DossierFactory.create(slug=f"bridge-{name}", title=f"Coding {name}") for name in "ab"]
    one, other = (IssueFactory.create(dossier=dossier, proposition="A bridge.") for dossier in both)
    ada, bob = (ActorFactory.create(name=name, slug=name.lower()) for name in ("Ada", "Bob"))
    where = SnapshotFactory.create(source__title="Speech", text=TEXT)
    code(one, ada, Value.SUPPORTS, where)
    code(other, ada, Value.NEUTRAL, where, words="We may.")
    code(other, bob, Value.SUPPORTS, where)
    return both


def test_disagreements_stand_first_with_both_words_and_numbers(client: Client) -> None:
    html = read(client, URL)
    assert html.index("We will build it.") < html.index("We may.")
    assert ">Bob<" not in html
    for told in ("1 stance in the first, 2 in the second", "either coded, both coded 1."):
        assert told in html
    assert "Not coded." in read(client, f"{URL}&show=second")
    assert "None of this kind." in read(client, f"{URL}&show=same")


def test_the_download_has_all_of_it(client: Client) -> None:
    answer = client.get(f"{URL}&format=csv")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["outcome"], row["actor"], row["values_first"], row["values_second"]) for row in rows] == [
        ("other", "ada", "supports", "neutral"),
        ("second", "bob", "", "supports"),
    ]
    assert rows[0]["words_second"] == "We may."
    assert {(row["n_value"], row["alpha_value"]) for row in rows} == {("1", "")}


def test_what_differs_besides_the_value_is_listed_with_alpha(client: Client, dossiers: list[Dossier]) -> None:
    one, other = (Issue.objects.in_use().of(dossier).get() for dossier in dossiers)
    for number in range(6):
        where = SnapshotFactory.create(source__title=f"Talk {number}", text=TEXT)
        stances = [code(issue, ActorFactory.create(), number % 2, where) for issue in (one, other)]
        Stance.objects.filter(pk__in=[stance.pk for stance in stances]).update(actor=stances[0].actor)
        if number == 3:
            Stance.objects.filter(pk=stances[1].pk).update(firmness="red_line", on_behalf_of=stances[1].actor)
            ConditionFactory.create(stance=stances[0], kind="until", text="spring")
    html = read(client, f"{URL}&by=firmness")
    assert "Talk 3" in html
    assert "firmness red line" in html
    assert "Talk 2" not in html
    assert 'aria-current="true">Firmness</a>' in html
    assert "spring" in read(client, f"{URL}&by=conditions")
    assert "Talk 3" in read(client, f"{URL}&by=on_behalf_of")
    answer = client.get(f"{URL}&format=csv")
    [row] = [
        one
        for one in csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig")))
        if one["source_title"] == "Talk 3"
    ]
    told = {name: row[name] for name in ("firmness_first", "firmness_second", "conditions_first", "conditions_second")}
    assert told == {
        "firmness_first": "unknown",
        "firmness_second": "red_line",
        "conditions_first": "until spring",
        "conditions_second": "",
    }
    assert (row["outcome"], row["firmness_outcome"], row["n_firmness"]) == ("same", "other", "7")
    assert f"{float(row['alpha_value']):.2f}" in html


def test_shared_issues_are_told(client: Client, dossiers: list[Dossier]) -> None:
    assert "left out" not in read(client, URL)
    for order in (1, 2):
        both = IssueFactory.create(dossier=dossiers[0])
        DossierIssue.objects.create(dossier=dossiers[1], issue=both, order=order)
    assert "2 shared issues are left out: their stances are one coding." in read(client, URL)
    [row, _] = csv.DictReader(StringIO(client.get(f"{URL}&format=csv").getvalue().decode("utf-8-sig")))
    assert row["shared_issues"] == "2"


def test_entries_of_several_stances_line_up(client: Client, dossiers: list[Dossier]) -> None:
    """What one of them lacks leaves its place empty, where the next would stand for it otherwise."""
    issue = Issue.objects.in_use().of(dossiers[0]).get()
    actor, other = ActorFactory.create(slug="carl"), ActorFactory.create(slug="dora")
    code(issue, actor, Value.SUPPORTS, SnapshotFactory.create(source__title="Talk", text=TEXT))
    where = Source.objects.get(title="Talk").snapshots.get()
    last = code(issue, actor, Value.NEUTRAL, where, words="We may.")
    Stance.objects.filter(pk=last.pk).update(on_behalf_of=other)
    last.evidence.update(gloss="Perhaps.", gloss_maker=GlossMaker.OFFICIAL)
    ConditionFactory.create(stance=last, kind="until", text="spring")
    for value in (Value.SUPPORTS, Value.NEUTRAL):
        code(issue, other, value, None)
    rows = {
        row["actor"]: row
        for row in csv.DictReader(StringIO(client.get(f"{URL}&format=csv").getvalue().decode("utf-8-sig")))
    }
    columns = ("words", "gloss", "conditions", "on_behalf_of")
    assert [rows["carl"][f"{name}_first"] for name in columns] == [
        "We will build it. | We may.",
        " | Perhaps.",
        " | until spring",
        "; dora",
    ]
    assert [rows["dora"][f"{name}_first"] for name in columns] == [" | ", " | ", " | ", "; "]
    assert rows["carl"]["on_behalf_of_second"] == ""


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("first=bridge-a", 200),
        ("first=bridge-a&second=bridge-a", 400),
        ("first=bridge-a&second=nowhere", 404),
        ("first=bridge-a&second=bridge-b&show=most", 400),
        ("first=bridge-a&second=bridge-b&by=conditions", 200),
        ("first=bridge-a&second=bridge-b&by=note", 400),
        ("first=bridge-a&second=bridge-b&page=2", 404),
        ("first=bridge-a&second=bridge-b&page=x", 400),
        ("first=%00&second=bridge-b", 400),
    ],
)
def test_what_is_asked_is_answered_or_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/desk/codings/?{query}").status_code == status


def test_too_much_is_refused(client: Client, dossiers: list[Dossier], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("positions.pages.desk.codings.MOST_STANCES", 2)
    answer = client.get(URL)
    assert answer.status_code == 400
    assert "at most 2 stances" in answer.content.decode()


def test_many_are_paged(client: Client, dossiers: list[Dossier]) -> None:
    issue = IssueFactory.create(dossier=dossiers[1])
    many_published(60, actors=ActorFactory.create_batch(60), issues=[issue])
    assert "1–50 of 61" in read(client, f"{URL}&show=second")
    assert read(client, f"{URL}&show=second&page=2").count('class="shift"') == 11
