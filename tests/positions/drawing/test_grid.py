import datetime as dt
import re

from actors.models import Actor
from positions.choices import Mark
from positions.drawing.grid import write_grid
from positions.drawing.signs import legend_of
from positions.models import Issue
from positions.reads.matrix.cells import Matrix, MatrixCell, MatrixRow, RowGroup

ON = dt.date(2025, 8, 19)
MERZ = Actor(pk=1, slug="merz", name='Merz <b>"F"</b>')
TALKS = Issue(pk=7, slug="talks", label="Talks & more", proposition='They should <i>"talk"</i>.')


def write(cell: MatrixCell | None, *, vs: dt.date | None = None, current: tuple[str, str] | None = None) -> str:
    cells = {(1, 7): cell} if cell else {}
    groups = [RowGroup("People", [MatrixRow(MERZ, "Chancellor, Germany")])]
    query = f"?on={ON}" + (f"&vs={vs}" if vs else "")
    matrix = Matrix(on_date=ON, vs_date=vs, groups=groups, issues=[TALKS], cells=cells)
    html = write_grid(matrix, query=query, current=current)
    assert html.isascii()
    return re.sub(r"&#(\d{3,});", lambda reference: chr(int(reference[1])), html)


def test_a_cell_has_glyph_words_date_and_address() -> None:
    html = write(MatrixCell(2, 0, 1, ON, 5, None))
    words = 'title="Supports, 19 Aug 2025" aria-label="Supports, 19 Aug 2025"'
    assert f'<a class="cell v-supports" href="cells/merz/talks/?on=2025-08-19" {words}>▲</a>' in html


def test_text_of_users_is_escaped() -> None:
    html = write(None)
    assert "Merz &lt;b&gt;&quot;F&quot;&lt;/b&gt;" in html
    assert "Talks &amp; more" in html
    assert "They should &lt;i&gt;&quot;talk&quot;&lt;/i&gt;." in html
    assert '<td class="none"></td>' in html


def test_marks_count_and_age() -> None:
    html = write(MatrixCell(-1, 7, 3, dt.date(2020, 1, 1), 5, None))
    assert 'class="cell v-leans-oppose old"' in html
    assert '▽ <i class="if">if</i> <i class="rep">”</i> <i class="inf">inf</i> <small>3</small>' in html
    words = "conditional, reported by others, inferred, 1 Jan 2020"
    assert f'title="Leans to oppose, {words}" aria-label="Leans to oppose, if, inf, 3 statements, {words}"' in html


def test_signs_of_one_corner_stand_side_by_side() -> None:
    html = write(MatrixCell(-1, Mark.ORDER_UNKNOWN | Mark.REWORDED, 1, ON, 5, None))
    assert '<i class="order">⇄≠</i>' in html
    assert "order unknown, approved under another wording, 19 Aug 2025" in html


def test_the_legend_names_the_marks_that_some_cell_bears() -> None:
    cells = {
        (1, 7): MatrixCell(2, Mark.REPORTED, 1, ON, 5, None),
        (2, 7): MatrixCell(2, Mark.MONTH | Mark.REWORDED, 1, ON, 6, None),
    }
    gone = {(3, 7): MatrixCell(None, 0, 0, None, None, 2)}
    matrix = Matrix(on_date=ON, vs_date=None, groups=[], issues=[TALKS], cells={**cells, **gone})
    assert legend_of(matrix) == [("”", "reported by others"), ("≠", "approved under another wording")]


def test_a_move_says_how_far_and_which_way() -> None:
    vs = dt.date(2025, 1, 1)
    assert '<i class="move">+3</i>' in write(MatrixCell(1, 0, 2, ON, 5, -2), vs=vs)
    assert '<i class="move">−1</i>' in write(MatrixCell(-1, 0, 2, ON, 5, 0), vs=vs)
    assert '<i class="move">new</i>' in write(MatrixCell(1, 0, 1, ON, 5, None), vs=vs)
    assert '<i class="move">was ?</i>' in write(MatrixCell(1, 0, 1, ON, 5, 90), vs=vs)
    assert ', was opposes"' in write(MatrixCell(1, 0, 2, ON, 5, -2), vs=vs)
    assert "move" not in write(MatrixCell(1, 0, 1, ON, 5, 1), vs=vs)
    assert "&amp;vs=2025-01-01" in write(MatrixCell(1, 0, 1, ON, 5, 1), vs=vs)


def test_what_is_seen_in_a_cell_is_said_in_its_order() -> None:
    html = write(MatrixCell(-2, 0, 7, ON, 5, 2), vs=dt.date(2025, 1, 1))
    assert 'aria-label="Opposes, −4, 7 statements, 19 Aug 2025, was supports"' in html


def test_a_position_no_longer_in_force_is_said_to_be_gone() -> None:
    html = write(MatrixCell(None, 0, 0, None, None, 2), vs=dt.date(2025, 1, 1))
    assert '<a class="cell v-none"' in html
    assert "No longer in force" in html


def test_the_open_cell_and_what_is_inherited() -> None:
    html = write(MatrixCell(2, 0, 1, ON, 5, None, inherited_from="EU & co"), current=("merz", "talks"))
    assert 'aria-current="true"' in html
    assert "v-supports derived" in html
    assert "as a member of EU &amp; co" in html


def test_headings_lead_to_the_same_day() -> None:
    html = write(None)
    assert 'href="/actors/merz/?on=2025-08-19"' in html
    assert 'href="/issues/talks/?on=2025-08-19"' in html


def test_a_part_says_of_how_many_it_is_and_leads_to_all() -> None:
    matrix = Matrix(on_date=ON, vs_date=None, groups=[], issues=[TALKS], cells={})
    corner = write_grid(matrix, query="", every=(0, 19, "?whole=1&vs=2025-01-01")).partition("</th>")[0]
    assert "1 of 19 issues" in corner
    assert 'href="?whole=1&amp;vs=2025-01-01"' in corner


def test_headings_carry_the_size() -> None:
    html = write(None)
    assert "1 actors × 1 issues" not in html
    assert "1 actor × 1 issue" in html
    assert '<tr class="group"><th colspan="2" scope="rowgroup">People</th></tr>' in html
