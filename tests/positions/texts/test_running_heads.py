"""Headers and footers of pages are told from what is meant, and go only when somebody says so."""

import pytest

from positions.texts.normalise import HEADLESS, JOINED, normalise
from positions.texts.running_heads import RunningLine, find_running_lines, without_running_lines

TALES = ("Talks began in May", "Rain kept them in Rome", "Nobody spoke of gas", "Envoys flew home")
BODIES = [f"{tale}, and went on without an\nend that anybody in {tale.split()[-1]} had seen." for tale in TALES]
PAGED = "\f".join(f"Foreign Office   Page {n}\n{body}\nFor release {n}/4" for n, body in enumerate(BODIES, 1))
NUMBERED = "\n".join(f"{body}\nAnnual Report\n{n}" for n, body in enumerate(BODIES, 11))
REFRAIN = "We will not go.\nThey said so.\nWe will not go.\nHe left.\nWe will not go.\nArticle 1\nArticle 2\nArticle 3"


def test_headers_between_form_feeds() -> None:
    assert find_running_lines(PAGED) == [
        RunningLine("Foreign Office   Page 1", 4),
        RunningLine("For release 1/4", 4),
    ]
    assert without_running_lines(PAGED).count("\f") == 3


def test_headers_beside_page_numbers() -> None:
    assert find_running_lines(NUMBERED) == [RunningLine("Annual Report", 4)]


@pytest.mark.parametrize("text", [REFRAIN, "", "One line.", "\f\f\f", "A\fA", "12\n13\n14"])
def test_what_is_meant_stays(text: str) -> None:
    assert find_running_lines(text) == []
    assert without_running_lines(text) == text


def test_a_header_of_every_second_page_is_one() -> None:
    pages = [f"{'Left head' if n % 2 else 'Right head'}\n{BODIES[n % 4]}{n * 'x'}" for n in range(8)]
    assert [line.words for line in find_running_lines("\f".join(pages))] == ["Right head", "Left head"]


def test_two_pages_are_enough_where_a_line_begins_or_ends_both() -> None:
    pages = [f"Ministry of State  Page {n}\n\n{BODIES[n]}\nNobody cheered.\nFor release\n{n}" for n in (1, 2)]
    found = [RunningLine("Ministry of State  Page 1", 2), RunningLine("For release", 2)]
    for text in ("\f".join(pages), "\f".join([*pages, "\n"])):
        assert find_running_lines(text) == found
    assert "Ministry" not in without_running_lines("\f".join(pages))


@pytest.mark.parametrize(
    "pages",
    [
        ["Report\nOne.\nTwo.\nThree.", "Four.\nReport\nFive.\nSix."],
        ["Report", "Report\nOne.\nTwo.\nThree."],
        ["Report\nOne.\nTwo.\nThree.", "Four.\nFive.\nSix.\nReport"],
        [f"{'A long first line. ' * 10}\nOne.\nTwo."] * 2,
    ],
)
def test_of_two_pages_nothing_is_guessed(pages: list[str]) -> None:
    """It stands within a page, ends the other, is all of it, or is a paragraph."""
    text = "\f".join(f"{page}\n{n}" for n, page in enumerate(pages, 1))
    assert "Report" not in [line.words for line in find_running_lines(text)]
    assert not any(line.words.startswith("A long") for line in find_running_lines(text))


def test_they_are_left_out_only_where_that_is_asked() -> None:
    assert "Foreign Office" in normalise(PAGED, JOINED)
    read = normalise(PAGED, HEADLESS)
    assert "Foreign Office" not in read
    assert "release" not in read
    assert read.startswith("Talks began in May, and went on without an end that anybody in May had seen.")
    assert normalise(read, HEADLESS) == read
