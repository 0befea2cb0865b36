"""PDF and Word files and archives of them: their final words, and what an editor should know of them."""

from __future__ import annotations

import base64
import zipfile
from typing import Any, Final

import pytest

from positions.intake import pdf, word
from positions.intake.archive import unpack_texts as unpack_here
from positions.intake.child import NotRead, Unreadable
from positions.intake.extracted import Extracted, FileKind, Origin
from positions.intake.folder_zip import unpack_files as unpack_folder
from positions.intake.reading import kind_of, read_file, unpack
from positions.texts.normalise import HEADLESS, normalise
from tests.positions.intake.files import packed, page, paragraphs, pdf_file, spoilt, word_file


def run(*texts: str) -> str:
    return "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def word_text(body: str) -> Extracted:
    return _read(word, word_file(body))


def _read(reader: Any, raw: bytes) -> Extracted:
    return Extracted.from_json(reader.read(raw, name="file", content_type="", address=""))


TRACKED: Final = (
    paragraph(run("Norland will ") + f"<w:del>{'<w:r><w:delText>not </w:delText></w:r>'}</w:del>" + run("sign."))
    + paragraph(f"<w:moveFrom>{run('This was moved.')}</w:moveFrom>")
    + paragraph(run("The end. ") + f"<w:moveTo>{run('This was moved.')}</w:moveTo>")
    + paragraph(f"<w:ins>{run('All of it is new.')}</w:ins>")
)


def test_the_final_text_of_tracked_changes() -> None:
    found = word_text(TRACKED)
    assert found.text.split("\n\n") == ["Norland will sign.", "The end. This was moved.", "All of it is new."]
    assert "(1 inserted, 1 deleted, 1 moved passages)" in found.notices[0].said


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("first") + "<w:r><w:br/></w:r>" + run("second"), "first\nsecond"),
        (run("cease") + "<w:r><w:noBreakHyphen/></w:r>" + run("fire"), "cease\u2011fire"),
        (f'<w:fldSimple w:instr="DATE">{run("3 March 2024")}</w:fldSimple>', "3 March 2024"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("7"), "7"),
        (f"<w:hyperlink>{run('the treaty')}</w:hyperlink>{run(' holds')}", "the treaty holds"),
        (f"<w:sdt><w:sdtContent>{run('in a control')}</w:sdtContent></w:sdt>", "in a control"),
    ],
)
def test_parts_of_a_paragraph(inside: str, text: str) -> None:
    assert word_text(paragraph(inside)).text == text


