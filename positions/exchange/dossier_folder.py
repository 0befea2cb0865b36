"""A dossier as the folder that `positions.loading.dossiers` reads: what is loaded from it is
written the same again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from actors.models import Actor
from positions.choices import (
    EvidenceRole,
    Precision,
    Status,
    Value,
)
from positions.dates import write_time
from positions.exceptions import Refused
from positions.exchange.folder_actors import write_actors
from positions.exchange.folder_columns import FolderColumns, dump, given, plain_value, write_day
from positions.exchange.folder_shared import (
    KNOWN_BY_TEXT,
    known_by_text,
    read_shared,
    read_sources_of,
)
from positions.exchange.folder_turns import actors_of_turns, read_turns, write_speaker
from positions.loading.dossiers.texts import stands_once
from positions.models import (
    Condition,
    Dossier,
    Event,
    Evidence,
    Excerpt,
    Issue,
    Snapshot,
    Source,
    Stance,
)
from positions.models.citations import CITATION, CitedModel
from positions.reads.timelines.events import read_participants
from positions.texts.normalise import NORMALISER

LONGEST_ID: Final = 80
"""Characters of what a source without an identifier gets when it is loaded: `<dossier>/<name>`."""
ROOM_FOR_NUMBER: Final = 6
"""Characters of a name that are kept for `-2` and so on, where several would be called the same."""
_SOURCE_COLUMNS: Final = (
    *("kind", "title", "publisher", "author", "url", "language"),
    *("licence", "attribution", "primary_url", "archive_url", "retrieved_date"),
    *("date_inferred_reason", "reliability", "is_free_to_show", "lists_every_vote", "note"),
)
"""As the model has them; dates, names and texts are written beside them."""


@dataclass(frozen=True, slots=True)
class Exported:
    sources: int
    stances: int
    left_out: tuple[str, ...]
    """What the folder cannot hold, in words."""


def export_dossier(*, dossier: Dossier, directory: Path) -> Exported:
    """Write a dossier to a folder that is not there yet, or empty: all of it or nothing.

    Published stances, and those at work as drafts; without what was archived, and by decision 0044
    without reviews and history.

    Raises:
        Refused: if something is there already.
    """
    # Asked before any work; `rename` below would take the place of an empty folder, and of no other.
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Refused(f"There is something at {directory} already.")
    directory.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename on one disk: whoever reads sees all or nothing.
    with TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}-") as made:
        folder = Path(made) / "folder"
        (folder / "texts").mkdir(parents=True)
        exported = _Export(dossier).write(folder)
        folder.rename(directory)
    return exported


class _Export:
    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.issues = list(Issue.objects.in_use().of(dossier))
        self.slugs = {issue.pk: issue.slug for issue in self.issues}
        stances = Stance.objects.filter(issue__in=self.slugs).exclude(status=Status.ARCHIVED)
        self.stances = list(
            stances.select_related("actor", "on_behalf_of", "reported_by").order_by(
                "stated_date", "pk"
            )
        )
        self.left_out: Counter[str] = Counter()
        keys = [stance.pk for stance in self.stances]
        self.evidence = _by_stance(Evidence.objects.filter(stance__in=keys).order_by("pk"))
        self.conditions = _by_stance(Condition.objects.filter(stance__in=keys).order_by("pk"))
        self.events = list(dossier.events.in_use())
        self.participants = read_participants(self.events)
        self._read_sources()

    def _read_sources(self) -> None:
        """Those cited, and those that were loaded with the dossier, each with the texts that stand."""
        used = {one.excerpt_id for some in self.evidence.values() for one in some}
        used |= {
            one.excerpt_id for some in self.conditions.values() for one in some if one.excerpt_id
        }
        self.excerpts: dict[int, Excerpt] = Excerpt.objects.in_bulk(used)
        # By date and key: the first of several that would be called alike keeps the name.
        sources = self._own_sources().order_by("published_date", "pk")
        self.names = _names(sources, self.dossier.slug)
        self.sources = sorted(sources, key=lambda source: (_day(source), self.names[source.pk]))
        self.texts: dict[int, list[Snapshot]] = defaultdict(list)
        self.numbers: dict[int, int] = {}
        # Only texts that stand: words of others cannot be found again in what is written (decision 0019).
        for snapshot in Snapshot.objects.in_force().filter(source__in=self.names).order_by("pk"):
            self.numbers[snapshot.pk] = len(self.texts[snapshot.source_id])
            self.texts[snapshot.source_id].append(snapshot)
        self.turns = read_turns(self.numbers)
        self.on_shared = self._on_shared()
        self.by_pk = {one.pk: one for some in self.texts.values() for one in some}

    def _on_shared(self) -> set[int]:
        """The sources of which words carry a statement on an issue that other dossiers list too."""
        shared = read_shared(self.dossier)
        keys = [one.pk for one in self.stances if one.issue_id in shared]
        cited = [one.excerpt_id for pk in keys for one in self.evidence[pk]]
        cited += [one.excerpt_id or 0 for pk in keys for one in self.conditions[pk]]
        spans = [self.excerpts[pk] for pk in cited if pk]
        return read_sources_of(spans)

    def _own_sources(self) -> QuerySet[Source]:
        snapshots = {one.snapshot_id for one in self.excerpts.values()}
        cited = Snapshot.objects.filter(pk__in=snapshots).values("source")
        marking = {event.source_id for event in self.events if event.source_id}
        # Sources that nothing is quoted of come along where they were loaded
        # with the dossier: out and in, the folder stays what it was.
        loaded = Q(external_id__startswith=f"{self.dossier.slug}/") | Q(pk__in=marking)
        return Source.objects.filter(Q(pk__in=cited) | Q(loaded, archived_at=None))

    def write(self, folder: Path) -> Exported:
        stances = [
            (stance.stated_date, columns)
            for stance in self.stances
            if (columns := self._stance(stance))
        ]
        # Statements of an issue that two dossiers share were written with whichever was loaded
        # first: the order in which they were says nothing.
        # By all that is written of them, since neither keys nor dates are the same in another installation.
        stances.sort(key=lambda one: (one[0], one[1].get("source", ""), repr(one[1])))
        rows = Actor.objects.filter(dossier_actors__dossier=self.dossier).order_by(
            "dossier_actors__order", "pk"
        )
        head = {
            "slug": self.dossier.slug,
            "title": self.dossier.title,
            "summary": self.dossier.summary.strip(),
            "first_issues": self.dossier.first_issues,
            "first_actors": self.dossier.first_actors,
        }
        dump(folder / "dossier.yaml", given(head | {"actors": [actor.slug for actor in rows]}))
        # Whoever is named anywhere, or the folder would not load where its actors are unknown.
        dump(folder / "actors.yaml", write_actors({actor.pk for actor in rows} | self._speakers()))
        dump(folder / "issues.yaml", [_issue(issue) for issue in self.issues])
        dump(folder / "sources.yaml", [self._source(source, folder) for source in self.sources])
        dump(folder / "stances.yaml", [columns for _, columns in stances])
        dump(folder / "events.yaml", [self._event(event) for event in self.events])
        # Counted and told: whoever hands a folder on knows what it has not.
        told = tuple(f"{what}: {count:,}" for what, count in sorted(self.left_out.items()))
        return Exported(sources=len(self.sources), stances=len(stances), left_out=told)

    def _speakers(self) -> set[int]:
        """Whoever spoke, was spoken for, reported it, took part in an event, or has turns in a text."""
        there = actors_of_turns(self.turns) | {
            actor.pk for actors in self.participants.values() for actor in actors
        }
        named = ((one.actor_id, one.on_behalf_of_id, one.reported_by_id) for one in self.stances)
        return there | {pk for pks in named for pk in pks if pk}

    def _source(self, source: Source, folder: Path) -> FolderColumns:
        name = self.names[source.pk]
        columns: FolderColumns = {"name": name, "external_id": self._known_as(source, name)}
        written: list[FolderColumns] = []
        for number, text in enumerate(self.texts[source.pk]):
            file = f"texts/{name}.txt" if not number else f"texts/{name}.{number + 1}.txt"
            # The bytes as captured, not the text: the normaliser makes the text of them again.
            (folder / file).write_bytes(bytes(text.raw))
            written.append(
                given(
                    {
                        "file": file,
                        "sha256": text.sha256,
                        "normaliser": "" if text.normaliser == NORMALISER else text.normaliser,
                        "boilerplate": [
                            {"start": part.lower, "end": part.upper} for part in text.boilerplate
                        ],
                        "speakers": [write_speaker(one) for one in self.turns.get(text.pk, ())],
                    }
                )
            )
        columns |= {
            column: plain_value(column, getattr(source, column)) for column in _SOURCE_COLUMNS
        }
        columns["published_date"] = write_day(source.published_date, source.published_precision)
        return given(columns | (written[0] if written else {}) | {"later_texts": written[1:]})

    def _known_as(self, source: Source, name: str) -> str:
        """Its identifier; "" where it has none, or that which its name makes here."""
        # What the name makes again on loading is not written: under another slug it would be wrong.
        if source.external_id == f"{self.dossier.slug}/{name}":
            return ""
        # A source of the desk on a shared issue must be the same in
        # every folder, whatever each calls it (decision 0028).
        if source.external_id is None and source.pk in self.on_shared:
            return known_by_text(source, self.texts[source.pk])
        return source.external_id or ""

    def _event(self, event: Event) -> FolderColumns:
        source = self.names.get(event.source_id or 0, "")
        if event.source_id and not source:
            self.left_out["archived sources of events"] += 1
        columns: FolderColumns = {
            column: plain_value(column, getattr(event, column))
            for column in ("slug", "last_date", "kind", "title", "note")
        }
        there = [actor.slug for actor in self.participants.get(event.pk, ())]
        return given(columns | {"date": event.first_date, "source": source, "participants": there})

    def _stance(self, stance: Stance) -> FolderColumns | None:
        spans = self._spans(stance)
        first = next((one for one in spans if one[0] == EvidenceRole.SUPPORTS), None)
        # The first words that support become the stance's own columns, and do not come again as evidence.
        if first:
            spans.remove(first)
        elif stance.value != Value.NO_STATED_POSITION:
            self.left_out["stances without words that support them"] += 1
            return None
        words = first[1] if first else {}
        columns: FolderColumns = {
            "source": words.pop("source", ""),
            "actor": stance.actor.slug,
            "on_behalf_of": _slug(stance.on_behalf_of),
            "reported_by": _slug(stance.reported_by),
            "issue": self.slugs[stance.issue_id],
            "value": Value(stance.value).name.lower(),
            "stated_date": write_day(stance.stated_date, stance.stated_precision),
            "stated_time": write_time(stance.stated_time),
        }
        for column in (
            "act",
            "rendering",
            "unnamed_speaker",
            "speaking_terms",
            "firmness",
            "salience",
            "confidence",
            "note",
            "withdrawn_date",
            "withdrawal_note",
        ):
            columns[column] = plain_value(column, getattr(stance, column))
        # What was returned or waits for review is a draft elsewhere: reviews do not travel (decision 0044).
        columns["status"] = "" if stance.status == Status.PUBLISHED else str(Status.DRAFT)
        columns |= words
        columns["evidence"] = [
            _own(span, columns["source"]) | {"role": str(role)} for role, span in spans
        ]
        conditions = (self._condition(one, columns["source"]) for one in self.conditions[stance.pk])
        return given(columns | {"conditions": list(conditions)})

    def _spans(self, stance: Stance) -> list[tuple[str, FolderColumns]]:
        """The words it rests on with their roles; those of texts that do not stand are counted as
        left out.
        """
        carried = [(one, self._span(one.excerpt_id)) for one in self.evidence[stance.pk]]
        spans = [(one.role, span | _citation(one)) for one, span in carried if span]
        if len(spans) < len(carried):
            self.left_out["words of texts that do not stand"] += len(carried) - len(spans)
        return spans

    def _condition(self, condition: Condition, source: str) -> FolderColumns:
        # A link that leads out of the folder would be a fault on loading it alone.
        linked = self.slugs.get(condition.linked_issue_id or 0, "")
        if condition.linked_issue_id and not linked:
            self.left_out["links of conditions to issues of other dossiers"] += 1
        span = self._span(condition.excerpt_id) if condition.excerpt_id else None
        if condition.excerpt_id and not span:
            self.left_out["words of texts that do not stand"] += 1
        columns: FolderColumns = {
            "kind": condition.kind,
            "text": condition.text.strip(),
            "issue": linked,
            "state": "" if condition.state == "open" else condition.state,
            "settled": _settled(condition),
        }
        return given(columns | (_own(span, source) | _citation(condition) if span else {}))

    def _span(self, excerpt_id: int) -> FolderColumns | None:
        """The words with their source, and what tells which they are; None where their text does
        not stand.
        """
        excerpt = self.excerpts[excerpt_id]
        text = self.by_pk.get(excerpt.snapshot_id)
        if text is None:
            return None
        number = self.numbers[text.pk]
        return {
            "source": self.names[text.source_id],
            "words": excerpt.exact,
            # An offset only where the words stand more than once: people
            # edit these files, and words are sturdier (decision 0028).
            **({} if stands_once(text.text, excerpt.exact) else {"at": excerpt.start}),
            **({"text_number": number + 1} if number else {}),
        }


def _by_stance[R: (Evidence, Condition)](rows: Iterable[R]) -> Mapping[int, list[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.stance_id].append(row)
    return found


def _citation(row: CitedModel) -> FolderColumns:
    """How words are cited, where somebody said so."""
    return given({name: plain_value(name, getattr(row, name)) for name in CITATION})


def _settled(condition: Condition) -> dt.date | str:
    """When it was met or failed, as well as that is known; "" where nobody said."""
    if condition.settled_date is None:
        return ""
    return write_day(condition.settled_date, condition.settled_precision or Precision.DAY)


def _own(span: FolderColumns, source: str) -> FolderColumns:
    """Without the source where it is the stance's."""
    return {key: value for key, value in span.items() if key != "source" or value != source}


