"""Loading the dossiers of `seeds/`: each once and whole. What editors make of it afterwards stays theirs."""

from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from positions.actions.ground.verbs import retried
from positions.exceptions import BadSeed
from positions.loading.seeds.actors import ensure_actors, note_ends
from positions.loading.seeds.article import Cast, load_article
from positions.loading.seeds.files import ActorSeeds, read_actors
from positions.loading.seeds.votes import read_roll_calls
from positions.loading.unga.mending import declare_whole
from positions.loading.unga.writing import write_roll_calls
from positions.models import Dossier, DossierActor, Issue


def load_seeds(*, directory: Path, by: User, reviewer: User) -> list[Dossier]:
    """Load the dossiers that are not on record yet, coded by ``by``, and return them: each in one transaction.

    Of those on record it is only said which list every vote, and which actors ended: databases may be older than that.

    Raises:
        BadSeed, MissingWords: then nothing is loaded of the dossier at fault, nor any after it.
    """
    folders = [path.parent for path in sorted(directory.glob("*/dossier.yaml"))]
    on_record = set(Dossier.objects.filter(slug__in=[f.name for f in folders]).values_list("slug", flat=True))
    missing = [folder for folder in folders if folder.name not in on_record]
    if not folders:
        return []
    seeds = read_actors(directory / "actors")
    with transaction.atomic():
        note_ends(seeds=seeds)
    plans = {folder.name: _read(folder / "dossier.yaml") for folder in folders}
    if whole := [f"{name}/" for name, plan in plans.items() if plan.get("votes", {}).get("lists_every_vote")]:
        declare_whole(whole)
    return [_load_dossier(folder, seeds, by=by, reviewer=reviewer) for folder in missing]


@retried
@transaction.atomic
def _load_dossier(folder: Path, seeds: ActorSeeds, *, by: User, reviewer: User) -> Dossier:
    actors = ensure_actors(seeds=seeds)
    plan = _read(folder / "dossier.yaml")
    dossier = Dossier.objects.create(slug=folder.name, title=plan["title"], summary=plan["summary"])
    try:
        if "source" in plan:
            cast = Cast(actors=actors, issues=_load_issues(folder, dossier, key="slug"))
            stances = _read(folder / "stances.yaml")
            load_article(folder=folder, plan=plan["source"], stances=stances, cast=cast, by=by, reviewer=reviewer)
            rows = [actors[slug] for slug in plan["actors"]]
        else:
            issues = _load_issues(folder, dossier, key="series")
            calls = read_roll_calls(path=folder / "votes.csv", plan=plan["votes"], actors=actors, issues=issues)
            write_roll_calls(roll_calls=calls, by=by, reviewer=reviewer)
            voters = {vote.actor_id for call in calls for vote in call.votes}
            rows = sorted({a for a in actors.values() if a.pk in voters}, key=lambda actor: actor.slug)
    except KeyError as error:
        raise BadSeed(f"{folder.name} names {error}, which is not among the seeds.") from error
    DossierActor.objects.bulk_create(
        DossierActor(dossier=dossier, actor=actor, order=order) for order, actor in enumerate(rows)
    )
    return dossier


def _load_issues(folder: Path, dossier: Dossier, *, key: str) -> dict[str, Issue]:
    """The issues of a dossier by their slug, or by the series of votes they stand for."""
    entries = _read(folder / "issues.yaml")
    issues = Issue.objects.bulk_create(
        Issue(
            dossier=dossier,
            slug=entry["slug"],
            label=entry["label"],
            proposition=entry["proposition"],
            coding_rule=entry["coding_rule"],
            keywords=entry["keywords"],
            contra_phrases=entry["contra_phrases"],
            order=order,
        )
        for order, entry in enumerate(entries)
    )
    return {entry[key]: issue for entry, issue in zip(entries, issues, strict=True)}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
