"""Words with the paragraphs around them, cut out of a text that is not read."""

import pytest
from pytest_django import DjangoAssertNumQueries

from positions.models import Excerpt
from positions.reads.sources.surroundings import REACH, Surroundings, read_surroundings
from tests.factories import ExcerptFactory, SnapshotFactory

pytestmark = pytest.mark.django_db

TEXT = "\n\n".join(f"Paragraph {n} says so." for n in range(1, 1001))


def cite(words: str, text: str = TEXT) -> Excerpt:
    made: Excerpt = ExcerptFactory.create(snapshot=SnapshotFactory.create(text=text), words=words)
    return made


def shown(found: Surroundings) -> list[str]:
    return ["".join(piece.text for piece in passage.pieces) for passage in found.passages]


def numbers(found: Surroundings) -> list[int]:
    return [int(text.split()[1]) for text in shown(found)]


def marked(found: Surroundings) -> list[str]:
    return [piece.text for passage in found.passages for piece in passage.pieces if piece.is_here]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, [1, 2, 3]),
        (2, [1, 2, 3, 4]),
        (500, [498, 499, 500, 501, 502]),
        (999, [997, 998, 999, 1000]),
        (1000, [998, 999, 1000]),
    ],
)
def test_two_paragraphs_on_each_side(n: int, expected: list[int]) -> None:
    (found,) = read_surroundings([cite(f"Paragraph {n} says")])
    assert numbers(found) == expected
    assert marked(found) == [f"Paragraph {n} says"]


def test_every_passage_has_its_own_with_its_source(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one = cite("Paragraph 20 says")
    near = ExcerptFactory.create(snapshot=one.snapshot, words="Paragraph 21 says")
    far = ExcerptFactory.create(snapshot=one.snapshot, words="Paragraph 900 says")
    further = ExcerptFactory.create(snapshot=one.snapshot, words="Paragraph 40 says")
    other = cite("Paragraph 500 says")
    with django_assert_num_queries(1):
        found = read_surroundings([other, far, one, near, further, one])
    assert [numbers(part) for part in found] == [
        [498, 499, 500, 501, 502],
        [18, 19, 20, 21, 22, 23],
        [38, 39, 40, 41, 42],
        [898, 899, 900, 901, 902],
    ]
    assert [part.source for part in found] == [other.snapshot.source, *[one.snapshot.source] * 3]


def test_a_paragraph_without_end_is_cut() -> None:
    excerpt = cite("The words", text=f"First.\n{'a ' * REACH}The words{' b' * REACH}\nLast.")
    (found,) = read_surroundings([excerpt])
    assert marked(found) == ["The words"]
    assert len(shown(found)[0]) <= 2 * REACH + len("The words")


def test_no_words() -> None:
    assert read_surroundings([]) == []
