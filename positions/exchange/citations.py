"""How to cite what is on record: Chicago, APA, BibTeX and CSL-JSON of one reference.

Two sentences are written here rather than by a processor of styles: why is told in decision 0048. CSL-JSON is for
all other styles. Names stand as they were entered: nobody can tell a ministry from a person by rule, nor
which of a person's names comes first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.formats import date_format

from positions.choices import Precision

PUBLISHER: Final = "Demarche"
_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
# A title stands in quotation marks itself; those within it become single.
_QUOTES_WITHIN: Final = str.maketrans("“”„", "‘’‚")
# An entry ends with its braces, and BibTeX counts them whatever stands before: none may be bare.
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%&#$_"},
    }
)
# In an address braces are written in per cent signs, since a backslash would become part of it.
_IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})

type Issued = tuple[dt.date, str]
"""A day, and how precisely it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something to be cited, by what citations are made of.

    ``key`` names it within a bibliography; ``kind`` is a type of CSL; ``author`` is as entered;
    ``container`` is whose it is: a newspaper, this record; ``note`` is what no style has a place for,
    in sentences.
    """

    key: str
    kind: str = "webpage"
    title: str
    author: str = ""
    container: str = ""
    issued: Issued | None = None
    accessed: dt.date | None = None
    url: str = ""
    version: int | None = None
    note: str = ""


def installation(address: str) -> str:
    """Which record it is: others run the same program."""
    return f"{PUBLISHER} at {urlsplit(address).netloc}"


def chicago(one: Reference) -> str:
    """As in a bibliography of notes, 18th edition; without an author its title comes first."""
    title = one.title.translate(_QUOTES_WITHIN)
    parts = [one.container, f"version {one.version}" if one.version else ""]
    if one.issued:
        parts.append(_american(*one.issued))
    where = ", ".join(filter(None, parts))
    sentences = [
        _ended(one.author),
        f"“{_ended(title)}”",
        _ended(where[:1].upper() + where[1:]),
        f"Accessed {_american(one.accessed)}." if one.accessed else "",
        _ended(one.url),
        one.note,
    ]
    return " ".join(filter(None, sentences))


def apa(one: Reference) -> str:
    """As in a list of references, 7th edition; without an author its title comes first."""
    title = f"{one.title} (Version {one.version})" if one.version else one.title
    when = f"({_year_first(*one.issued) if one.issued else 'n.d.'})."
    address = one.url
    if one.url and one.accessed:
        address = f"Retrieved {_american(one.accessed)}, from {one.url}"
    first = [_ended(one.author), when, _ended(title)] if one.author else [_ended(title), when]
    return " ".join(filter(None, [*first, _ended(one.container), address, one.note]))


def bibtex(one: Reference) -> str:
    """An entry in UTF-8 that BibTeX and biblatex read; names are in braces, so that they stay whole."""
    fields = {
        "author": f"{{{_tex(one.author)}}}" if one.author else "",
        "title": f"{{{_tex(one.title)}}}",
        "howpublished": _tex(one.container),
        **_bibtex_date(one.issued),
        "version": str(one.version or ""),
        "url": one.url.translate(_IN_ADDRESS),
        "urldate": one.accessed.isoformat() if one.accessed else "",
        "note": _tex(one.note),
    }
    lines = "".join(
        # Months are words of BibTeX's own, and may not be in braces.
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n"
        for name, value in fields.items()
        if value
    )
    return f"@misc{{{one.key},\n{lines}}}"


def csl_json(references: Sequence[Reference]) -> str:
    """A bibliography in CSL-JSON, a line for each; nothing that is unknown is in it."""
    items = (json.dumps(_csl(one), ensure_ascii=False) for one in references)
    return "[\n" + ",\n".join(items) + "\n]"


def _csl(one: Reference) -> dict[str, Any]:
    item = {
        "id": one.key,
        "type": one.kind,
        "title": one.title,
        # As one piece: nobody can tell which of a person's names comes first (decision 0048).
        "author": [{"literal": one.author}] if one.author else None,
        "container-title": one.container,
        "issued": {"date-parts": [_parts(*one.issued)]} if one.issued else None,
        "accessed": {"date-parts": [_parts(one.accessed)]} if one.accessed else None,
        "URL": one.url,
        "version": str(one.version or ""),
        "note": one.note,
    }
    return {name: value for name, value in item.items() if value}


def _parts(date: dt.date, precision: str = Precision.DAY) -> list[int]:
    known = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}[Precision(precision)]
    return [date.year, date.month, date.day][:known]


def _bibtex_date(issued: Issued | None) -> dict[str, str]:
    """BibTeX has no field for the day; biblatex takes ``date`` before the other two."""
    if issued is None:
        return {}
    parts = _parts(*issued)
    month = {"month": _MONTHS[parts[1] - 1]} if len(parts) > 1 else {}
    iso = "-".join(f"{part:02}" for part in parts)
    return {"date": iso, "year": str(parts[0]), **month}


def _american(date: dt.date, precision: str = Precision.DAY) -> str:
    """August 19, 2025, August 2025, or 2025."""
    forms = {Precision.YEAR: "Y", Precision.MONTH: "F Y", Precision.DAY: "F j, Y"}
    return date_format(date, forms[Precision(precision)])


def _year_first(date: dt.date, precision: str) -> str:
    """2025, August 19; 2025, August; or 2025."""
    forms = {Precision.YEAR: "Y", Precision.MONTH: "Y, F", Precision.DAY: "Y, F j"}
    return date_format(date, forms[Precision(precision)])


def _ended(text: str) -> str:
    """With a full stop, unless there is nothing, or it ends a sentence already."""
    # A mark of the end within quotation marks ends the sentence, and a second would follow it.
    return text if not text or text.rstrip("”’")[-1:] in {".", "?", "!", "…"} else f"{text}."


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)