def test_rows_marks_and_hidden_words() -> None:
    row = "<w:tr>{}<w:tc><w:p>" + run("In a cell.") + "</w:p></w:tc></w:tr>"
    table = f"<w:tbl>{row.format('')}{row.format('<w:trPr><w:del/></w:trPr>').replace('In a', 'No')}</w:tbl>"
    merged = paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("One ")) + paragraph(run("sentence."))
    hidden = paragraph(run("Seen.") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Not seen.</w:t></w:r>")
    found = word_text(table + merged + hidden)
    assert found.text.split("\n\n") == ["In a cell.", "One sentence.", "Seen."]
    assert found.notices[-1].words == ("Not seen.",)


def test_numbers_that_word_counts_are_told_of() -> None:
    found = word_text(paragraph("<w:pPr><w:numPr/></w:pPr>" + run("Members shall abstain.")))
    assert any("counts by itself" in notice.said for notice in found.notices)


def test_notes_of_both_kinds_are_read_and_told_of() -> None:
    notes = {"footnotes": paragraph(run("A foot.")), "endnotes": paragraph(run("An end."))}
    found = _read(word, word_file(paragraph(run("A body.")), **notes))
    assert found.text.split("\n\n") == ["A body.", "A foot.", "An end."]
    assert any(one.said.startswith("Its footnotes and endnotes stand") for one in found.notices)


PACKED: Final = [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("how", PACKED)
def test_a_broken_member_is_told_and_the_others_are_kept(how: int) -> None:
    raw = packed([("a.txt", b"Words of one. " * 50), ("b.txt", b"Words of another. " * 50)], how=how)
    found = unpack_here(spoilt(raw, "a.txt"), room=9000, most=2)
    assert [name for name, _ in found["files"]] == ["b.txt"]
    assert found["passed_over"] == [["a.txt", "broken, or locked by a password"]]
    many = b" ".join(b"Word %d." % number for number in range(50))
    folder = packed([("stances.yaml", b"- slug: one\n" * 50), ("texts/b.txt", many)], how=how)
    with pytest.raises(Unreadable, match=r"^“texts/b.txt” in it is broken"):
        unpack_folder(spoilt(folder, "texts/b.txt"))
    document = packed([("word/document.xml", b"<a/> " * 50)], how=how)
    with pytest.raises(Unreadable, match="broken"):
        _read(word, spoilt(document, "word/document.xml"))


@pytest.mark.parametrize("raw", [b"PK\x03\x04 and no more", packed([("other.xml", b"<a/>")]), word_file("")])
def test_what_is_no_word_file(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        _read(word, raw)


LINES: Final = (
    "The council agreed that all its members estab-",
    "lish a common line on the truce, which is to be",
    "kept by everybody who signed it in the spring.",
)


def test_a_pdf_keeps_its_lines_until_somebody_joins_them() -> None:
    groups = enumerate(("first", "second", "third", "fourth"), 1)
    pages = [
        ("Council of Norland", f"The {name} group said:", *LINES, f"So said the {name}.", f"The {name} left.", str(n))
        for n, name in groups
    ]
    found = _read(pdf, pdf_file(pages, title="A common line"))
    assert found.is_in_lines
    assert found.text.count("\f") == 3
    joined = normalise(found.text, HEADLESS)
    assert "all its members establish a common line on the truce, which is to be kept" in joined
    assert "Council of Norland" not in joined
    assert (found.title, found.origins["title"]) == ("A common line", Origin.PROPERTIES)


def test_titles_that_programs_gave_are_none() -> None:
    found = _read(pdf, pdf_file([("Communique of the council", *LINES)], title="Microsoft Word - draft 7.doc"))
    assert found.origins["title"] is Origin.FIRST_LINE


def test_pages_without_words_are_told_of() -> None:
    assert any("2." in one.said for one in _read(pdf, pdf_file([LINES, ()])).notices)
    with pytest.raises(Unreadable, match="pictures"):
        _read(pdf, pdf_file([()]))
    with pytest.raises(Unreadable, match="broken"):
        _read(pdf, b"%PDF-1.4 and no more")


@pytest.mark.usefixtures("in_a_child")
def test_every_kind_is_read_in_a_child() -> None:
    texts = {
        "a.txt": "Words of a text.".encode("utf-16"),
        "a.html": page(paragraphs("Words of a page.")),
        "a.docx": word_file(paragraph(run("Words of a file."))),
        "a.pdf": pdf_file([("Words of a PDF.",)]),
    }
    found = {name: read_file(raw, name=name) for name, raw in texts.items()}
    assert [one.kind for one in found.values()] == [FileKind.TEXT, FileKind.PAGE, FileKind.WORD, FileKind.PDF]
    assert all("Words of a" in one.text for one in found.values())


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (b"<!DOCTYPE html><p>x", "", FileKind.PAGE),
        (b"x", "page.htm", FileKind.PAGE),
        (b"PK\x03\x04", "a.docx", FileKind.WORD),
        (b"PK\x03\x04", "a.zip", FileKind.ARCHIVE),
        (b"junk %PDF-1.7", "a.txt", FileKind.PDF),
        (b"x", "a.txt", FileKind.TEXT),
    ],
)
def test_kinds(raw: bytes, name: str, kind: FileKind) -> None:
    assert kind_of(raw, name=name) is kind


def test_what_was_sent_as_a_word_file_and_is_none_is_what_its_bytes_say() -> None:
    sent = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert kind_of(b"a line", content_type=sent) is FileKind.TEXT
    assert kind_of(b"<!doctype html><p>a line", content_type=sent) is FileKind.PAGE
    assert kind_of(b"<p>a line", content_type="text/html") is FileKind.PAGE


@pytest.mark.parametrize("begin", [b"\xd0\xcf\x11\xe0", b"{\\rtf1", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04"])
def test_what_cannot_be_read_is_said_before_anything_is_started(begin: bytes) -> None:
    with pytest.raises(NotRead, match=r"\.$"):
        read_file(begin + b" and more")


@pytest.mark.usefixtures("in_a_child")
def test_archives() -> None:
    made = packed(
        [
            ("folder/a.txt", b"One text."),
            ("b.html", b"<p>Another.</p>"),
            ("c.exe", b"MZ"),
            ("d.txt", b""),
            ("__MACOSX/a.txt", b"x"),
        ]
    )
    found = unpack(made)
    assert [(one.name, one.raw) for one in found.members] == [("a.txt", b"One text."), ("b.html", b"<p>Another.</p>")]
    assert found.passed_over == ["c.exe: no text, page, PDF or Word file", "d.txt: empty"]


def test_an_archive_has_limits() -> None:
    with pytest.raises(Unreadable, match="at most 2 can"):
        unpack_here(packed((f"{n}.txt", b"x") for n in range(3)), room=9, most=2)
    with pytest.raises(Unreadable, match="broken"):
        unpack_here(b"PK\x03\x04 and no more", room=9, most=2)
    found = unpack_here(packed([("a.txt", b"1234"), ("b.txt", b"1234"), ("c.txt", b"1")]), room=5, most=3)
    assert [[name, base64.b64decode(held)] for name, held in found["files"]] == [["a.txt", b"1234"], ["c.txt", b"1"]]
    assert found["passed_over"] == [["b.txt", "longer than is taken"]]
