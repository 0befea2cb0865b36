"""How well issue and holder of words are proposed, on folders that people coded and on annotated articles.

A folder is a dossier's (docs/dossier-folder.md) with one or more codings; an article is a file of the format
``demarche-gold/1`` beside its text. Neither touches the database.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from actors.choices import ActorKind, NameKind
from positions.exceptions import Refused
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.plans import DossierFolder, IssuePlan, StancePlan
from positions.suggest.naming import name_holders
from positions.suggest.ranking import AFTER, BEFORE, IssueRanker, IssueWords
from positions.texts.speakers import Called, Key, Known, Office, Roll

_FORMAT: Final = "demarche-gold/1"
_KINDS: Final = {"person": ActorKind.PERSON, "state": ActorKind.STATE, "group": ActorKind.GROUP}
_NAMES: Final = {
    "aliases": NameKind.ALIAS,
    "metonyms": NameKind.METONYM,
    "demonyms": NameKind.DEMONYM,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Words whose ``issue`` and ``holder`` a person told, with what stands around them."""

    day: dt.date
    source: str
    language: str
    issue: str
    holder: str
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Coded:
    """What somebody coded: the issues and actors there were to choose from, and the words.

    ``actors`` is None for transcripts, whose speakers `evaluate_turns` measures.
    """

    issues: Sequence[IssueWords]
    actors: Sequence[Known] | None
    asked: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the right one stood among those proposed, from 1; None where it was not among them."""

    language: str
    place: int | None


def read_coded(path: Path, *, wordings: Mapping[str, IssuePlan]) -> Coded:
    """A folder with all its codings, or an annotated article.

    Raises:
        FaultyFolder: with everything that is wrong with a folder.
        Refused: where a file is no article of this format.
    """
    return _read_article(path) if path.is_file() else _read_codings(path, wordings)


def measure_ranking(coded: Coded, *, is_learning: bool) -> list[Place]:
    """Rank the issues for all words, source by source in the order of their days; ``is_learning`` from the words of
    sources before.
    """
    learnt: defaultdict[str, list[str]] = defaultdict(list)
    places = []
    by_source = sorted(coded.asked, key=lambda one: (one.day, one.source))
    for _, of_source in groupby(by_source, key=lambda one: one.source):
        issues = [replace(one, excerpts=tuple(learnt[str(one.key)])) for one in coded.issues]
        ranker = IssueRanker(issues)
        for one in (said := list(of_source)):
            keys = [
                found.key for found in ranker.rank(one.words, before=one.before, after=one.after)
            ]
            places.append(_place(one.issue, keys, one))
        for one in said if is_learning else ():
            learnt[one.issue].append(one.words)
    return places


def measure_naming(coded: Coded) -> list[Place]:
    """Name who may hold all words, where they are of texts that tell of others."""
    places = []
    for one in coded.asked if coded.actors is not None else ():
        roll = Roll.of(coded.actors or (), one.day)
        start = len(one.before)
        text = one.before + one.words + one.after
        places.append(
            _place(one.holder, name_holders(text, start, start + len(one.words), roll), one)
        )
    return places


def _place(right: str, proposed: Sequence[Key], one: Asked) -> Place:
    return Place(one.language, proposed.index(right) + 1 if right in proposed else None)


def _read_codings(folder: Path, wordings: Mapping[str, IssuePlan]) -> Coded:
    names = [path.stem.removeprefix("coding_") for path in sorted(folder.glob("coding_*.yaml"))]
    read = [read_folder(folder, coding=name, wordings=wordings) for name in names or [""]]
    issues = {
        plan.slug: IssueWords(
            plan.slug, plan.label, plan.proposition, plan.keywords, plan.contra_phrases
        )
        for one in read
        for plan in one.issues.values()
    }
    return Coded(
        list(issues.values()),
        None,
        [asked for one in read for stance in one.stances for asked in _asked(one, stance)],
    )


def _asked(folder: DossierFolder, stance: StancePlan) -> Iterator[Asked]:
    for evidence in stance.evidence[:1]:
        span = evidence.span
        source = folder.sources[span.source]
        text = source.texts[span.text].text
        day = source.fields["published_date"]
        yield Asked(
            day if isinstance(day, dt.date) else dt.date.max,
            source.name,
            str(source.fields.get("language", "")),
            stance.issue,
            stance.actor,
            *_around(text, span.start, span.end),
        )


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Words, and what stands before and after them."""
    return text[start:end], text[max(0, start - BEFORE) : start], text[end : end + AFTER]


def _read_article(path: Path) -> Coded:
    try:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if gold.get("format") != _FORMAT:
            raise Refused(f"{path.name} is not of the format {_FORMAT}.")
        document = gold["document"]
        text = (path.parent / document["path"]).read_text(encoding="utf-8")
        issues = [
            IssueWords(one["id"], "", one["proposition"], one.get("keywords", ()))
            for one in gold["issues"]
        ]
        day = dt.date.fromisoformat(document["published"] or document["published_inferred"])
        asked = [
            Asked(
                day,
                path.name,
                document["language"],
                one["issue"],
                one["holder"],
                *_around(text, one["start"], one["end"]),
            )
            for one in gold["statements"]
            if one["tier"] == "core"
        ]
        actors = [_actor(one) for one in gold["actors"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path.name} cannot be read: {error!r}.") from error
    return Coded(issues, actors, asked)


def _actor(one: Mapping[str, Any]) -> Known:
    """An actor of an article with its names and offices; of several words for an office the first."""
    names = [Called(one["name"], NameKind.OFFICIAL)]
    for column, kind in _NAMES.items():
        names += [Called(name, kind) for name in one.get(column, ())]
    offices = [
        Office(held["title"], held["of"], _day(held["start"]), _day(held["end"]))
        for held in one.get("offices", ())
    ]
    return Known(one["id"], _KINDS.get(one["kind"], ActorKind.ORGANISATION), names, offices)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
