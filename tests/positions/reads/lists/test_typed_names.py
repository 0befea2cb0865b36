"""Names are found as people read and type them."""

import datetime as dt

import pytest
from django.utils import timezone

from actors.choices import ActorKind, NameKind
from actors.models import Actor
from config.web.input import BadInput
from positions.models import Issue
from positions.pages.fields import NameField
from positions.reads.lists.meant import read_meant_actors, read_meant_issues
from positions.reads.lists.typed_names import (
    find_actors,
    find_issues,
    name_actor,
    name_actors,
    suggest_actor_names,
    suggest_issue_names,
)
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    EvidenceFactory,
    IssueFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
DAYS = (dt.date(2025, 8, 19), dt.date(2025, 8, 19))


def actor(name: str, *others: str, kind: str = ActorKind.PERSON, **fields: object) -> Actor:
    made: Actor = ActorFactory.create(name=name, kind=kind, **fields)
    for other in others:
        ActorNameFactory.create(actor=made, name=other)
    return made


@pytest.mark.parametrize(
    "typed", ["Türkiye", "Tu\u0308rkiye", "  türkiye ", "Turkiye", "TÜRKİYE", "Turkey", "turkey\u00a0", "türkiye"]
)
def test_names_are_found_as_they_read(typed: str) -> None:
    state = actor("Türkiye", "Turkey", kind=ActorKind.STATE)
    assert find_actors(typed) == [state]


def test_apostrophes_dashes_and_points() -> None:
    ivory, bissau = actor("Côte d’Ivoire", kind=ActorKind.STATE), actor("Guinea-Bissau", kind=ActorKind.STATE)
    states = actor("United States", "US", kind=ActorKind.STATE)
    assert find_actors("cote d'ivoire") == [ivory]
    assert find_actors("Guinea–Bissau") == [bissau]
    assert find_actors("U.S.") == [states]


def test_a_surname_that_one_person_has_is_a_name() -> None:
    one = actor("Benjamin Netanyahu")
    actor("Netanyahu government", kind=ActorKind.BODY)
    leyen = actor("Ursula von der Leyen")
    assert find_actors("netanyahu") == [one]
    assert find_actors("von der Leyen") == [leyen]
    assert find_actors("Benjamin") == []
    other = actor("Sara Netanyahu")
    assert find_actors("Netanyahu") == [one, other]
    assert find_actors("anyahu") == []


def test_an_alias_goes_before_a_surname() -> None:
    actor("John Kerry")
    party = actor("The Kerry list", "Kerry", kind=ActorKind.PARTY)
    assert find_actors("Kerry") == [party]


def test_an_expired_name_names_nobody() -> None:
    former, later = actor("Olaf Example"), actor("Fritz Example")
    change = dt.date(2025, 5, 6)
    ActorNameFactory.create(actor=former, name="the chancellor", kind=NameKind.METONYM, until_date=change)
    ActorNameFactory.create(actor=later, name="The Chancellor", kind=NameKind.METONYM, from_date=change)
    assert find_actors("the chancellor", during=DAYS) == [later]
    day = dt.date(2025, 5, 5)
    assert find_actors("the chancellor", during=(day, day)) == [former]
    assert find_actors("the chancellor", during=(dt.date(2025, 5, 1), dt.date(2025, 5, 31))) == [former, later]
    field: NameField[Actor] = NameField(kind="actor")
    later.names.all().delete()
    field.during = DAYS
    with pytest.raises(Exception, match="until 5 May 2025"):
        field.clean("the chancellor")
    assert [one.name for one in field.widget.candidates] == ["Olaf Example"]


def test_what_is_typed_out_comes_first() -> None:
    uk = actor("United Kingdom", "UK", kind=ActorKind.STATE)
    us, russia = actor("United States", "US", kind=ActorKind.STATE), actor("Russia", "Kremlin", kind=ActorKind.STATE)
    actor("Ukraine", kind=ActorKind.STATE)
    actor("US House of Representatives", kind=ActorKind.BODY)
    for typed, meant in (("UK", uk), ("us", us), ("Kremlin", russia), ("krem", russia)):
        assert suggest_actor_names(typed, during=DAYS)[0].name == meant.name
    assert suggest_actor_names("UK", during=DAYS)[0].by == "UK"


@pytest.mark.parametrize("typed", ["Vladimir Poutin", "Vladmir Putin", "Wladimir Putin", "Vladimir Puttin"])
def test_misspelt_names_are_offered(typed: str) -> None:
    putin = actor("Vladimir Putin")
    MembershipFactory.create(member=putin, group=actor("Russia", kind=ActorKind.STATE))
    actor("Emmanuel Macron")
    offered = suggest_actor_names(typed, during=DAYS)
    assert [one.name for one in offered] == ["Vladimir Putin"]
    assert offered[0].detail == "President, Russia"


