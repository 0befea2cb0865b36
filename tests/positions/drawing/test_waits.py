import re
from itertools import pairwise

import pytest

from actors.models import Actor
from positions.drawing.waits import MOST_DRAWN, draw_waits
from positions.reads.briefs.conditions import Wait


def ring(n: int) -> list[Wait]:
    actors = [Actor(pk=i + 1, name=f"State <{i}>") for i in range(n)]
    return [Wait(one, actors[(i + 1) % n], 1, is_mutual=i == 0) for i, one in enumerate(actors)]


@pytest.mark.parametrize("n", [2, 3, 8, MOST_DRAWN])
def test_each_name_once_within_the_picture_and_apart(n: int) -> None:
    svg = draw_waits(ring(n))
    places = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]
    assert len(places) == n
    assert all(0 < x < 720 and 20 < y < 400 for x, y in places)
    texts = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"', svg)
    for anchor in ("start", "end"):
        heights = sorted(float(y) for _, y, side in texts if side == anchor)
        assert all(b - a >= 3 for a, b in pairwise(heights))
    assert "State &lt;0&gt;" in svg
    assert svg.count('class="mutual"') == 1


def test_nothing_of_nobody_and_of_too_many() -> None:
    assert draw_waits([]) == ""
    assert draw_waits(ring(MOST_DRAWN + 1)) == ""
