"""Loading the dossiers of `seeds/`: each once and whole.

What editors make of it afterwards stays theirs.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from positions.actions.ground.verbs import retried
from positions.exceptions import BadSeed
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.loading import load_dossier
from positions.loading.seeds.actors import ensure_actors, ensure_blocs, note_ends
from positions.loading.seeds.files import ActorSeeds, read_actor_seeds, read_bloc_seeds, read_states
from positions.loading.seeds.votes import read_vote_table
from positions.loading.unga.mending import declare_whole, name_data_set
from positions.loading.unga.writing import write_roll_calls
from positions.models import Dossier, DossierActor, DossierIssue, Issue


@dataclass(frozen=True, slots=True)
class Seeded:
    loaded: list[Dossier]
    held_back: list[str]
    """Titles of dossiers of which an earlier edition is on record."""


def load_seeds(*, directory: Path, by: User, reviewer: User) -> Seeded:
    """Load the dossiers that are not on record yet, coded by ``by``: each in one transaction.

    Of those on record it is only said which list every vote, what data set they are of, and which
    actors ended: databases may be older than that.

    Raises:
        BadSeed, FaultyFolder: then nothing is loaded of the dossier at fault, nor any after it.
    """
    # In a fixed order: of two dossiers with one slug for different issues, the first keeps it.
    plans = {path.parent: _read(path) for path in sorted(directory.glob("*/dossier.yaml"))}
    if not plans:
        return Seeded([], [])
    missing, held_back = _sort_out(plans)
    seeds = read_actor_seeds(directory / "actors")
    with transaction.atomic():
        note_ends(seeds=seeds)
        if len(missing) < len(plans):  # else its actors are made with the first dossier
            ensure_blocs(
                blocs=read_bloc_seeds(directory / "actors"),
                states=read_states(directory / "actors"),
            )
    # Before anything is loaded: what it mends is of earlier versions, and new records have it.
    _mend_votes(plans, by=by)
    loaded = [
        _load(folder, plan, seeds, by=by, reviewer=reviewer) for folder, plan in missing.items()
    ]
    return Seeded(loaded, [plan["title"] for plan in held_back.values()])


type Plans = dict[Path, dict[str, Any]]
"""What describes each dossier, by its folder."""


def _mend_votes(plans: Plans, *, by: User) -> None:
    """Say of vote records on record what those of before did not: their data set, and if all voted."""
    votes = {f"{folder.name}/": plan["votes"] for folder, plan in plans.items() if "votes" in plan}
    if votes:
        name_data_set(list(votes), by=by)
    if whole := [prefix for prefix, plan in votes.items() if plan.get("lists_every_vote")]:
        declare_whole(whole)


def _sort_out(plans: Plans) -> tuple[Plans, Plans]:
    """The dossiers that are not on record, and of them apart those of which an earlier edition is."""
    slugs = {
        name for folder, plan in plans.items() for name in (folder.name, plan.get("replaces", ""))
    }
    on_record = set(Dossier.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    new = {folder: plan for folder, plan in plans.items() if folder.name not in on_record}
    # Both editions together would hold the same words twice (decision 0028).
    held_back = {folder: plan for folder, plan in new.items() if plan.get("replaces") in on_record}
    return {folder: plan for folder, plan in new.items() if folder not in held_back}, held_back


def _load(
    folder: Path, plan: dict[str, Any], seeds: ActorSeeds, *, by: User, reviewer: User
) -> Dossier:
    if "votes" in plan:
        return _load_votes(folder, plan, seeds, by=by, reviewer=reviewer)
    return _load_folder(folder, seeds, by=by, reviewer=reviewer)


# Outside the transaction: what lost a deadlock begins anew with a transaction of its own.
@retried
@transaction.atomic
def _load_folder(folder: Path, seeds: ActorSeeds, *, by: User, reviewer: User) -> Dossier:
    ensure_actors(seeds=seeds)
    return load_dossier(folder=read_folder(folder), seeds=seeds, by=by, reviewer=reviewer).dossier


@retried
@transaction.atomic
def _load_votes(
    folder: Path, plan: dict[str, Any], seeds: ActorSeeds, *, by: User, reviewer: User
) -> Dossier:
    actors = ensure_actors(seeds=seeds)
    dossier = Dossier.objects.create(slug=folder.name, title=plan["title"], summary=plan["summary"])
    try:
        issues = _load_issues(folder, dossier)
        calls = read_vote_table(
            path=folder / "votes.csv", plan=plan["votes"], actors=actors, issues=issues
        )
        write_roll_calls(roll_calls=calls, by=by, reviewer=reviewer)
    # The readers of votes name what they miss; whose fault it is only the folder tells.
    except KeyError as error:
        raise BadSeed(f"{folder.name} names {error}, which is not among the seeds.") from error
    voters = {vote.actor_id for call in calls for vote in call.votes}
    # A state stands under several codes among the actors: a set has it once.
    rows = sorted({a for a in actors.values() if a.pk in voters}, key=lambda actor: actor.slug)
    DossierActor.objects.bulk_create(
        DossierActor(dossier=dossier, actor=actor, order=order) for order, actor in enumerate(rows)
    )
    return dossier


def _load_issues(folder: Path, dossier: Dossier) -> dict[str, Issue]:
    """The issues of a dossier by the series of votes they stand for."""
    entries = _read(folder / "issues.yaml")
    issues = Issue.objects.bulk_create(
        Issue(
            slug=entry["slug"],
            label=entry["label"],
            proposition=entry["proposition"],
            coding_rule=entry["coding_rule"],
            keywords=entry["keywords"],
            contra_phrases=entry["contra_phrases"],
        )
        for entry in entries
    )
    DossierIssue.objects.bulk_create(
        DossierIssue(dossier=dossier, issue=issue, order=order)
        for order, issue in enumerate(issues)
    )
    return {entry["series"]: issue for entry, issue in zip(entries, issues, strict=True)}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
