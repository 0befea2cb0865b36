"""What is written into addresses is read in one way, whichever page it is for."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import RequestFactory

from config.web.input import LARGEST, LONGEST_WORDS, BadInput, cut_words, number_in, parse_number, parse_page
from positions.pages.query import read_shown_version

NO_NUMBERS = ["x", "-1", "1.5", "٣", " 1", "1 ", "1e3", "0x1", "1\n", str(LARGEST + 1), "9" * 20, "9" * 5000]


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(LARGEST), LARGEST), ("", None)])
def test_numbers(text: str, number: int | None) -> None:
    assert number_in(text) == number
    assert parse_number(text, what="source") == number


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    assert number_in(text) is None
    with pytest.raises(BadInput, match="The source is a number"):
        parse_number(text, what="source")


@pytest.mark.parametrize("text", ["", "0", "100000", "01", *NO_NUMBERS])
def test_pages_are_numbered_from_one(text: str) -> None:
    assert (parse_page("1"), parse_page("99999")) == (1, 99_999)
    with pytest.raises(BadInput, match="Pages are numbered from 1"):
        parse_page(text)


def test_words_are_cut_where_nobody_types_further() -> None:
    assert cut_words("  a truce ") == "a truce"
    assert len(cut_words("a" * 5000)) == LONGEST_WORDS


@pytest.mark.parametrize("sent", ["", "version=", "version=x", "version=-1", "version=0"])
def test_a_button_says_what_it_stood_beside(sent: str) -> None:
    request = RequestFactory().post("/")
    request.POST = QueryDict("version=7")
    assert read_shown_version(request) == 7
    request.POST = QueryDict(sent)
    with pytest.raises(BadInput, match="does not say which version"):
        read_shown_version(request)


@pytest.mark.parametrize("folder", ["positions/pages", "actors", "config/web"])
def test_no_view_reads_numbers_by_itself(folder: str) -> None:
    """`int()` of what a request carries stands in one place."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in Path(settings.BASE_DIR, folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NUMERIC
    ]
    assert found == []


NUMERIC = {"isdigit", "isdecimal", "isnumeric"}
