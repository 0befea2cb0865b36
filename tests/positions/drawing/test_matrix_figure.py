import datetime as dt
import re
from typing import Any

from actors.models import Actor
from positions.choices import MIXED, VALUE_GLYPHS, Mark, Value
from positions.drawing.matrix_figure import draw_matrix
from positions.drawing.palette import TONES
from positions.models import Issue
from positions.reads.matrix.cells import Matrix, MatrixCell, MatrixRow, RowGroup
from positions.reads.sources.roll import Missed

ON = dt.date(2025, 8, 19)
MERZ = Actor(pk=1, slug="merz", name="Friedrich <Merz>")
TALKS = Issue(pk=7, slug="talks", label="Talks & more", proposition="They should talk.")


def draw(cell: MatrixCell | None = None, *, vs: dt.date | None = None, **more: Any) -> tuple[str, list[str]]:
    """The shapes, and the words of the legend."""
    groups = [RowGroup("People", [MatrixRow(MERZ, "Chancellor, Germany")])]
    cells = {(1, 7): cell} if cell else {}
    drawing = draw_matrix(Matrix(on_date=ON, vs_date=vs, groups=groups, issues=[TALKS], cells=cells, **more))
    return drawing.shapes, [words for _, words in drawing.legend]


def texts(shapes: str) -> list[str]:
    return re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", shapes)


def test_headings_rows_and_groups_are_in_it() -> None:
    shapes, legend = draw()
    assert texts(shapes) == ["Talks &amp; more", "People", "Friedrich &lt;Merz&gt;", "Chancellor, Germany"]
    assert legend == ["not researched"]


def test_a_value_has_its_colour_and_its_own_shape() -> None:
    drawn = {value: draw(MatrixCell(value, 0, 1, ON, 5, None))[0] for value in VALUE_GLYPHS}
    assert len(set(drawn.values())) == len(VALUE_GLYPHS)
    assert TONES["supports"].fill in drawn[Value.SUPPORTS]
    assert TONES["mixed"].fill in drawn[MIXED]
    # Without the colours they are told apart as well.
    assert len({re.sub("#[0-9a-f]{6}", "", shapes) for shapes in drawn.values()}) == len(VALUE_GLYPHS)


def test_marks_count_and_age_are_told_and_explained() -> None:
    marks = Mark.CONDITIONAL | Mark.REPORTED | Mark.INFERRED | Mark.REWORDED
    shapes, legend = draw(MatrixCell(-1, marks, 3, dt.date(2020, 1, 1), 5, None))
    assert sorted(texts(shapes)[4:]) == ["3", "if", "inf”", "≠"]
    assert "stroke-dasharray" in shapes
    assert legend == ["leans to oppose", "not researched", "older than two years", "conditional", "reported by others",
                      "inferred", "approved under another wording", "statements"]  # fmt: skip


def test_who_left_was_absent_inherits_or_is_left_out() -> None:
    shapes, legend = draw(MatrixCell(2, 0, 1, ON, 5, None), departed={(1, 7): ("somebody",)})
    assert "ex" in texts(shapes)
    assert legend[-1] == "words of a former office-holder"
    shapes, legend = draw(missed={(1, 7): (Missed.ABSENT, None)})
    assert Missed.ABSENT.sign in texts(shapes)
    assert legend[-1] == Missed.ABSENT.label.lower()
    shapes, legend = draw(hidden=frozenset({(1, 7)}))
    assert "⋯" in texts(shapes)
    assert legend[-1] == "left out by the filter"
    shapes, legend = draw(MatrixCell(2, 0, 1, ON, 5, None, "European Union"))
    assert "a4 4 0 0 1" not in shapes  # no box below it
    assert legend[-1] == "inherited from a group"


def test_what_moved_says_how_far() -> None:
    before = dt.date(2025, 1, 1)
    assert "+2" in texts(draw(MatrixCell(2, 0, 1, ON, 5, 0), vs=before)[0])
    assert "new" in texts(draw(MatrixCell(2, 0, 1, ON, 5, None), vs=before)[0])
    assert "was ?" in texts(draw(MatrixCell(2, 0, 1, ON, 5, 90), vs=before)[0])
    assert "gone" in texts(draw(MatrixCell(None, 0, 0, None, None, 2), vs=before)[0])
    assert "moved, by how many steps" in draw(MatrixCell(2, 0, 1, ON, 5, 2), vs=before)[1]
    assert "new" not in texts(draw(MatrixCell(2, 0, 1, ON, 5, None))[0])


def test_totals_stand_below() -> None:
    matrix = Matrix(on_date=ON, vs_date=None, groups=[], issues=[TALKS], cells={})
    drawing = draw_matrix(matrix, totals=[{2: 3, -2: 1, 90: 4}])
    assert texts(drawing.shapes)[1:] == ["Totals of the rows shown", "▲3 ▼1", "?4"]
    assert drawing.height > draw_matrix(matrix).height
