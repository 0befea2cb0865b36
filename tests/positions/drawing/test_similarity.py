from itertools import combinations

import numpy as np
import pytest

from actors.models import Actor
from positions.drawing.similarity import LABELS, NUMBERED, draw_heat, draw_map, place_labels
from positions.measures.seriation import scale
from positions.reads.comparisons.similarity import Similarity, SimilarityLine


def blocs(size: int) -> Similarity:
    """Two blocs and what lies between, from nobody's record."""
    actors = [
        Actor(pk=number, slug=f"a{number}", name=f"Actor of some name {number}", iso3="ABC") for number in range(size)
    ]
    points = np.random.default_rng(size).random((size, 3)) + (np.arange(size) % 2)[:, None]
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))
    likeness = 1 - apart / apart.max()
    lines = [SimilarityLine(actor, 1, 0.5, actors[0], 1.0, actors[-1], 0.0) for actor in actors]
    return Similarity(
        key="lijphart",
        lines=lines,
        values=likeness,
        cases=np.full((size, size), 9.0),
        likeness=likeness,
        places=scale(1 - likeness),
        ties=np.where(likeness > 0.9, likeness, 0) - np.eye(size),
        left_out=[],
    )


@pytest.mark.parametrize("size", [5, 30, 200])
def test_names_of_a_map_cover_neither_one_another_nor_a_point(size: int) -> None:
    found = blocs(size)
    points = [(30.0 + place * 71 % 290, 30.0 + place * 37 % 290) for place in range(size)]
    placed = place_labels(found, points)
    assert min(size, 10) <= len(placed) <= LABELS
    for (*_, one), (*_, other) in combinations(placed, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for place, _, box in placed:
        others = [point for number, point in enumerate(points) if number != place]
        assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in others)


@pytest.mark.parametrize(("size", "names"), [(5, 5), (30, 30), (200, 40)])
def test_a_heat_map_has_as_many_names_as_have_room(size: int, names: int) -> None:
    heat = draw_heat(blocs(size), label="")
    assert heat.count('class="end"') == names
    figures = size * (size - 1) if size <= NUMBERED else 0
    heads = 0 if size == 200 else size
    assert heat.count("<text") == names + figures + heads


def test_columns_of_a_heat_map_have_the_numbers_of_its_rows() -> None:
    heat = draw_heat(blocs(3), label="")
    for number in (1, 2, 3):
        assert f'y="11">{number}</text>' in heat
        assert f" {number}</text>" in heat


def test_two_hundred_are_no_forty_thousand_rectangles() -> None:
    found = blocs(200)
    alike = Similarity(
        found.key, found.lines, found.values, found.cases, np.ones((200, 200)), found.places, found.ties, []
    )
    assert draw_heat(alike, label="").count("<rect") == 200
    assert draw_map(found, label="").count("<circle") == 200
