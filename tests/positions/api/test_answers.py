"""What programs are answered: the same as people, page by page, and only what is published."""

import gzip
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from actors.models import Actor
from positions.api import service
from positions.choices import Act, Status, Value
from positions.exchange.matrix_rows import MATRIX_HEADER
from positions.models import Stance
from positions.pages.reading.quote_check import RETOLD
from tests.factories import (
    ActorFactory,
    DossierFactory,
    EventFactory,
    IssueFactory,
    MembershipFactory,
    StanceFactory,
    published_stance,
)
from tests.site import World

pytestmark = pytest.mark.django_db
AS_OF = "?on=2199-12-31"


def get(path: str, **headers: str) -> Any:
    response = Client().get(path, headers=headers)
    assert response.status_code == 200, response.content
    return response.json()


def walk(path: str) -> list[Any]:
    """The items of every page; no page has one of another."""
    found, address = [], path
    while address:
        page = get(address)
        found += page["items"]
        address = page["next"]
    return found


@pytest.fixture
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("catalogue", "stances"):
        monkeypatch.setattr(f"positions.api.{module}.PAGE_SIZE", 2)


def test_lists_go_on_until_all_were_given_once(pages_of_two: None) -> None:
    stances = [published_stance() for _ in range(5)]
    StanceFactory.create(status=Status.SUBMITTED)
    for sort in ("-stated_date", "published_at"):
        listed = [one["id"] for one in walk(reverse("api_stances") + f"?sort={sort}")]
        assert sorted(listed) == sorted(stance.pk for stance in stances)
    for name, keys in (("api_issues", "issue"), ("api_actors", "actor")):
        slugs = [one["slug"] for one in walk(reverse(name))]
        assert len(slugs) == len(set(slugs))
        assert {getattr(stance, keys).slug for stance in stances} <= set(slugs)


def test_a_stance_has_its_words_and_their_source(world: World) -> None:
    stance = Stance.objects.get(pk=world.named["stance"])
    told = get(reverse("api_stance", args=[stance.pk]))
    assert told["actor"]["slug"] == stance.actor.slug
    assert told["score"] == stance.value
    excerpt = stance.evidence.get().excerpt
    [words] = told["evidence"]
    assert (words["words"], words["start"], words["end"]) == (excerpt.exact, excerpt.start, excerpt.end)
    assert words["source"]["title"] == excerpt.snapshot.source.title
    assert get(reverse("api_stances"))["items"] == [told]


@pytest.mark.parametrize("name", ["draft", "submitted", "archived"])
def test_what_is_not_published_is_nowhere(name: str, world: World) -> None:
    for address in ("api_stance", "api_stance_linked"):
        assert Client().get(reverse(address, args=[world.named[name]])).status_code == 404


