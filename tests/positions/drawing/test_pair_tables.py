import datetime as dt
import re

from actors.models import Actor
from positions.choices import SCALE
from positions.drawing.pair_tables import write_measures, write_meetings, write_points
from positions.drawing.ticks import write_ticks
from positions.measures.agreement import MEASURES
from positions.measures.spans import Stretch
from positions.reads.comparisons.offered import Offered
from positions.reads.comparisons.pair import PairFigure, PairFigures, PairMeeting
from positions.reads.comparisons.trend import Point

ADDRESS = "/compare/?q=<b>&actors=a,b"


def test_a_measure_has_its_figure_range_and_link() -> None:
    figures = [
        PairFigure("s", MEASURES["s"], 1_200, 0.03125, -0.00001, 0.5),
        PairFigure("kappa", MEASURES["kappa"], 4, None, None, None),
        PairFigure("pi-squared", MEASURES["pi-squared"], 9, None, None, None),
    ]
    first, few, undefined = write_measures(figures, chosen="s", address=ADDRESS).split("</tr>")[:3]
    assert first.startswith('<tr aria-current="true">')
    assert "<b>0.0313</b>" in first  # rounded as everywhere, a half upwards
    assert ">0.0000 to 0.5000<" in first
    assert ">1,200<" in first
    assert 'href="/compare/?q=&lt;b&gt;&amp;actors=a,b&amp;measure=s"' in first
    assert "aria-current" not in few
    assert "too few in common" in few
    assert ">undefined<" in undefined


def test_values_that_met_are_counted_with_their_sums() -> None:
    here, there = Actor(name="<i>Here</i>"), Actor(name="<i>There</i>")
    meetings = [
        PairMeeting(value, [1000 if place == row else 0 for place in range(5)]) for row, value in enumerate(SCALE)
    ]
    html = write_meetings(PairFigures(here, there, [], meetings, []))
    assert html.count("<b>1,000</b>") == 5
    assert html.count('<span class="mute">0</span>') == 20
    assert ">5,000</td></tr>" in html
    assert "&lt;i&gt;There&lt;/i&gt;" in html


def test_a_point_leads_to_what_was_stated_in_its_time() -> None:
    stretch = Stretch("1985", dt.date(1985, 1, 1), dt.date(1985, 12, 31))
    points = [Point(stretch, 6, 6, 0.5), Point(stretch, 3, 3, None), Point(stretch, 6, 6, None)]
    html = write_points(points, address=ADDRESS)
    assert "&amp;actors=a,b&amp;from=1985-01-01&amp;on=1985-12-31" in html
    assert [re.sub("<.*?>", " ", row).split() for row in html.split("</tr>")[:3]] == [
        ["1985", "0.5000", "6"],
        ["1985", "too", "few", "3"],
        ["1985", "undefined", "6"],
    ]


def test_names_offered_are_escaped_and_none_is_nothing() -> None:
    assert "&lt;b&gt;" in write_ticks([Offered("b", "<b>")])
    assert not write_ticks([])
