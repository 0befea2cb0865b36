"""Small files of our own, as real programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

FILLER: Final = (
    "The assembly met in spring and heard the speakers of all groups, who spoke for hours on end about the plan. "
)
_DOCUMENT: Final = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
_CORE: Final = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{}</dc:creator></cp:coreProperties>'
)


def page(body: str, *, head: str = "", lang: str = "en") -> bytes:
    """A page of the web with an article between other things."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article>{body}</article>"
        "<footer><p>All rights reserved by whoever has them, in this year and the next.</p></footer></body></html>"
    ).encode()


def paragraphs(*words: str) -> str:
    """As long as real ones: of short pages trafilatura takes everything."""
    return f"<p>{FILLER * 3}</p>" + "".join(f"<p>{one}</p>" for one in words) + f"<p>{FILLER * 3}</p>"


def word_file(body: str, *, author: str = "", **parts: str) -> bytes:
    """A Word file with this in its body, and in other parts, as ``endnotes``."""
    others = [(f"word/{name}.xml", _DOCUMENT.format(inside).encode()) for name, inside in parts.items()]
    return packed(
        [
            ("word/document.xml", _DOCUMENT.format(body).encode()),
            ("docProps/core.xml", _CORE.format(author).encode()),
            *others,
        ]
    )


def spoilt(raw: bytes, name: str) -> bytes:
    """A ZIP file in which the packed bytes of a member begin with something else."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        at = archive.getinfo(name).header_offset + 30 + len(name)
    return raw[:at] + b"\xff" * 16 + raw[at + 16 :]


def packed(members: Iterable[tuple[str, bytes]], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, held in members:
            archive.writestr(name, held)
    return made.getvalue()


def pdf_file(pages: Sequence[Sequence[str]], *, title: str = "") -> bytes:
    """A PDF with these lines on its pages."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>",
    ]
    for n, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        content = f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET" if lines else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    made = b"%PDF-1.4\n"
    places = []
    for n, held in enumerate(objects, 1):
        places.append(len(made))
        made += f"{n} 0 obj\n{held}\nendobj\n".encode("cp1252")
    index = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer << /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 {size}\n0000000000 65535 f \n{index}{end}".encode()
