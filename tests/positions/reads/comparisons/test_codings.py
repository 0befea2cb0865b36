"""Two codings of one folder are compared, and nothing of either is lost."""

from collections import defaultdict
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from positions.choices import Status, Value
from positions.models import Dossier, DossierIssue, Issue, Snapshot, Stance
from positions.reads.comparisons.aspects import Aspect
from positions.reads.comparisons.codings import CodingOutcome, Codings, Pairing, count_coded, read_codings
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    SnapshotFactory,
    StanceFactory,
    publish,
)
from tests.positions.loading.dossiers.test_folder import REAL, here

pytestmark = pytest.mark.django_db
TEXT = "We will build it. We may."


@pytest.fixture
def dossiers() -> list[Dossier]:
    return [DossierFactory.create(slug=slug) for slug in ("bridge-a", "bridge-b")]


@pytest.fixture
def ada() -> Actor:
    actor: Actor = ActorFactory.create(name="Ada")
    return actor


def issues(dossiers: list[Dossier], *slugs: str) -> list[Issue]:
    return [IssueFactory.create(dossier=one, slug=slug) for one, slug in zip(dossiers, slugs, strict=True)]


def text(title: str = "Speech", **fields: Any) -> Snapshot:
    made: Snapshot = SnapshotFactory.create(source__title=title, **{"text": TEXT, **fields})
    return made


def code(issue: Issue, actor: Actor, value: int, where: Snapshot | None, words: str = "We will build it.") -> Stance:
    stance: Stance = StanceFactory.create(issue=issue, actor=actor, value=value)
    if where:
        excerpt = where.excerpts.filter(exact=words).first() or ExcerptFactory.create(snapshot=where, words=words)
        EvidenceFactory.create(stance=stance, excerpt=excerpt)
    return stance


def outcomes(found: Codings) -> list[tuple[CodingOutcome, list[int], list[int]]]:
    return [
        (one.outcome, [c.stance.value for c in one.first], [c.stance.value for c in one.second])
        for one in found.pairings
    ]


