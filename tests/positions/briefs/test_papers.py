"""A paper in each format, read back as other programs read it."""

import datetime as dt
import io
import re
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from positions.briefs.markdown import escape_markdown, write_markdown
from positions.briefs.paper import Footnote, Item, Paper, PaperLine, PaperPart, PaperWords, one_line
from positions.briefs.word import write_word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FIRST = Footnote("Gazette, “No”, 1 May 2025", "https://example.org/sources/1/?excerpt=1&x=2#excerpt-1")
SECOND = Footnote("Courier, “Yes & no”, May 2025", "https://example.org/sources/2/")
SAID = PaperWords("Now, 1 May 2025", "We <will> *not* [agree].", "en", "", "", ["Only if: they stop (open)"], FIRST)
RIGHT_TO_LEFT = PaperWords("Before, May 2025", "لا نوافق", "ar", "We disagree. (Our translation)", "", [], SECOND)
PAPER = Paper(
    "Truce: change brief",
    ["Net changes."],
    "https://example.org/dossiers/truce/briefs/changes/",
    [
        PaperPart(
            "Moved (1)", "Another value.", items=[Item("India on Truce", "Opposes", FIRST.url, [RIGHT_TO_LEFT, SAID])]
        ),
        PaperPart("Silent since (1)", "Nothing said.", lines=[PaperLine("Brazil on Truce", SECOND)]),
    ],
)


def parts_of(data: bytes) -> dict[str, etree._Element]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {
        name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))
    }


def text_of(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def test_each_mark_has_its_note_at_the_foot() -> None:
    parts = parts_of(write_word(PAPER, made_on=dt.date(2026, 1, 1)))
    notes = {note.get(f"{W}id"): note for note in parts["word/footnotes.xml"]}
    marks = [mark.get(f"{W}id") for mark in parts["word/document.xml"].iter(f"{W}footnoteReference")]
    assert marks == ["1", "2", "3"]
    assert [notes[mark].get(f"{W}type") for mark in ("-1", "0")] == ["separator", "continuationSeparator"]
    assert [SECOND.text in text_of(notes[mark]) for mark in marks] == [True, False, True]
    links = {one.get("Id"): one.get("Target") for one in parts["word/_rels/footnotes.xml.rels"]}
    (link,) = notes["2"].iter(f"{W}hyperlink")
    assert links[link.get(f"{R}id")] == FIRST.url


def test_the_document_declares_its_notes_and_styles() -> None:
    parts = parts_of(write_word(PAPER, made_on=dt.date(2026, 1, 1)))
    declared = {one.get("PartName") for one in parts["[Content_Types].xml"]}
    assert "/word/footnotes.xml" in declared
    styles = {one.get(f"{W}styleId") for one in parts["word/styles.xml"].iter(f"{W}style")}
    used = {
        one.get(f"{W}val")
        for name in ("document", "footnotes")
        for tag in ("pStyle", "rStyle")
        for one in parts[f"word/{name}.xml"].iter(f"{W}{tag}")
    }
    assert used <= styles


def test_another_reader_opens_it_and_finds_the_words() -> None:
    document = Document(io.BytesIO(write_word(PAPER, made_on=dt.date(2026, 1, 1))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "“We <will> *not* [agree].”" in texts
    headings = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 2"]
    assert headings == ["India on Truce"]
    (arabic,) = [one for one in document.paragraphs if "لا نوافق" in one.text]
    assert arabic.runs[0].font.rtl


def test_markdown_has_notes_and_no_markup_of_others() -> None:
    text = write_markdown(PAPER)
    assert "> “We \\<will\\> \\*not\\* \\[agree\\].”[^2]" in text
    assert f"[^2]: {FIRST.text} <{FIRST.url}>" in text
    assert "- Brazil on Truce[^3]" in text


@given(st.text())
def test_what_others_wrote_is_one_line_without_hidden_characters(text: str) -> None:
    shown = one_line(text)
    assert "\n" not in shown
    assert one_line(shown) == shown
    etree.Element("p").text = shown  # raises where XML could not hold it


def test_no_entity_superscript_or_name_is_read_in_words_of_others() -> None:
    assert escape_markdown("AT&amp;T x^2^ @somebody") == "AT\\&amp;T x\\^2\\^ \\@somebody"


@given(st.text(alphabet="ab*_[]()<>`#-+1.) |~\\!$&"))
def test_escaped_text_begins_no_list_heading_or_table(text: str) -> None:
    shown = escape_markdown(one_line(text))
    assert not shown.lstrip().startswith(("#", ">", "- ", "+ ", "* ", "|", "1. ", "1) "))


@pytest.mark.parametrize("text", ["see https://example.org/a", "www.example.org", "HTTPS://a.example WWW.b.example"])
def test_no_bare_address_in_words_of_others_is_a_link(text: str) -> None:
    """Some readers look for these two in what is no markup."""
    shown = escape_markdown(text)
    assert not re.search(r"\w://|www\.", shown, re.IGNORECASE)
    assert shown.replace("\\", "") == text
