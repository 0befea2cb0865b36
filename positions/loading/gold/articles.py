"""Annotated articles, `demarche-gold/1`: a text with actors, issues, mentions and statements."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from actors.choices import ActorKind, NameKind
from positions.choices import SourceKind, Value
from positions.exceptions import Refused
from positions.loading.gold.texts import Annotated, Gold, GoldStatement, polarity_of
from positions.suggest.boundary import Document, Polarity
from positions.suggest.ranking import IssueWords
from positions.texts.attribution import About, attribute
from positions.texts.known import Called, Known, KnownOffice, Roll
from positions.texts.passages import Range
from positions.texts.speakers import Mention

FORMAT: Final = "demarche-gold/1"
_KINDS: Final = {"person": ActorKind.PERSON, "state": ActorKind.STATE, "group": ActorKind.GROUP}
_NAMES: Final = {
    "aliases": NameKind.ALIAS,
    "metonyms": NameKind.METONYM,
    "demonyms": NameKind.DEMONYM,
}
_POLARITIES: Final = {
    "support": Polarity.SUPPORTS,
    "supports": Polarity.SUPPORTS,
    "oppose": Polarity.OPPOSES,
    "opposes": Polarity.OPPOSES,
    "ambiguous": Polarity.AMBIGUOUS,
    "neutral": Polarity.AMBIGUOUS,
}


def read_article(path: Path) -> Gold:
    """An annotated article; its text lies beside it, or in the document's ``text``.

    Raises:
        Refused: where it is no article of this format, or places lie outside its text.
    """
    try:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
        if gold.get("format") != FORMAT:
            raise Refused(f"{path.name} is not of the format {FORMAT}.")
        return _read(path, gold)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path.name} cannot be read: {error!r}.") from error


def _read(path: Path, gold: Mapping[str, Any]) -> Gold:
    actors = [_actor(one) for one in gold["actors"]]
    document = _document(path, gold["document"], actors)
    statements = [_statement(one, document.text) for one in gold["statements"]]
    # None and not an empty list: where nobody marked mentions, none is wrong.
    mentions = list(_mentions(gold["mentions"] or ())) if "mentions" in gold else None
    rejected = [(one["start"], one["end"]) for one in gold.get("rejected", ())]
    marked = [(one.start, one.end) for one in (*statements, *(mentions or ()))]
    _refuse_outside([*marked, *rejected, *document.skipped], len(document.text), path)
    text = Annotated(
        name=path.stem,
        document=document,
        statements=statements,
        mentions=mentions,
        is_complete=gold.get("complete", True),
        rejected=rejected,
    )
    return Gold([text], actors, [_issue(one) for one in gold["issues"]])


def _refuse_outside(places: Iterable[Range], length: int, path: Path) -> None:
    for start, end in places:
        if not 0 <= start < end <= length:
            raise Refused(f"{path.name}: {start} to {end} lies outside its text.")


def _mentions(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mention]:
    """Those of an actor on the list."""
    return (Mention(one["start"], one["end"], one["actor"]) for one in rows if one.get("actor"))


def _issue(one: Mapping[str, Any]) -> IssueWords:
    return IssueWords(
        one["id"],
        one.get("label", ""),
        one["proposition"],
        one.get("keywords", ()),
        one.get("contra_phrases", one.get("contra", ())),
    )


def _document(path: Path, said: Mapping[str, Any], actors: Sequence[Known]) -> Document:
    text = said.get("text") or (path.parent / said["path"]).read_bytes().decode("utf-8-sig")
    day = dt.date.fromisoformat(said.get("published") or said["published_inferred"])
    # A title or a publisher of an article does not speak: it tells of others.
    about = About(author=said.get("author") or "")
    own_until = said.get("boilerplate_from")
    skipped = [(start, end) for start, end in said.get("boilerplate", ())]
    kind = said.get("kind", SourceKind.ARTICLE)
    # As the record would have it: turns are part of what an engine is given.
    turns = attribute(text, about, Roll.of(actors, day)).spoken
    return Document(
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        language=said.get("language", ""),
        published=day,
        kind=kind,
        about=about,
        spoken=turns,
        skipped=[*skipped, *([(own_until, len(text))] if own_until is not None else [])],
    )


def _statement(one: Mapping[str, Any], text: str) -> GoldStatement:
    return GoldStatement(
        start=one["start"],
        end=one["end"],
        holder=one.get("holder") or "",
        issue=one.get("issue") or "",
        polarity=_polarity(one),
        reported_by=one.get("reported_by") or "",
        cue=_cue(one, text),
        # Of words that nobody holds an engine cannot find whose they are.
        is_core=one.get("tier", "core") == "core" and bool(one.get("holder")),
    )


def _polarity(one: Mapping[str, Any]) -> Polarity | None:
    """By the value where it has a direction: what is conditional is told beside it."""
    value = one.get("value")
    if isinstance(value, str):
        value = Value.__members__.get(value.upper())
    return polarity_of(value) if value is not None else _POLARITIES.get(one.get("polarity") or "")


def _cue(one: Mapping[str, Any], text: str) -> Range | None:
    """Where the cue stands in the words, or before them in the sentence."""
    cue = one.get("cue")
    if not cue:
        return None
    # In the words first: the same cue may stand before them as well.
    for start in (text.find(cue, one["start"], one["end"]), text.rfind(cue, 0, one["start"])):
        if start >= 0:
            return start, start + len(cue)
    return None


def _actor(one: Mapping[str, Any]) -> Known:
    names = [Called(one["name"], NameKind.OFFICIAL)]
    for column, name_kind in _NAMES.items():
        names += [Called(name, name_kind) for name in one.get(column) or ()]
    kind = _KINDS.get(one["kind"], ActorKind.ORGANISATION)
    return Known(one["id"], kind, names, list(_offices(one)))


def _offices(one: Mapping[str, Any]) -> Iterator[KnownOffice]:
    """Each under all its names."""
    for held in one.get("offices") or ():
        # Texts call one office by several names; each is found as an office of its own.
        for title in (held["title"], *(held.get("alt") or ())):
            yield KnownOffice(title, held["of"], _day(held.get("start")), _day(held.get("end")))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