def test_a_page_of_stances_takes_as_many_queries_whatever_its_length(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        published_stance()
    with django_assert_max_num_queries(9):
        get(reverse("api_stances"))
    for _ in range(6):
        published_stance()
    with django_assert_max_num_queries(9):
        assert len(get(reverse("api_stances"))["items"]) >= 9


def test_whoever_has_no_room_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    stance = published_stance()
    other = published_stance(issue=stance.issue)
    slug = stance.issue.in_dossiers[0].slug
    monkeypatch.setattr("positions.reads.matrix.rows.ACTOR_LIMIT", 1)
    cut = get(reverse("api_positions", args=[slug]) + AS_OF)
    assert (len(cut["items"]), cut["left_out"]) == (1, 1)
    named = get(reverse("api_positions", args=[slug]) + f"{AS_OF}&actors={stance.actor.slug},{other.actor.slug}")
    assert (len(named["items"]), named["left_out"]) == (2, 0)


def test_positions_and_matrix_are_the_cells_of_the_download(world: World) -> None:
    slug = world.named["dossier"]
    table = Client().get(reverse("matrix_csv", args=[slug]) + f"{AS_OF}&as=json").getvalue()
    assert table
    matrix = get(reverse("api_matrix", args=[slug]) + AS_OF)
    cells = [cell for row in matrix["cells"] for cell in row]
    assert len(cells) == len(matrix["actors"]) * len(matrix["issues"])
    there = [cell for cell in cells if cell["stance"]]
    assert there
    assert get(reverse("api_positions", args=[slug]) + AS_OF)["items"] == there
    assert set(cells[0]) - {"score"} <= set(MATRIX_HEADER)
    known = get(reverse("api_positions", args=[slug]) + f"{AS_OF}&known=2001-01-01")
    assert (known["items"], known["as_known_on"]) == ([], "2001-01-01")


def test_changes_have_both_sides() -> None:
    stance = published_stance(stated_date="2024-01-01", value=Value.SUPPORTS)
    published_stance(actor=stance.actor, issue=stance.issue, stated_date="2024-06-01", value=Value.OPPOSES)
    slug = stance.issue.in_dossiers[0].slug
    told = get(reverse("api_changes", args=[slug]) + "?vs=2024-02-01&on=2024-12-31")
    [change] = told["items"]
    assert (change["kind"], change["steps"], change["before"]["score"], change["after"]["score"]) == (
        "moved",
        -4,
        2,
        -2,
    )
    assert change["before"]["words"]


def test_a_figure_of_too_few_cases_is_null_and_never_nan() -> None:
    stance = published_stance()
    other = published_stance(issue=stance.issue)
    slug = stance.issue.in_dossiers[0].slug
    asked = f"?actors={stance.actor.slug},{other.actor.slug}&measure=kappa"
    told = get(reverse("api_agreement", args=[slug]) + asked)
    [pair] = told["pairs"]
    assert (pair["n"], pair["value"]) == (1, None)
    with pytest.raises(ValueError, match="JSON compliant"):
        service.ninja_api.renderer.render(None, {"value": float("nan")}, response_status=200)  # type: ignore[arg-type]


def test_agreement_then_and_now() -> None:
    issues = [
        IssueFactory.create(dossier=dossier) for dossier in [DossierFactory.create(slug="talks")] for _ in range(5)
    ]
    one, other = ActorFactory.create(slug="one"), ActorFactory.create(slug="other")
    for issue in issues:
        for actor in (one, other):
            published_stance(actor=actor, issue=issue, stated_date="2024-01-01", value=Value.SUPPORTS)
        published_stance(actor=other, issue=issue, stated_date="2025-01-01", value=Value.OPPOSES)
    asked = reverse("api_agreement", args=["talks"]) + "?actors=one,other&on=2025-06-01"
    told = get(asked + "&vs=2024-06-01")
    [pair] = told["pairs"]
    assert (pair["value"], pair["n"], pair["value_before"], pair["n_before"]) == (0, 5, 1, 5)
    assert told["compared_with"] == "2024-06-01"
    [pair] = get(asked)["pairs"]
    assert (pair["value_before"], pair["n_before"]) == (None, None)


def test_what_came_when() -> None:
    stance = published_stance(stated_date="2024-01-01", value=Value.SUPPORTS)
    turned = published_stance(actor=stance.actor, issue=stance.issue, stated_date="2024-06-01", value=Value.OPPOSES)
    path = reverse("api_issue_timeline", args=[stance.issue.slug])
    [line] = get(f"{path}?on=2025-01-01")["items"]
    assert [(one["value"], one["from_date"], one["until_date"], one["stance"]) for one in line["periods"]] == [
        ("supports", "2024-01-01", "2024-06-01", stance.pk), ("opposes", "2024-06-01", None, turned.pk)]  # fmt: skip
    assert [len(one["periods"]) for one in get(f"{path}?on=2024-03-01")["items"]] == [1]
    event = EventFactory.create(dossier=stance.issue.in_dossiers[0], title="Summit", first_date="2024-05-01")
    event.actors.add(stance.actor)
    [told] = get(reverse("api_events", args=[event.dossier.slug]))["items"]
    assert (told["title"], told["first_day"], told["last_day"], told["actors"]) == (
        *("Summit", "2024-05-01", "2024-05-01"), [stance.actor.slug])  # fmt: skip


def test_an_answer_that_did_not_change_is_not_sent_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = reverse("api_actor", args=[world.named["actor"]])
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Access-Control-Allow-Origin"] == again["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies
    monkeypatch.setattr("positions.api.guard._WORTH_IT", 1)
    packed = Client().get(path, headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", first["ETag"])
    assert gzip.decompress(packed.content) == first.content
    for refused in ("gzip;q=0", "br, gzip; q=0.000", "x-gzip"):
        assert "Content-Encoding" not in Client().get(path, headers={"Accept-Encoding": refused}), refused
    assert "Content-Encoding" in Client().get(path, headers={"Accept-Encoding": "br;q=0, GZIP;q=0.5"})
    MembershipFactory.create(member=ActorFactory.create(), group=Actor.objects.get(slug=world.named["actor"]))
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "name", ["api_dossier", "api_dossier_issues", "api_positions", "api_matrix", "api_changes", "api_change_brief"]
)
def test_an_unchanged_answer_about_a_dossier_costs_no_reading(
    name: str, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    path = reverse(name, args=[world.named["dossier"]])
    etag = Client().get(path)["ETag"]
    with django_assert_max_num_queries(2):  # how often the visitor asked, and the version
        again = Client().get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Access-Control-Allow-Origin"] == "*"
    elsewhere = {"If-None-Match": etag, "Host": "localhost"}
    assert Client().get(path, headers=elsewhere).status_code == 200, "its addresses are others"
    stance = Stance.objects.get(pk=world.named["stance"])
    published_stance(actor=stance.actor, issue=stance.issue, stated_date="2025-01-01")
    assert Client().get(path, headers={"If-None-Match": etag}).status_code == 200


def test_merged_and_renamed_actors_are_found_here() -> None:
    actor, other = ActorFactory.create(slug="former"), ActorFactory.create(slug="present")
    actor.merged_into = other
    actor.save()
    response = Client().get(reverse("api_actor", args=["former"]))
    assert (response.status_code, response["Location"]) == (302, reverse("api_actor", args=["present"]))
    response = Client().get(reverse("api_actor", args=["former"]), {"on": "2025-03-18"})
    assert response["Location"] == reverse("api_actor", args=["present"]) + "?on=2025-03-18"
    response = Client().get(reverse("actor", args=["former"]), {"on": "2025-03-18"})
    assert response["Location"] == reverse("actor", args=["present"]) + "?on=2025-03-18"


def test_linked_data_in_three_vocabularies(world: World) -> None:
    stance = Stance.objects.get(pk=world.named["stance"])
    path = reverse("api_stance", args=[stance.pk])
    page = get(path, accept="application/ld+json")
    assert page == get(reverse("api_stance_linked", args=[stance.pk]))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    quote, place = page["items"][0]["target"]["selector"]
    assert len(quote["exact"]) == place["end"] - place["start"]
    actor = get(reverse("api_actor_linked", args=[world.named["actor"]]))
    assert actor["@type"] in {"Person", "Organization"}
    review = get(reverse("api_quote_linked") + "?q=a+truce+must+come+first")
    assert (review["@type"], review["reviewRating"]["ratingValue"]) == ("ClaimReview", 5)
    absent = get(reverse("api_quote_linked") + "?q=nobody+ever+said+anything+like+that")
    assert "ratingValue" not in absent["reviewRating"]


@pytest.mark.parametrize(("act", "is_own"), [(Act.VERBATIM, True), (Act.PARAPHRASE, False)])
def test_words_of_the_source_alone_are_rated_as_nobodys_quotation(act: Act, is_own: bool) -> None:
    stance = published_stance(words="Peace was refused outright", act=act)
    told = get(reverse("api_quote") + "?q=peace+was+refused+outright")
    assert told["places"][0]["own_words"] == [stance.pk] * is_own
    assert (RETOLD in told["meaning"]) is not is_own
    review = get(reverse("api_quote_linked") + "?q=peace+was+refused+outright")
    assert ("ratingValue" in review["reviewRating"]) is is_own
    assert (RETOLD in review["reviewBody"]) is not is_own