def _names(sources: Iterable[Source], slug: str) -> dict[int, str]:
    """A name of each, by which its file and stances call it: the end of its identifier, else date
    and title; cut so that it can be loaded, and never the name that another was loaded by.
    """
    prefix = f"{slug}/"
    of_dossier = Source.objects.filter(external_id__startswith=prefix)
    taken = {str(one) for one in of_dossier.values_list("external_id", flat=True)}
    # What a name makes, `<dossier>/<name>` with a number behind it, has to fit the identifier.
    longest = max(LONGEST_ID - len(prefix) - ROOM_FOR_NUMBER, 1)
    numbers: Counter[str] = Counter()
    found: dict[int, str] = {}
    for source in sources:
        own = source.external_id or ""
        end = "" if own.startswith(KNOWN_BY_TEXT) else own.rpartition("/")[2]
        # Loaded by this very name: it keeps it, since the name leads back to the same identifier.
        if end and own == f"{prefix}{slugify(end)}":
            found[source.pk] = end
            continue
        stem = name = (
            slugify(end or f"{_day(source)}-{source.title}")[:longest].strip("-") or "source"
        )
        # `taken` has identifiers of sources outside this folder
        # too: by their name this one would be taken for them.
        while prefix + name in taken:
            numbers[stem] += 1
            name = f"{stem}-{numbers[stem] + 1}"
        taken.add(prefix + name)
        found[source.pk] = name
    return found


def _day(source: Source) -> str:
    return source.published_date.isoformat() if source.published_date else ""


def _issue(issue: Issue) -> FolderColumns:
    columns = ("slug", "label", "proposition", "coding_rule", "keywords", "contra_phrases", "tags")
    return given({column: plain_value(column, getattr(issue, column)) for column in columns})


def _slug(actor: Actor | None) -> str:
    return actor.slug if actor else ""