def test_another_value_of_the_same_text_actor_and_issue_is_a_disagreement(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    code(one, ada, Value.SUPPORTS, text())
    publish(code(other, ada, Value.NEUTRAL, text("Another title"), words="We may."))
    found = read_codings(*dossiers)
    assert outcomes(found) == [(CodingOutcome.OTHER, [2], [0])]
    [pairing] = found.of(CodingOutcome.OTHER)
    assert pairing.first[0].words
    assert pairing.second[0].words
    assert (pairing.first[0].words.excerpt.exact, pairing.second[0].words.excerpt.exact) == (
        "We will build it.",
        "We may.",
    )
    assert pairing.issue == one
    assert (found.sources, found.issues, found.both, found.stances) == (1, 1, 1, (1, 1))


def test_the_title_stands_in_for_another_text_only_where_it_leaves_no_doubt(
    dossiers: list[Dossier], ada: Actor
) -> None:
    one, other = issues(dossiers, "build", "dig")
    Issue.objects.filter(pk=other.pk).update(proposition=f" {one.proposition.upper()}")
    code(one, ada, Value.SUPPORTS, text())
    code(other, ada, Value.SUPPORTS, text("speech", text=f"{TEXT} Indeed."))
    assert outcomes(read_codings(*dossiers)) == [(CodingOutcome.SAME, [2], [2])]
    code(other, ada, Value.OPPOSES, text(text=f"{TEXT} Or not."))
    assert {outcome for outcome, *_ in outcomes(read_codings(*dossiers))} == {CodingOutcome.FIRST, CodingOutcome.SECOND}


def test_what_only_one_has_is_told_apart(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    where = text()
    code(one, ada, Value.SUPPORTS, where)
    code(other, ActorFactory.create(name="Bob"), Value.SUPPORTS, where)
    code(other, ada, Value.DECLINES, text("Diary", text="We may. Other."), words="We may.")
    assert outcomes(read_codings(*dossiers)) == [
        (CodingOutcome.SECOND, [], [91]),
        (CodingOutcome.FIRST, [2], []),
        (CodingOutcome.SECOND, [], [2]),
    ]
    turned = read_codings(*dossiers[::-1])
    assert (turned.counts[CodingOutcome.FIRST], turned.counts[CodingOutcome.SECOND]) == (2, 1)


def test_several_stances_agree_where_their_values_do(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    where = text()
    for value in (Value.SUPPORTS, Value.NEUTRAL):
        code(one, ada, value, where)
    code(other, ada, Value.NEUTRAL, where)
    assert outcomes(read_codings(*dossiers)) == [(CodingOutcome.OTHER, [2, 0], [0])]
    code(other, ada, Value.SUPPORTS, where)
    assert read_codings(*dossiers).counts[CodingOutcome.SAME] == 1


def test_what_rests_on_no_words_is_compared_and_what_was_archived_is_not(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    code(one, ada, Value.SUPPORTS, None)
    code(other, ada, Value.OPPOSES, None)
    StanceFactory.create(issue=other, status=Status.ARCHIVED)
    StanceFactory.create(issue=IssueFactory.create(dossier=dossiers[1], archived_at="2025-01-01T00:00:00Z"))
    found = read_codings(*dossiers)
    assert outcomes(found) == [(CodingOutcome.OTHER, [2], [-2])]
    assert found.pairings[0].source is None
    assert count_coded(dossiers[0], dossiers[1]) == 2
    DossierIssue.objects.create(dossier=dossiers[1], issue=one)  # its stance would be compared with itself
    assert count_coded(dossiers[0], dossiers[1]) == 1


def test_two_sources_or_issues_that_are_the_same_one_count_once(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    twin = IssueFactory.create(dossier=dossiers[1], slug="dig", proposition=one.proposition)
    code(one, ada, Value.SUPPORTS, text())
    for title, issue in (("Minutes", other), ("Protocol", twin)):
        code(issue, ada, Value.SUPPORTS, text(title))
    found = read_codings(*dossiers)
    assert outcomes(found) == [(CodingOutcome.SAME, [2], [2, 2])]
    assert (found.sources, found.issues) == (1, 1)


def test_an_issue_that_both_list_is_left_out(dossiers: list[Dossier], ada: Actor) -> None:
    """Its stances are one coding, which would agree with itself."""
    one, other = issues(dossiers, "build", "bridge-b-build")
    where = text()
    code(one, ada, Value.SUPPORTS, where)
    code(other, ada, Value.NEUTRAL, where)
    both = IssueFactory.create(dossier=dossiers[0], slug="dig")
    DossierIssue.objects.create(dossier=dossiers[1], issue=both, order=1)
    code(both, ada, Value.SUPPORTS, where)
    found = read_codings(*dossiers)
    assert outcomes(found) == [(CodingOutcome.OTHER, [2], [0])]
    assert (found.shared, found.issues, found.stances) == (1, 1, (1, 1))
    assert [one.n for one in found.reliability if one.aspect is Aspect.VALUE] == [1]


def test_as_many_queries_for_many_as_for_one(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    where = text()

    def count() -> int:
        code(one, ada, Value.SUPPORTS, where)
        code(other, ada, Value.SUPPORTS, where)
        with CaptureQueriesContext(connection) as queries:
            read_codings(*dossiers)
        return len(queries)

    few = count()
    for _ in range(9):
        code(IssueFactory.create(dossier=dossiers[1]), ActorFactory.create(), Value.NEUTRAL, text("Other"))
    assert count() == few


def test_each_aspect_has_its_own_differences_and_alpha(dossiers: list[Dossier], ada: Actor) -> None:
    """Six statements: of the values two differ, of them one has no direction; one is firm for one coder alone."""
    one, other = issues(dossiers, "build", "bridge-b-build")
    union = ActorFactory.create(name="Union")
    said = [(2, 2), (2, 1), (-2, -2), (0, 0), (2, 2), (Value.DECLINES, 1), (1, 1)]
    for number, values in enumerate(said):
        where = text(f"Speech {number}")
        first, second = (code(issue, ada, value, where) for issue, value in zip((one, other), values, strict=True))
        if number == 0:
            Stance.objects.filter(pk=first.pk).update(firmness="firm")
            ConditionFactory.create(stance=second, kind="until")
        if number < 3:
            Stance.objects.filter(pk__in=[first.pk, second.pk]).update(on_behalf_of=union)
    found = read_codings(*dossiers)
    by_aspect = {one.aspect: one for one in found.reliability}
    told = {aspect: (one.same, one.other, one.n, one.left_out) for aspect, one in by_aspect.items()}
    assert told == {
        Aspect.VALUE: (5, 2, 6, 1),
        Aspect.FIRMNESS: (6, 1, 7, 0),
        Aspect.CONDITIONS: (6, 1, 7, 0),
        Aspect.ON_BEHALF_OF: (7, 0, 7, 0),
        Aspect.ROLES: (7, 0, 7, 0),
        Aspect.UNNAMED: (7, 0, 7, 0),
    }
    assert [one.source.title for one in found.of(CodingOutcome.OTHER, Aspect.FIRMNESS) if one.source] == ["Speech 0"]
    assert by_aspect[Aspect.ON_BEHALF_OF].alpha == 1
    # 13 of 14 firmnesses are unknown, one is firm: 1 − 13 · 2 / (2 · 13 · 1) = 0, as by chance.
    assert by_aspect[Aspect.FIRMNESS].alpha == pytest.approx(0)
    # Of 12 values 5 are 2, 3 are 1, 2 are 0, 2 are −2; the one difference lies (5 + 3) / 2 = 4 apart.
    apart = {(5, 3): 4, (5, 2): 6.5, (3, 2): 2.5, "2 and −2": 8.5, "1 and −2": 4.5, "0 and −2": 2}
    weights = {(5, 3): 15, (5, 2): 10, (3, 2): 6, "2 and −2": 10, "1 and −2": 6, "0 and −2": 4}
    expected = 2 * sum(weights[pair] * distance**2 for pair, distance in apart.items())
    assert by_aspect[Aspect.VALUE].alpha == pytest.approx(1 - 11 * 2 * 4**2 / expected)


def test_of_few_no_alpha_is_given(dossiers: list[Dossier], ada: Actor) -> None:
    one, other = issues(dossiers, "build", "bridge-b-build")
    where = text()
    code(one, ada, Value.SUPPORTS, where)
    code(other, ada, Value.NEUTRAL, where)
    assert {(one.n, one.alpha, one.is_hidden) for one in read_codings(*dossiers).reliability} == {(1, None, True)}


def read_by_hand(coding: str) -> dict[tuple[str, str, str], set[str]]:
    """The values of each source, actor and issue, as the file itself has them."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    with (REAL / f"coding_{coding}.yaml").open(encoding="utf-8") as file:
        for entry in yaml.load(file, yaml.BaseLoader):  # noqa: S506 - the loader of plain texts
            found[entry["source"], entry["actor"], entry["issue"]].add(entry["value"])
    return found


def told(pairing: Pairing) -> tuple[str, str, str]:
    assert pairing.source
    assert pairing.source.external_id
    name = pairing.source.external_id.partition("/")[2]
    slug = pairing.issue.slug
    for coding in "ab":
        slug = slug.removeprefix(f"ukraine-2022-2025-{coding}-")
    return name, pairing.actor.slug, slug


@here
def test_the_two_codings_beside_the_repository_are_compared_as_their_files_are() -> None:
    for coding in "ab":
        call_command("load_dossier", str(REAL), coding=coding, stdout=StringIO(), stderr=StringIO())
    first, second = (Dossier.objects.get(slug=f"ukraine-2022-2025-{coding}") for coding in "ab")
    found = read_codings(first, second)
    a, b = read_by_hand("a"), read_by_hand("b")
    assert {told(one) for one in found.of(CodingOutcome.OTHER)} == {
        key for key in a.keys() & b.keys() if a[key] != b[key]
    }
    assert {told(one) for one in found.of(CodingOutcome.SAME)} == {
        key for key in a.keys() & b.keys() if a[key] == b[key]
    }
    assert {told(one) for one in found.of(CodingOutcome.FIRST)} == a.keys() - b.keys()
    assert {told(one) for one in found.of(CodingOutcome.SECOND)} == b.keys() - a.keys()
    assert len(found.pairings) == len(a.keys() | b.keys())
