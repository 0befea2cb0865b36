import datetime as dt
from xml.etree import ElementTree as ET

import pytest

from actors.models import Actor
from positions.choices import VALUE_LABELS
from positions.drawing.sparkline import (
    THINNEST_BAR,
    describe_periods,
    draw_dates,
    draw_events,
    draw_sides,
    draw_timeline,
)
from positions.models import Event, Issue
from positions.reads.timelines.periods import Period
from positions.reads.timelines.timeline import TimelineLine, ValueSide

FIRST, LAST = dt.date(2014, 1, 1), dt.date(2023, 12, 31)


def period(value: int, begin: dt.date, end: dt.date | None, *days: dt.date) -> Period:
    return Period(1, 1, value, begin, "day", end, 1, 1, [begin, *days])


def draw(*periods: Period) -> ET.Element:
    return ET.fromstring(draw_timeline(periods, from_date=FIRST, until_date=LAST))  # noqa: S314 - our own


def bars(svg: ET.Element, name: str = "fresh") -> list[tuple[float, float]]:
    rects = [rect for rect in svg.iter("rect") if rect.get("class", name) == name]
    return [(float(rect.attrib["x"][:-1]), float(rect.attrib["width"][:-1])) for rect in rects]


def test_bars_stand_where_their_periods_were() -> None:
    svg = draw(
        period(2, FIRST, dt.date(2019, 1, 1), dt.date(2018, 1, 1)),
        period(-2, dt.date(2019, 1, 1), None, dt.date(2023, 1, 1)),
    )
    assert bars(svg, "old") == []
    assert bars(svg) == [pytest.approx((0, 50), abs=0.1), pytest.approx((50, 50), abs=0.1)]
    assert [group.attrib["class"] for group in svg.iter("g")] == ["v-supports", "v-opposes"]


def test_a_period_of_one_day_at_the_very_end_stays_visible() -> None:
    assert bars(draw(period(0, LAST, None))) == [(100 - THINNEST_BAR, THINNEST_BAR)]


def test_a_bar_with_room_shows_its_glyph() -> None:
    svg = draw(period(2, FIRST, dt.date(2023, 12, 1)), period(0, dt.date(2023, 12, 1), None))
    [_] = bars(svg, "old")
    assert [text.text for text in svg.iter("text")] == ["▲"]


def test_every_value_can_be_drawn() -> None:
    for value in VALUE_LABELS:
        assert bars(draw(period(value, FIRST, None, LAST))) == [(0, 100)]


def test_what_has_not_been_said_for_long_is_faint() -> None:
    svg = draw(period(2, FIRST, None, dt.date(2017, 1, 1)))
    assert bars(svg, "old") == [(0, 100)]
    assert bars(svg) == [pytest.approx((0, 50), abs=0.1)]
    assert [text.attrib["class"] for text in svg.iter("text")] == ["glyph"]


def test_a_long_silence_carries_the_glyph_where_the_words_have_no_room() -> None:
    svg = ET.fromstring(draw_timeline([period(2, FIRST, None)], from_date=FIRST, until_date=dt.date(2100, 1, 1)))  # noqa: S314 - our own
    assert [text.attrib["class"] for text in svg.iter("text")] == ["glyph old"]


def test_it_says_in_words_what_it_shows() -> None:
    periods = [period(2, FIRST, dt.date(2019, 1, 1)), period(0, dt.date(2019, 1, 1), None)]
    said = "Supports, 1 January 2014 to 1 January 2019; Neutral since 1 January 2019"
    assert describe_periods(periods) == said
    assert draw(*periods).attrib["aria-label"] == said


def test_confirmations_are_ticks_but_not_thousands() -> None:
    daily = [FIRST + dt.timedelta(days=i) for i in range(1, 3000)]
    few = draw(period(2, FIRST, None, dt.date(2018, 1, 1)))
    many = draw(period(2, FIRST, None, *daily))
    assert len(few.findall(".//line[@class='said']")) == 1
    assert 100 < len(many.findall(".//line[@class='said']")) <= 250


def test_sides_share_the_width() -> None:
    line = TimelineLine(Actor(), Issue(), None, [], None, "")
    svg = ET.fromstring(draw_sides([ValueSide(2, [line] * 3), ValueSide(0, [line])]))  # noqa: S314 - our own
    assert bars(svg) == [(0, 75), (75, 25)]
    assert [text.text for text in svg.iter("text")] == ["▲ 3", "● 1"]


def test_nothing_on_record() -> None:
    assert draw().attrib["aria-label"] == "Nothing on record"


def test_no_style_stands_in_the_picture() -> None:
    assert "style" not in draw_timeline([period(2, FIRST, None)], from_date=FIRST, until_date=LAST)


@pytest.mark.parametrize(
    ("until", "dates"),
    [
        (dt.date(2014, 1, 20), []),
        (dt.date(2014, 4, 20), ["Feb 2014", "Mar 2014", "Apr 2014"]),
        (dt.date(2015, 6, 1), ["Apr 2014", "Jul 2014", "Oct 2014", "Jan 2015", "Apr 2015"]),
        (dt.date(2018, 6, 1), ["2015", "2016", "2017", "2018"]),
        (dt.date(2023, 12, 31), ["2016", "2018", "2020", "2022"]),
        (dt.date(2199, 12, 31), ["2050", "2100", "2150"]),
    ],
)
def test_dates_are_as_many_as_have_room(until: dt.date, dates: list[str]) -> None:
    svg = ET.fromstring(draw_dates(from_date=FIRST, until_date=until))  # noqa: S314 - our own
    assert [text.text for text in svg.iter("text")] == dates


def test_an_event_that_lasts_into_the_picture_is_drawn_as_far_as_it_does() -> None:
    days = {"from_date": dt.date(2022, 1, 1), "until_date": dt.date(2022, 4, 10)}  # 100 of them
    lasting = [
        Event(title="Talks", first_date=dt.date(2021, 12, 1), last_date=dt.date(2022, 1, 10)),
        Event(title="War", first_date=dt.date(2022, 4, 1), last_date=dt.date(2023, 1, 1)),
        Event(title="Before", first_date=dt.date(2021, 12, 1), last_date=dt.date(2021, 12, 31)),
    ]
    assert bars(ET.fromstring(draw_events(lasting, **days)), "event") == [(0, 10), (90, 10)]  # noqa: S314 - our own
    # The day on which it began is another.
    lines = ET.fromstring(draw_timeline([], events=lasting, **days)).iter("line")  # noqa: S314 - our own
    assert [line.attrib["x1"] for line in lines if line.get("class") == "event"] == ["90.0%"]
