import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from positions.drawing import palette, png
from positions.drawing.figure import Caption, Drawing, in_pixels, measure_text, wrap, write_figure
from positions.drawing.png import TooLarge, draw, draw_png
from positions.intake.child import NotRead, Reason
from tests.test_contrast import read_colours

SHEETS = Path(__file__).resolve().parents[3] / "static/css"
SQUARE = Drawing(shapes='<rect width="40" height="40" fill="#0f6f68"/>', width=40, height=40)


def write(drawing: Drawing = SQUARE, *, title: str = "Talks", note: str = "As of 1 May 2025") -> str:
    return write_figure(drawing, Caption(title=title, notes=[note], source="Source: Demarche at example.org."))


def pixels(svg: str, *, with_fonts_of_machine: bool = True) -> bytes:
    return b64decode(draw(svg.encode(), zoom=1, with_fonts_of_machine=with_fonts_of_machine))


@given(text=st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_makes_a_file_that_other_programs_read(text: str) -> None:
    tree = etree.fromstring(write(title=text, note=text).encode())
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert {str(element.tag).rpartition("}")[2] for element in tree.iter()} <= {"svg", "title", "rect", "g", "text"}


def test_it_says_what_it_is_and_whose_on_white() -> None:
    svg = write(title="<b>Talks</b> & more")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert words == ["&lt;b&gt;Talks&lt;/b&gt; &amp; more", "As of 1 May 2025", "Source: Demarche at example.org."]
    assert re.search(r'<rect width="608" height="\d+" fill="#ffffff"/>', svg)


def test_its_legend_takes_as_many_lines_as_it_needs() -> None:
    def high(samples: int) -> int:
        legend = [("<circle/>", "no longer a member of the organisation")] * samples
        drawing = Drawing(shapes="", width=40, height=40, legend=legend)
        return int(re.findall(r'height="(\d+)"', write(drawing))[0])

    assert high(0) < high(1) < high(3) < high(6)


@given(text=st.text(max_size=300), width=st.integers(60, 400), most=st.integers(1, 5))
def test_lines_fit_and_lose_nothing_but_their_end(text: str, width: int, most: int) -> None:
    lines = wrap(text, 12, width, most)
    assert len(lines) <= most
    assert all(measure_text(line, 12) <= width for line in lines)
    said = "".join("".join(lines).split())
    whole = "".join(text.split())
    assert said == whole or (said.endswith("…") and whole.startswith(said[:-1]))


def test_per_cent_of_a_page_are_pixels_of_a_file() -> None:
    assert in_pixels('<line x1="8.5%" y1="3"/><text x="50%">50% &quot;12%&quot;</text>', 400) == (
        '<line x1="34.00" y1="3"/><text x="200.00">50% &quot;12%&quot;</text>'
    )


def test_colours_are_those_of_the_pages() -> None:
    told = read_colours(0)
    own = {name: getattr(palette, name.upper()) for name in ("ink", "mute", "accent", "line", "blank", "soft")}
    tones = {f"{value} {part}": colour for value, tone in palette.TONES.items()
             for part, colour in zip(tone._fields, tone, strict=True)}  # fmt: skip
    assert {**own, **tones}.items() <= told.items()
    sheet = (SHEETS / "reading.css").read_text()
    parts = dict(re.findall(r"\.s(\d) \{\s*--part: (\d+)%", sheet))
    assert [f"{share:.0%}" for share in palette.SHADES] == ["0%", *(f"{parts[str(n)]}%" for n in range(1, 8))]
    points = dict(re.findall(r"\.map \.c(\d) \{\s*fill: (?:light-dark\((#\w+)|var)", sheet))
    assert all(palette.COMMUNITIES[int(n)] == colour for n, colour in points.items() if colour)


LETTERS = "Supports▲△●▽▼∅◧⇄≠⋯”•−УкраїнаΕλλάδαČeština"


def test_letters_are_drawn_on_a_machine_without_fonts() -> None:
    def drawn(title: str) -> bytes:
        return pixels(write(title=title), with_fonts_of_machine=False)

    # A letter of Thai, which the typeface lacks, is the box that stands for letters of no font.
    nothing = {drawn(""), drawn("\u0e01")}
    assert not [letter for letter in LETTERS if drawn(letter) in nothing]


def test_a_png_is_twice_as_fine_and_not_blank() -> None:
    png = draw_png(write())
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    told = re.search(r'width="(\d+)" height="(\d+)"', write())
    assert told
    assert (width, height) == tuple(2 * int(number) for number in told.groups())
    assert len(set(np.frombuffer(png, dtype=np.uint8).tolist())) > 100


def test_a_large_one_is_less_fine_and_a_huge_one_refused() -> None:
    png = draw_png(write(Drawing(shapes="", width=4000, height=6000)))
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert 18_000_000 < width * height < 20_100_000
    with pytest.raises(TooLarge):
        draw_png(write(Drawing(shapes="", width=40_000, height=6000)))


def test_one_is_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of the two children is for what editors bring."""
    told: list[Reason] = []

    def draw_meanwhile(*_args: object, **_options: object) -> str:
        with pytest.raises(NotRead) as busy:
            draw_png(write())
        told.append(busy.value.reason)
        return ""

    monkeypatch.setattr(png, "_PATIENCE", 0.01)
    monkeypatch.setattr(png, "run", draw_meanwhile)
    assert draw_png(write()) == b""
    assert draw_png(write()) == b""
    assert told == [Reason.BUSY, Reason.BUSY]
