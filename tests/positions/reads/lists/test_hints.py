import pytest
from pytest_django import DjangoAssertNumQueries

from positions.reads.lists.hints import find_pairs, respell
from tests.factories import (
    ActorFactory,
    ActorNameFactory,
    DossierFactory,
    EvidenceFactory,
    IssueFactory,
    published_stance,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ceasfire", "ceasefire"),
        ("Ukriane ceasfire", "ukraine ceasefire"),
        ("ceasefire", ""),
        ("negociations now", "negotiations now"),
        ("xyzzyx", ""),
        ("a b", ""),
        ("%s {0} \\", ""),
    ],
)
def test_words_nobody_uses_are_spelled_like_those_in_use(text: str, meant: str) -> None:
    ActorFactory.create(name="Ukraine")
    IssueFactory.create(proposition="A ceasefire must precede negotiations.")
    assert respell(text) == meant


def test_texts_are_read_once_and_a_few_words_are_asked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    IssueFactory.create(proposition="A ceasefire—now, or ‘negotiations’/talks.")
    with django_assert_num_queries(1):
        assert respell("ceasfire negotations tallks") == "ceasefire negotiations talks"
    assert respell(f"{'alpha ' * 8}ceasfire") == ""


def test_drafts_are_no_words_in_use() -> None:
    published_stance(words="They spoke of rapprochement.")
    EvidenceFactory.create()  # of a draft, with words of its own
    assert respell("raprochement") == "rapprochement"
    assert respell("ministre") == ""
    assert respell("raprochement", but={"raprochement"}) == ""


def test_an_actor_and_the_words_of_an_issue() -> None:
    turkey = ActorFactory.create(name="Türkiye", slug="turkey")
    ActorNameFactory.create(actor=turkey, name="Republic of Turkey")
    dossier = DossierFactory.create(slug="un")
    issue = IssueFactory.create(
        slug="rights", label="Human rights", proposition="Rights of humans hold.", dossier=dossier
    )
    for text in ("Türkiye human rights", "human rights turkiye", "republic of turkey human"):
        assert [(pair.actor, pair.issue) for pair in find_pairs(text)] == [(turkey, issue)], text
    assert find_pairs("turkiye human")[0].url == "/dossiers/un/cells/turkey/rights/"
    assert (
        find_pairs("turkiye")
        == find_pairs("")
        == find_pairs("nobody human rights")
        == find_pairs("turkiye zebra")
        == []
    )


def test_issues_with_a_position_of_the_actor_come_first() -> None:
    other = IssueFactory.create(proposition="Human rights second.")
    stance = published_stance(issue=IssueFactory.create(proposition="Human rights first."))
    assert [pair.issue for pair in find_pairs(f"{stance.actor.name} human rights")] == [stance.issue, other]
