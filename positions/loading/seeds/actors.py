"""Making actors of the seeds."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q

from actors.models import Actor, ActorName, Membership
from positions.history.addresses import find_all_renamed
from positions.loading.seeds.files import ActorSeed, ActorSeeds


@transaction.atomic
def ensure_actors(
    *, seeds: ActorSeeds, known: Mapping[str, Actor] | None = None
) -> dict[str, Actor]:
    """Make the actors that are not on record, and return all by slug, ISO3 and ISO2 of their seeds.

    Those on record are recognised by ISO3 or slug, a former one too, and stay as they are, whatever
    became of their names; only when they ended is noted where nobody has. Memberships are added
    where one side is new; ``known`` are actors beside the seeds that these may name.
    """
    on_record = _on_record(seeds)
    new = [seed for seed in seeds.actors if seed.slug not in on_record]
    made = Actor.objects.bulk_create(
        Actor(
            slug=s.slug,
            kind=s.kind,
            name=s.name,
            iso3=s.iso3,
            wikidata_id=s.wikidata_id,
            note=s.note,
        )
        for s in new
    )
    actors = on_record | {actor.slug: actor for actor in made}
    _add_names(new, actors)
    by_key = dict(known or {})
    by_key |= {key: actors[s.slug] for s in seeds.actors for key in (s.slug, s.iso3, s.iso2) if key}
    _add_memberships(seeds, by_key, new={actor.pk for actor in made})
    _note_ends(seeds, by_key)
    return by_key


def not_on_record(seeds: ActorSeeds) -> list[ActorSeed]:
    """Those of them that `ensure_actors` would make."""
    on_record = _on_record(seeds)
    return [seed for seed in seeds.actors if seed.slug not in on_record]


def _add_names(seeds: Iterable[ActorSeed], actors: dict[str, Actor]) -> None:
    ActorName.objects.bulk_create(
        ActorName(
            actor=actors[seed.slug],
            name=name.name,
            kind=name.kind,
            language=name.language,
            from_date=name.from_date,
            until_date=name.until_date,
        )
        for seed in seeds
        for name in seed.names
    )


def ensure_blocs(*, blocs: ActorSeeds, states: ActorSeeds) -> None:
    """Make the blocs that are not on record, of those of the states that are: databases may be
    older than blocs. One query where there is nothing to do.
    """
    on_record = _on_record(blocs)
    # Slugs of the blocs alone are looked at first: on most runs there is nothing to do.
    new = {seed.slug for seed in blocs.actors} - set(on_record)
    if not new:
        return
    known = _states_on_record(states)
    # States that an installation does not have cannot be members; those loaded later bring their own.
    named = [one for one in blocs.memberships if one.member in known and one.group in new]
    ensure_actors(
        seeds=ActorSeeds(tuple(seed for seed in blocs.actors if seed.slug in new), tuple(named)),
        known=known,
    )


def _states_on_record(states: ActorSeeds) -> dict[str, Actor]:
    """By slug and ISO3 of their seeds."""
    found = _on_record(states)
    there = (seed for seed in states.actors if seed.slug in found)
    return {key: found[seed.slug] for seed in there for key in (seed.slug, seed.iso3) if key}


def note_ends(*, seeds: ActorSeeds) -> None:
    """Say of actors on record when they ended, where nobody has said so yet: databases may be older
    than ends.
    """
    found = _on_record(seeds)
    known = (seed for seed in seeds.actors if seed.slug in found)
    _note_ends(
        seeds, {key: found[seed.slug] for seed in known for key in (seed.slug, seed.iso3) if key}
    )


def _note_ends(seeds: ActorSeeds, by_key: dict[str, Actor]) -> None:
    for seed in seeds.actors:
        if seed.ended_date and seed.slug in by_key and by_key[seed.slug].ended_date is None:
            # Asked once more in the statement: an editor may say it meanwhile.
            Actor.objects.filter(pk=by_key[seed.slug].pk, ended_date=None).update(
                ended_date=seed.ended_date,
                ended_precision=seed.ended_precision,
                succeeded_by=by_key.get(seed.succeeded_by),
                version=F("version") + 1,
            )


def _on_record(seeds: ActorSeeds) -> dict[str, Actor]:
    """Actors on record by the slug of the seed they stand for, which need not be their own."""
    by_iso3 = {seed.iso3: seed for seed in seeds.actors if seed.iso3}
    found = Actor.objects.filter(
        Q(iso3__in=by_iso3) | Q(slug__in=[seed.slug for seed in seeds.actors])
    )
    there = {_seed_slug(actor, by_iso3): actor for actor in found}
    # Former slugs last, and only of those not found: a present slug counts before one that was.
    unknown = [seed.slug for seed in seeds.actors if seed.slug not in there]
    return there | find_all_renamed(Actor, unknown)


def _seed_slug(actor: Actor, by_iso3: dict[str, ActorSeed]) -> str:
    return by_iso3[actor.iso3].slug if actor.iso3 in by_iso3 else actor.slug


def _add_memberships(seeds: ActorSeeds, by_key: dict[str, Actor], *, new: set[int]) -> None:
    rows = [
        Membership(
            member=by_key[seed.member],
            group=by_key[seed.group],
            role=seed.role,
            speaks_for=seed.speaks_for,
            from_date=seed.from_date,
            until_date=seed.until_date,
        )
        for seed in seeds.memberships
    ]
    # Between two that were on record an editor may have ended it or taken it away.
    Membership.objects.bulk_create(
        row for row in rows if row.member_id in new or row.group_id in new
    )
