"""An article of the seeds and the stances coded from it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import User

from actors.models import Actor
from positions.actions.speakers import keep_speakers
from positions.choices import EvidenceRole, Value
from positions.exceptions import MissingWords
from positions.loading.publishing import publish_reviewed
from positions.models import Condition, Evidence, Excerpt, Issue, Snapshot, Source, Stance
from positions.texts.normalise import NORMALISER, normalise

_REVIEW_NOTE: Final = "Reviewed before the seeds were released."
AS_WRITTEN: Final = ("act", "firmness", "salience", "confidence")
"""Fields that a stance's entry gives as the model stores them."""
EVIDENCE: Final = {"words": EvidenceRole.SUPPORTS, "context": EvidenceRole.CONTEXT}
"""What the words are evidence of that an entry quotes."""

type ArticleEntry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom and what the entries of a dossier can name."""

    actors: dict[str, Actor]
    issues: dict[str, Issue]


def load_article(
    *,
    folder: Path,
    plan: ArticleEntry,
    stances: list[ArticleEntry],
    cast: Cast,
    by: User,
    reviewer: User,
) -> None:
    """Store the article that ``plan`` describes, and code and publish the stances.

    Raises:
        KeyError: naming an actor or issue that is not in the cast.
        MissingWords: if quoted words do not stand in the article exactly once.
    """
    snapshot = _store(folder, plan, by=by)
    excerpts = _cut(snapshot, {words for entry in stances for words in _quoted(entry)})
    coded = Stance.objects.bulk_create(
        _stance(entry, cast, date=plan["published_date"], by=by) for entry in stances
    )
    pairs = list(zip(coded, stances, strict=True))
    Evidence.objects.bulk_create(
        Evidence(stance=stance, excerpt=excerpts[entry[key]], role=role)
        for stance, entry in pairs
        for key, role in EVIDENCE.items()
        if key in entry
    )
    Condition.objects.bulk_create(
        _condition(stance, condition, cast, excerpts)
        for stance, entry in pairs
        for condition in entry.get("conditions", ())
    )
    # Last: words and conditions of a published stance are sealed.
    publish_reviewed(stance_ids=[stance.pk for stance in coded], by=reviewer, note=_REVIEW_NOTE)


def _condition(
    stance: Stance, entry: ArticleEntry, cast: Cast, excerpts: dict[str, Excerpt]
) -> Condition:
    return Condition(
        stance=stance,
        kind=entry["kind"],
        text=entry["text"],
        excerpt=excerpts[entry["words"]],
        linked_issue=cast.issues[entry["issue"]] if "issue" in entry else None,
    )


def _store(folder: Path, plan: ArticleEntry, *, by: User) -> Snapshot:
    fields = dict(plan)
    raw = (folder / fields.pop("file")).read_bytes()
    text = normalise(raw.decode())
    boilerplate = _find(text, fields.pop("boilerplate_from"))
    source = Source.objects.create(**fields, external_id=f"{folder.name}/article", created_by=by)
    snapshot = Snapshot.objects.create(
        source=source,
        raw=raw,
        sha256=sha256(raw).hexdigest(),
        text=text,
        normaliser=NORMALISER,
        boilerplate=[(boilerplate, len(text))],
        captured_by=by,
    )
    keep_speakers([snapshot])
    return snapshot


def _cut(snapshot: Snapshot, quotes: Iterable[str]) -> dict[str, Excerpt]:
    spans = sorted((_find(snapshot.text, words), words) for words in quotes)
    cut = Excerpt.objects.bulk_create(
        Excerpt(snapshot=snapshot, start=start, end=start + len(words), exact=words)
        for start, words in spans
    )
    return {excerpt.exact: excerpt for excerpt in cut}


def _find(text: str, words: str) -> int:
    """The offset of words that stand in the text exactly once."""
    if (count := text.count(words)) != 1:
        raise MissingWords(f"“{words}” stands in the text {count} times instead of once.")
    return text.index(words)


def _quoted(entry: ArticleEntry) -> list[str]:
    conditions = [condition["words"] for condition in entry.get("conditions", ())]
    return [entry["words"], *([entry["context"]] if "context" in entry else []), *conditions]


def _stance(entry: ArticleEntry, cast: Cast, *, date: dt.date, by: User) -> Stance:
    def named(key: str) -> Actor | None:
        return cast.actors[entry[key]] if key in entry else None

    return Stance(
        actor=cast.actors[entry["actor"]],
        on_behalf_of=named("on_behalf_of"),
        reported_by=named("reported_by"),
        issue=cast.issues[entry["issue"]],
        value=Value[entry["value"].upper()],
        stated_date=date,
        note=entry.get("note", ""),
        coder=by,
        **{field: entry[field] for field in AS_WRITTEN},
    )
