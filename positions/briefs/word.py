"""A paper as a Word file with footnotes.

python-docx has none: their part is written here, as ECMA-376, part 1, 17.11 has it, and the document
refers to it.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from lxml import etree
from lxml.builder import ElementMaker

from positions.briefs.paper import Footnote, Item, Paper, PaperPart, PaperWords
from positions.texts.language import direction

CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""What a browser is told that it is."""
_W: Final = ElementMaker(namespace=nsmap["w"], nsmap={"w": nsmap["w"], "r": nsmap["r"]})
# Word draws the line above footnotes from two notes of its own, which have no text.
_OWN_NOTES: Final = (("-1", "separator"), ("0", "continuationSeparator"))
_XML: Final = "{http://www.w3.org/XML/1998/namespace}space"


def write_word(paper: Paper, *, made_on: dt.date) -> bytes:
    """The whole paper. The day it was ``made_on`` stands in its properties."""
    document = docx.Document()
    about = document.core_properties
    # python-docx refuses properties of more than 255 characters.
    about.title, about.author, about.comments = paper.title[:255], "Demarche", paper.address[:255]
    # Its template has dates of 2013.
    about.created = about.modified = dt.datetime.combine(made_on, dt.time(), dt.UTC)
    notes = _Notes.of(document)
    _add(document, paper.title, "Title")
    for sentence in paper.about:
        document.add_paragraph(sentence)
    _add_link(document.add_paragraph(), document.part, paper.address, paper.address)
    for part in paper.parts:
        _write_part(part, document, notes)
    notes.close()
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer)


def _without_clock(written: io.BytesIO) -> bytes:
    """The same archive without the minute it was written in: the same brief is the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # A ZipInfo of its name alone has the time 1980, the first that a ZIP file can say.
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Notes:
    """The footnotes of a document, written into their part when it is closed."""

    part: PackagePart
    root: Any
    text_style: str
    mark_style: str

    @classmethod
    def of(cls, document: Document) -> _Notes:
        name = PackURI("/word/footnotes.xml")
        part = PackagePart(name, CONTENT_TYPE.WML_FOOTNOTES, b"", document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        mark = document.styles.add_style(
            "footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True
        )
        text.font.size, mark.font.superscript = Pt(9), True
        own = [
            _W.footnote(_W.p(_W.r(_W(kind))), {qn("w:id"): number, qn("w:type"): kind})
            for number, kind in _OWN_NOTES
        ]
        return cls(part, _W.footnotes(*own), text.style_id, mark.style_id)

    def add(self, paragraph: Paragraph, note: Footnote) -> None:
        """Mark the end of the paragraph, and write at the foot what the mark stands for."""
        # From 1, behind Word's own, which are -1 and 0.
        number = str(len(self.root) - len(_OWN_NOTES) + 1)
        paragraph._p.append(_W.r(self._look(), _W.footnoteReference({qn("w:id"): number})))
        style = _W.pPr(_W.pStyle({qn("w:val"): self.text_style}))
        # The part of the notes has relations of its own: a link in it is none of the document's.
        body = _W.p(style, _W.r(self._look(), _W.footnoteRef()), _run(f" {note.text} "))
        link = self.part.relate_to(note.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        body.append(_W.hyperlink(_run(note.url), {qn("r:id"): link}))
        self.root.append(_W.footnote(body, {qn("w:id"): number}))

    def close(self) -> None:
        # There is no public way to write a part that python-docx does not know.
        self.part._blob = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )

    def _look(self) -> Any:
        return _W.rPr(_W.rStyle({qn("w:val"): self.mark_style}))


def _run(text: str) -> Any:
    return _W.r(_W.t(text, {_XML: "preserve"}))


def _add_link(paragraph: Paragraph, part: PackagePart, url: str, text: str) -> None:
    key = part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph._p.append(_W.hyperlink(_run(text), {qn("r:id"): key}))


def _add(document: Document, text: str, style: str | None = None) -> Paragraph:
    """A paragraph with the style of an identifier: by its name the library reads all styles each time,
    which took four fifths of the time of a document.
    """
    paragraph = document.add_paragraph(text)
    if style:
        paragraph._p.style = style
    return paragraph


def _write_part(part: PaperPart, document: Document, notes: _Notes) -> None:
    _add(document, part.title, "Heading1")
    _add(document, part.meaning).runs[0].italic = True
    for item in part.items:
        _write_item(item, document, notes)
    for line in part.lines:
        paragraph = _add(document, line.text, "ListBullet")
        if line.note:
            notes.add(paragraph, line.note)


def _write_item(item: Item, document: Document, notes: _Notes) -> None:
    _add(document, item.title, "Heading2")
    facts = document.add_paragraph()
    facts.add_run(item.facts).bold = True
    facts.add_run(" · ")
    _add_link(facts, document.part, item.url, item.link)
    for words in item.words:
        _write_words(words, document, notes)


def _write_words(words: PaperWords, document: Document, notes: _Notes) -> None:
    label = document.add_paragraph(f"{words.label}:")
    label.paragraph_format.keep_with_next = True
    if words.quoted:
        said = _add(document, f"“{words.quoted}”", "Quote")
        if direction(words.language) == "rtl":
            # Both are needed: one turns the paragraph, the other the run within it.
            said._p.get_or_add_pPr().append(_W.bidi())
            said.runs[0].font.rtl = True
    else:
        said = document.add_paragraph(words.told)
    if words.note:
        notes.add(said, words.note)
    if words.gloss:
        document.add_paragraph(words.gloss)
    for condition in words.conditions:
        _add(document, condition, "ListBullet")
