"""Loading a dossier's folder: whole or not at all. What is on record stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction

from actors.models import Actor
from positions.actions.ground.verbs import retried
from positions.actions.speakers import keep_speakers
from positions.choices import CorrectionState, Status
from positions.exceptions import Refused
from positions.history.addresses import find_all_renamed, find_renamed
from positions.loading.dossiers.events import write_events
from positions.loading.dossiers.issues import issue_of, list_new_issues, tell_renamed
from positions.loading.dossiers.links import link_conditions
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.on_record import (
    find_coded,
    find_issues_on_record,
    find_sources_on_record,
    find_texts,
    note_archived,
    refuse_archived,
    share_issues,
    tell_alike,
    tell_letters,
)
from positions.loading.dossiers.people import cast
from positions.loading.dossiers.plans import (
    ConditionPlan,
    DossierFolder,
    PlannedWords,
    SourcePlan,
    StancePlan,
)
from positions.loading.dossiers.turns import SpeakerPlan, write_speakers
from positions.loading.dossiers.writing import check_deferred, write_all
from positions.loading.publishing import publish_reviewed
from positions.loading.seeds.actors import ensure_actors
from positions.loading.seeds.files import ActorSeeds
from positions.models import (
    Condition,
    Correction,
    Dossier,
    DossierActor,
    Evidence,
    Excerpt,
    Snapshot,
    Source,
    Stance,
)

_BATCH: Final = 500
"""Stances written at a time."""
_REVIEW_NOTE: Final = "Reviewed before the folder was loaded."

type StanceTrack = Callable[[Sequence[StancePlan]], Iterable[StancePlan]]
"""Passes stances on as they are, for instance to show progress."""


@dataclass(frozen=True, slots=True)
class Loaded:
    dossier: Dossier
    is_new: bool
    sources: int
    stances: int
    events: int
    participants: int
    """Whoever took part in an event and was not on record with it."""
    on_record: int
    """Stances that were on record before, or of which nothing tells whether they were."""
    shared: int
    """Issues that stood in other dossiers and are listed in this one now."""
    notices: tuple[str, ...]
    places: Mapping[int, FilePlace]
    """Of the stances that are new, by their keys."""


def load_dossier(
    *, folder: DossierFolder, seeds: ActorSeeds, by: User, reviewer: User, track: StanceTrack = iter
) -> Loaded:
    """Load what is not on record of a folder, coded by ``by``, in one transaction.

    A dossier that is new gets everything. One on record keeps its title, rows and issues, and its sources their
    stances: what is new in the folder, issues and sources with their stances, is added. ``seeds`` are the actors
    that a folder may name without describing them.

    Raises:
        FaultyFolder: with everything that is wrong, by file and line; then nothing is loaded.
        Refused: if the dossier was archived.
    """
    return _Loading(folder, seeds, by, reviewer).load(track)


class _Loading:
    def __init__(self, folder: DossierFolder, seeds: ActorSeeds, by: User, reviewer: User) -> None:
        self.folder, self.seeds, self.by, self.reviewer = folder, seeds, by, reviewer

    # Outside the transaction: what lost a deadlock begins anew with a transaction of its own.
    @retried
    @transaction.atomic
    def load(self, track: StanceTrack) -> Loaded:
        """In an order in which every row finds those it names."""
        self.places: dict[int, FilePlace] = {}
        self.actors = self._actors()
        dossier, is_new = self._dossier()
        self._issues(dossier)
        new = self._sources()
        if is_new:
            self._rows(dossier)
        self.excerpts: dict[tuple[int, int, int], Excerpt] = {}
        # Of shared issues alone: on those of its own there are no statements yet.
        coded = find_coded(self.shared.values()) if is_new else set()
        self.notices += tell_alike(
            {slug: self.folder.issues[slug] for slug in self.new_issues},
            self.new_issues,
            is_apart=self.folder.has_own_issues,
        )
        waiting, skipped = self._sort_out(new, coded, is_new=is_new)
        self.notices += link_conditions(skipped, self.actors, self.issues, reviewer=self.reviewer)
        # Before the first stance is written, so that all of them are told at once.
        refuse_archived(waiting, self.actors, self.issues, self.on_record)
        # In batches, so that progress shows and no insert or approval is of everything at once.
        for some in batched(track(waiting), _BATCH):
            self._stances(some)
        events, participants = write_events(
            self.folder.events, dossier, self.on_record | self.made, self.actors
        )
        # Within the transaction, so that what is deferred is refused
        # as a fault of the folder and not at its commit.
        check_deferred()
        return Loaded(
            dossier=dossier,
            is_new=is_new,
            sources=len(new),
            stances=len(waiting),
            events=events,
            participants=participants,
            on_record=len(self.folder.stances) - len(waiting),
            shared=len(self.shared),
            notices=(*self.folder.notices, *self.notices),
            places=self.places,
        )

    def _actors(self) -> dict[str, Actor]:
        """Those that the folder names by the slugs it uses; who was merged is whoever remains."""
        faults, described = Faults(), self.folder.described
        slugs = {*self.folder.named, *described.actors, *(m.group for m in described.memberships)}
        known = Actor.objects.in_bulk(slugs, field_name="slug")
        # A former slug leads to the actor that had it, and makes no second one.
        known |= find_all_renamed(Actor, slugs - known.keys())
        needed = cast(self.folder.named, described, self.seeds, set(known), faults)
        faults.refuse()
        found = known | ensure_actors(seeds=needed, known=known)
        self.notices = tell_letters(one for one in needed.actors if one.slug not in known)
        merged = Actor.objects.in_bulk(
            [actor.merged_into_id for actor in found.values() if actor.merged_into_id]
        )
        return {slug: merged.get(actor.merged_into_id or 0, actor) for slug, actor in found.items()}

    def _dossier(self) -> tuple[Dossier, bool]:
        slug = self.folder.slug
        found = Dossier.objects.filter(slug=slug).first() or find_renamed(Dossier, slug)
        if found and found.archived_at:
            raise Refused("The dossier was archived: bring it back first.")
        if found:
            return found, False
        row = Dossier(
            slug=slug, title=self.folder.title, summary=self.folder.summary, **self.folder.first
        )
        return write_all([(self.folder.place, row)])[0], True

    def _issues(self, dossier: Dossier) -> None:
        """By the slugs of the folder, which may be former ones.

        Where another dossier has the issue, it is listed here too; where it has another one by the
        slug, this one's begins with its dossier's.
        """
        plans, is_apart = self.folder.issues, self.folder.has_own_issues
        # As long as a slug may be. Two cut alike are refused by the database, with their lines.
        own = {slug: f"{self.folder.slug}-{slug}"[:80] for slug in plans}
        there = find_issues_on_record(dossier, own)
        self.shared = {} if is_apart else share_issues(plans, there.elsewhere)
        found = there.listed | self.shared
        # Apart from others every issue begins with the dossier's
        # name, be it taken or not: two codings load side by side.
        taken = own.keys() if is_apart else there.taken
        names = {slug: own[slug] if slug in taken else slug for slug in plans if slug not in found}
        made = write_all((plans[slug].place, issue_of(plans[slug], names[slug])) for slug in names)
        self.new_issues = dict(zip(names, made, strict=True))
        if not is_apart:
            self.notices += tell_renamed(self.folder, names, there.elsewhere)
        self.issues = found | self.new_issues
        list_new_issues(dossier, self.issues, list(plans), self.shared | self.new_issues)

    def _sources(self) -> set[str]:
        """Write those that are not on record with their texts, find the texts of all, and return
        which are new.
        """
        plans = self.folder.sources
        self.on_record = find_sources_on_record(plans)
        new = [plan for name, plan in plans.items() if name not in self.on_record]
        made = write_all(
            (plan.place, Source(**plan.fields, external_id=plan.external_id, created_by=self.by))
            for plan in new
        )
        # Before the new ones are added: texts on record that differ are faults of the folder.
        self.snapshots = find_texts(plans, self.on_record)
        self.made = {plan.name: source for plan, source in zip(new, made, strict=True)}
        self._texts(list(zip(new, made, strict=True)))
        return {plan.name for plan in new}

    def _sort_out(
        self, new: Collection[str], coded: Collection[tuple[int, int, int]], *, is_new: bool
    ) -> tuple[list[StancePlan], list[StancePlan]]:
        """The stances to be made, and those that are on record or not of this dossier's making."""
        waiting, skipped = list[StancePlan](), list[StancePlan]()
        for plan in self.folder.stances:
            comes = plan.source in new or (is_new and self._comes_with_dossier(plan, coded))
            (waiting if comes else skipped).append(plan)
        return waiting, skipped

    def _comes_with_dossier(
        self, plan: StancePlan, coded: Collection[tuple[int, int, int]]
    ) -> bool:
        """Of a new dossier's stances those on issues of its own, and of those on shared ones what
        rests on a source that is not ``coded`` for the issue and the actor.
        """
        if plan.issue in self.new_issues:
            return True
        source = self.on_record.get(plan.source)
        if source is None:
            return False
        return (self.issues[plan.issue].pk, source.pk, self.actors[plan.actor].pk) not in coded

    def _texts(self, new: Sequence[tuple[SourcePlan, Source]]) -> None:
        """Texts one after the other: each later one stands in the place of the one before."""
        # By number and not by source: each round is one insert for
        # all sources, and finds the former texts of the last.
        for number in range(max((len(plan.texts) for plan, _ in new), default=0)):
            pairs = self._snapshots(new, number)
            self._speakers([(one, plan.texts[number].speakers) for plan, one in pairs])
            self.snapshots |= {(plan.name, number): one for plan, one in pairs}
            if number:
                # A folder's later texts stand (decision 0019): elsewhere somebody has confirmed them already.
                write_all((plan.place, _confirmed(one)) for plan, one in pairs)

    def _speakers(self, given: Sequence[tuple[Snapshot, tuple[SpeakerPlan, ...]]]) -> None:
        """Turns that the folder has, and of the other texts those that are read in them."""
        # Only where the folder is silent: its turns may have an
        # editor's choice of who speaks (decision 0044).
        keep_speakers(one for one, speakers in given if not speakers)
        write_speakers(given, self.actors)

    def _snapshots(
        self, new: Sequence[tuple[SourcePlan, Source]], number: int
    ) -> list[tuple[SourcePlan, Snapshot]]:
        """Keep the text of this number of every source that has so many."""
        placed = [(plan, source) for plan, source in new if len(plan.texts) > number]
        made = write_all(
            (plan.place, self._snapshot(plan, source, number)) for plan, source in placed
        )
        return [(plan, one) for (plan, _), one in zip(placed, made, strict=True)]

    def _snapshot(self, plan: SourcePlan, source: Source, number: int) -> Snapshot:
        text = plan.texts[number]
        return Snapshot(
            source=source,
            raw=text.raw,
            sha256=text.sha256,
            text=text.text,
            normaliser=text.normaliser,
            boilerplate=list(text.boilerplate),
            supersedes=self.snapshots.get((plan.name, number - 1)),
            captured_by=self.by,
        )

    def _rows(self, dossier: Dossier) -> None:
        # Two slugs may mean one actor; the first place counts.
        faults, rows = Faults(), dict.fromkeys(self.actors[slug] for slug in self.folder.rows)
        for slug in self.folder.rows:
            note_archived(slug, self.actors[slug], self.folder.named[slug], faults)
        faults.refuse()
        DossierActor.objects.bulk_create(
            DossierActor(dossier=dossier, actor=actor, order=order)
            for order, actor in enumerate(rows)
        )

    def _stances(self, plans: Sequence[StancePlan]) -> None:
        # Excerpts first: they are shared by evidence and conditions of several stances.
        self._cut(plans)
        stances = write_all((plan.place, self._stance(plan)) for plan in plans)
        pairs = list(zip(plans, stances, strict=True))
        self.places |= {stance.pk: plan.place for plan, stance in pairs}
        write_all(
            (
                one.place,
                Evidence(
                    stance=stance, excerpt=self._excerpt(one.span), role=one.role, **one.fields
                ),
            )
            for plan, stance in pairs
            for one in plan.evidence
        )
        write_all(
            (one.place, self._condition(one, stance))
            for plan, stance in pairs
            for one in plan.conditions
        )
        # As drafts first, approved when evidence and conditions are there: an
        # approval is over the hash of all of it (decision 0003).
        published = [stance.pk for plan, stance in pairs if plan.is_published]
        publish_reviewed(stance_ids=published, by=self.reviewer, note=_REVIEW_NOTE)

    def _stance(self, plan: StancePlan) -> Stance:
        def named(slug: str) -> Actor | None:
            return self.actors[slug] if slug else None

        return Stance(
            **plan.fields,
            actor=self.actors[plan.actor],
            on_behalf_of=named(plan.on_behalf_of),
            reported_by=named(plan.reported_by),
            issue=self.issues[plan.issue],
            status=Status.DRAFT,
            coder=self.by,
        )

    def _condition(self, plan: ConditionPlan, stance: Stance) -> Condition:
        settled_date, settled_precision = plan.settled or (None, None)
        return Condition(
            stance=stance,
            kind=plan.kind,
            text=plan.text,
            state=plan.state,
            settled_date=settled_date,
            settled_precision=settled_precision,
            excerpt=self._excerpt(plan.span) if plan.span else None,
            linked_issue=self.issues[plan.issue] if plan.issue else None,
            **plan.fields,
        )

    def _cut(self, plans: Sequence[StancePlan]) -> None:
        """Make the excerpts that nobody made yet."""
        # By place: words that several stances rest on are one excerpt.
        spans = {self._key(span): (place, span) for plan in plans for place, span in _spans(plan)}
        missing = spans.keys() - self.excerpts.keys()
        # All excerpts of these texts, not only those looked for: one query, and the next batches find theirs.
        on_record = Excerpt.objects.filter(snapshot__in={key[0] for key in missing})
        self.excerpts |= {(one.snapshot_id, one.start, one.end): one for one in on_record}
        cut = write_all(
            (place, Excerpt(snapshot_id=key[0], start=span.start, end=span.end, exact=span.words))
            # In a fixed order, so that two loads of the same words wait for one another and lose no deadlock.
            for key, (place, span) in sorted(spans.items(), key=lambda item: item[0])
            if key not in self.excerpts
        )
        self.excerpts |= {(one.snapshot_id, one.start, one.end): one for one in cut}

    def _excerpt(self, span: PlannedWords) -> Excerpt:
        return self.excerpts[self._key(span)]

    def _key(self, span: PlannedWords) -> tuple[int, int, int]:
        return self.snapshots[span.source, span.text].pk, span.start, span.end


def _spans(plan: StancePlan) -> Iterator[tuple[FilePlace, PlannedWords]]:
    for one in plan.evidence:
        yield one.place, one.span
    for condition in plan.conditions:
        if condition.span:
            yield condition.place, condition.span


def _confirmed(snapshot: Snapshot) -> Correction:
    former = snapshot.supersedes.text if snapshot.supersedes else ""
    return Correction(
        source=snapshot.source,
        snapshot=snapshot,
        state=CorrectionState.CONFIRMED,
        is_spacing_only=former.split() == snapshot.text.split(),
    )
