"""What of a folder is on record already, by what it is known there, and what of it is out of use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actors.folding import fold
from actors.models import Actor
from positions.history.addresses import find_all_renamed
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.plans import IssuePlan, SourcePlan, StancePlan
from positions.loading.seeds.files import ActorSeed
from positions.models import Dossier, Evidence, Issue, Snapshot, Source
from positions.querysets import FoldedWords
from positions.reads.lists.lookalikes import doubt_letters


@dataclass(frozen=True, slots=True)
class IssuesOnRecord:
    """By the folder's slugs the issues that its dossier lists, and those that others have; of a
    merged one, it is the one that remains. ``taken`` are all slugs that are.
    """

    listed: dict[str, Issue]
    elsewhere: dict[str, Issue]
    taken: set[str]


def find_issues_on_record(dossier: Dossier, own: Mapping[str, str]) -> IssuesOnRecord:
    """What is on record of the issues of a folder.

    ``own`` gives by slug what the issue is called where another dossier has that; either may be a
    former one.
    """
    slugs = {*own, *own.values()}
    called = Issue.objects.select_related("merged_into").in_bulk(slugs, field_name="slug")
    taken = set(called)
    # Present slugs first: a former one counts only where nothing bears it today.
    called |= find_all_renamed(Issue, slugs - taken)
    own_keys = set(dossier.dossier_issues.values_list("issue", flat=True))
    mine = {slug: issue for slug, issue in called.items() if issue.pk in own_keys}
    # Under its own slug, or under the longer that it got because another dossier had that one.
    found = {slug: mine.get(slug) or mine.get(longer) for slug, longer in own.items()}
    return IssuesOnRecord(
        listed={slug: _remaining(issue) for slug, issue in found.items() if issue},
        elsewhere={slug: called[slug] for slug in own if slug in called and not found[slug]},
        taken=taken,
    )


def _remaining(issue: Issue) -> Issue:
    """The issue, or what it was merged into."""
    return issue.merged_into or issue


def share_issues(
    plans: Mapping[str, IssuePlan], elsewhere: Mapping[str, Issue]
) -> dict[str, Issue]:
    """Of the issues that other dossiers have, those that propose the same as the folder's: they are
    one, and listed here too. A merged one stands for the one that remains.

    Raises:
        FaultyFolder: where one has another label or coding rule, since what counts for the one does
            not count for the other, and for what was archived.
    """
    faults, shared = Faults(), dict[str, Issue]()
    for slug, issue in elsewhere.items():
        plan = plans[slug]
        # Another proposition under the slug is another issue: it is
        # given the dossier's name before it (decision 0028).
        if fold(issue.proposition) != fold(plan.proposition):
            continue
        for column in ("label", "coding_rule"):
            if fold(getattr(issue, column)) != fold(getattr(plan, column)):
                what = f"{slug} is on record with the same proposition and another {column}"
                faults.add(plan.at(column), f"{what}: say the same, or give it another slug.")
        shared[slug] = _remaining(issue)
        note_archived(slug, shared[slug], plan.place, faults)
    faults.refuse()
    return shared


def find_coded(issues: Iterable[Issue]) -> set[tuple[int, int, int]]:
    """By identifiers, the issues, the sources that stances on them rest on, and whose they are,
    whatever became of the stances. One query.
    """
    # Whatever became of them: an editor may have changed every field of
    # a stance, so only where it rests tells (decision 0028).
    resting = Evidence.objects.filter(stance__issue__in=issues)
    columns = ("stance__issue", "excerpt__snapshot__source", "stance__actor")
    return set(resting.values_list(*columns).distinct())


def tell_alike(
    plans: Mapping[str, IssuePlan], made: Mapping[str, Issue], *, is_apart: bool
) -> list[str]:
    """Which of the issues just made propose what another one does: slugs decide, and somebody may
    want one of them. Nothing of a folder that shares no issues. One query.
    """
    alike = {} if is_apart or not made else _find_alike(made.values())
    return [
        f"{plans[slug].place}: {slug} proposes the same as {other.slug}, which is another issue: are they one?"
        for slug, issue in made.items()
        for other in alike.get(issue.pk, ())
        if other != issue
    ]


def _find_alike(issues: Iterable[Issue]) -> dict[int, list[Issue]]:
    """By identifier, those with the same folded proposition, each among its own."""
    words: Any = Issue.objects.in_use().annotate(words=FoldedWords("proposition"))
    mine = words.filter(pk__in=[issue.pk for issue in issues])
    by_words: dict[str, list[Issue]] = defaultdict(list)
    for issue in words.filter(words__in=mine.values("words")):
        by_words[issue.words].append(issue)
    return {one.pk: some for some in by_words.values() for one in some}


def tell_letters(seeds: Iterable[ActorSeed]) -> list[str]:
    """Which names of actors just made look like those of others in letters of another script."""
    names = {name: one.slug for one in seeds for name in (one.name, *(n.name for n in one.names))}
    doubts = doubt_letters(names, but=names)
    return [f"{names[name]}, “{name}”: {said}" for name, said in doubts.items()]


def find_sources_on_record(plans: Mapping[str, SourcePlan]) -> dict[str, Source]:
    """Those on record by the folder's names: by identifier, else by what they say.

    A source made at the desk has no identifier; it is the one that has a text of the folder's, byte
    for byte, and its title or address.
    """
    named = Source.objects.filter(external_id__in=[plan.external_id for plan in plans.values()])
    by_id = named.in_bulk(field_name="external_id")
    found = {
        name: by_id[plan.external_id] for name, plan in plans.items() if plan.external_id in by_id
    }
    waiting = {name: plan for name, plan in plans.items() if name not in found}
    return found | _find_of_desk(waiting)


def _find_of_desk(plans: Mapping[str, SourcePlan]) -> dict[str, Source]:
    with_text = _without_identifier({text.sha256 for plan in plans.values() for text in plan.texts})
    taken: set[int] = set()
    found: dict[str, Source] = {}
    for name, plan in plans.items():
        same = {one.pk: one for text in plan.texts for one in with_text[text.sha256]}
        likeness = {pk: _likeness(one, plan) for pk, one in same.items() if pk not in taken}
        # Title and address before one of the two; each source is given to one entry only.
        best = max(likeness, key=lambda pk: likeness[pk], default=0)
        if likeness.get(best):
            found[name] = same[best]
            taken.add(best)
    return found


def _without_identifier(digests: set[str]) -> Mapping[str, list[Source]]:
    """Sources that have none, by the digests of their texts."""
    found: dict[str, list[Source]] = defaultdict(list)
    # What has an identifier is known by that alone, be its text the same.
    same = Snapshot.objects.filter(sha256__in=digests, source__external_id=None).order_by("pk")
    # Megabytes each, of which only the digest is asked.
    for snapshot in same.defer("raw", "text").select_related("source"):
        found[snapshot.sha256].append(snapshot.source)
    return found


def _likeness(source: Source, plan: SourcePlan) -> int:
    """How many of title and address are the same; an empty address is none."""
    url = plan.fields["url"]
    return (source.title == plan.fields["title"]) + bool(url and source.url == url)


def find_texts(
    plans: Mapping[str, SourcePlan], sources: Mapping[str, Source]
) -> dict[tuple[str, int], Snapshot]:
    """The texts of sources that were on record, by source and number.

    Raises:
        FaultyFolder: for sources on record with other texts.
    """
    there: dict[int, dict[str, Snapshot]] = defaultdict(dict)
    for snapshot in Snapshot.objects.filter(source__in=[s.pk for s in sources.values()]).defer(
        "raw"
    ):
        there[snapshot.source_id][snapshot.text] = snapshot
    faults, found = Faults(), dict[tuple[str, int], Snapshot]()
    for name, source in sources.items():
        for number, text in enumerate(plans[name].texts):
            # By the normalised text, not by the bytes, which may differ in line ends alone.
            if text.text in there[source.pk]:
                found[name, number] = there[source.pk][text.text]
            else:
                faults.add(
                    plans[name].place,
                    f"{name} is on record with another text: name the new one otherwise.",
                )
    faults.refuse()
    return found


def refuse_archived(
    stances: Iterable[StancePlan],
    actors: Mapping[str, Actor],
    issues: Mapping[str, Issue],
    sources: Mapping[str, Source],
) -> None:
    """Nothing is said anew by actors, about issues or with words of sources that are out of use.

    ``sources`` are those on record.

    Raises:
        FaultyFolder: with every stance of which that would be so.
    """
    faults = Faults()
    for plan in stances:
        speakers = (plan.actor, plan.on_behalf_of, plan.reported_by)
        cited = (one.span.source for one in plan.evidence)
        named: list[tuple[str, Actor | Issue | Source]] = [
            *((slug, actors[slug]) for slug in speakers if slug),
            (plan.issue, issues[plan.issue]),
            *((name, sources[name]) for name in cited if name in sources),
        ]
        for name, row in named:
            note_archived(name, row, plan.place, faults)
    faults.refuse()


def note_archived(name: str, row: Actor | Issue | Source, place: FilePlace, faults: Faults) -> None:
    if row.archived_at:
        faults.add(place, f"{name} was archived: bring it back first.")