def test_the_most_alike_is_offered_first_whoever_is_archived() -> None:
    for number in range(12):
        ActorFactory.create(name="Kasimir Belodub", archived_at=timezone.now())
        ActorFactory.create(name=f"Kasimir Beloduby {number:03}")
    ActorFactory.create(name="Kasimir Belodubov")
    found = [one.name for one in suggest_actor_names("Kasimir Belodubof", during=DAYS)]
    assert (found[0], len(found)) == ("Kasimir Belodubov", 12)


def test_equal_names_are_told_apart_by_office_and_short_name() -> None:
    one, other = actor("John Kerry", slug="kerry"), actor("John Kerry", slug="kerry-2")
    MembershipFactory.create(member=other, group=actor("State Department", kind=ActorKind.BODY), role="Secretary")
    offered = {suggestion.name: suggestion.detail for suggestion in suggest_actor_names("kerry", during=DAYS)}
    assert offered == {"John Kerry [kerry]": "Person", "John Kerry [kerry-2]": "Secretary, State Department"}
    assert find_actors(name_actor(one)) == [one]
    assert name_actors([one, other])[other.pk] == "John Kerry [kerry-2]"


def test_odd_input_finds_nothing() -> None:
    actor("Someone")
    for typed in ("", "   ", "\u200b", "...", "’", "%", "_", "\\", "x" * 500, "ﷺ" * 150):
        assert find_actors(typed, during=DAYS) == []
        assert suggest_actor_names(typed, during=DAYS) == []
        assert find_issues(typed) == []


def test_a_long_name_is_kept_and_found() -> None:
    """Folded it has many times its length: an index of all of it would refuse the row."""
    long = actor("ﷺ" * 200, "\U0001d400" * 200)
    assert find_actors("ﷺ" * 200) == [long]


def test_lists_sort_as_a_reader_expects() -> None:
    names = ["Bahamas", "BRICS", "Côte d’Ivoire", "Czechoslovakia", "Denmark", "DR Congo", "Éire", "Finland"]
    for name in reversed(names):
        actor(name, kind=ActorKind.STATE)
    assert [one.name for one in Actor.objects.by_name()] == names


def test_issues_are_found_as_they_read() -> None:
    issue = IssueFactory.create(label="Won’t send troops", proposition="Europe’s troops must be sent.")
    assert find_issues("WON'T  SEND TROOPS") == [issue]
    assert find_issues("Europe's troops must be sent") == [issue]


def test_an_issue_is_found_by_its_former_label_unless_another_has_it_now() -> None:
    issue = IssueFactory.create(label="Ceasefire")
    Issue.objects.filter(pk=issue.pk).update(label="Truce")
    assert find_issues("ceasefire") == [issue]
    assert [one.name for one in suggest_issue_names("Ceasefire")] == ["Truce"]
    assert read_meant_issues("ceasefire").keys == [issue.pk]
    other = IssueFactory.create(label="Ceasefire")
    assert find_issues("ceasefire") == [other]


def test_issues_of_the_dossier_at_hand_come_first() -> None:
    far = IssueFactory.create(label="Truce at sea", dossier__title="A far dossier")
    near = IssueFactory.create(label="Truce on land", dossier__title="The dossier at hand")
    source = EvidenceFactory.create(stance__issue=near).excerpt.snapshot.source
    assert [one.name for one in suggest_issue_names("truce", source_id=source.pk)] == [near.label, far.label]
    assert [one.name for one in suggest_issue_names("", source_id=source.pk)] == [near.label]
    assert suggest_issue_names("truce")[0].detail.endswith("(A far dossier)")


def test_an_issue_that_has_the_word_comes_before_one_that_only_begins_with_it() -> None:
    begun = IssueFactory.create(label="No first use", proposition="Arms must not be used.", dossier__title="A ban")
    whole = IssueFactory.create(label="US troops", proposition="They must go.", dossier__title="Troops")
    assert [one.name for one in suggest_issue_names("US")] == [whole.label, begun.label]


def test_an_issue_comes_first_whose_label_begins_as_it_was_typed() -> None:
    """Of *at the t* a search keeps nothing: every issue that names Ukraine would be as good."""
    for label in ("Membership", "Troops"):
        IssueFactory.create(label=label, proposition=f"{label} for Ukraine.")
    named = IssueFactory.create(label="Ukraine at the table", proposition="It takes part.")
    for typed in ("Ukraine", "ukraine at", "Ukraine at the t", "Ukraine at the ta"):
        assert suggest_issue_names(typed)[0].name == named.label, typed


def test_no_filter_leaves_out_names_or_issues() -> None:
    same = IssueFactory.create_batch(45, label="Grain corridor")
    assert set(read_meant_issues("grain corridor").keys) == {issue.pk for issue in same}
    slugs = IssueFactory.create_batch(60)
    assert set(read_meant_issues(",".join(issue.slug for issue in slugs)).keys) == {issue.pk for issue in slugs}
    with pytest.raises(BadInput, match="51 names of actors were given; a filter takes 50 at most"):
        read_meant_actors(",".join(f"Actor {n}" for n in range(51)))
