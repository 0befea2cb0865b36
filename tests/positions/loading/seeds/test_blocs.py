import datetime as dt

import pytest
from django.conf import settings

from actors.models import Actor, Membership
from positions.loading.seeds.actors import ensure_actors, ensure_blocs
from positions.loading.seeds.files import read_bloc_seeds, read_states

DIRECTORY = settings.BASE_DIR / "seeds" / "actors"


def test_every_member_is_a_state_of_the_seeds_and_every_bloc_names_its_source_or_rule() -> None:
    states, blocs = read_states(DIRECTORY), read_bloc_seeds(DIRECTORY)
    known = {key for seed in states.actors for key in (seed.slug, seed.iso3)}
    assert {one.member for one in blocs.memberships} <= known
    assert [seed.slug for seed in blocs.actors if not seed.note] == ["csto"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "day", "size"),
    [
        ("african-group", "2024-01-01", 54),
        ("african-union", "1963-06-01", 32),
        ("african-union", "2000-01-01", 52),
        ("african-union", "2024-01-01", 54),
        ("arab-league", "2024-01-01", 21),
        ("asean", "1990-01-01", 6),
        ("asean", "2024-01-01", 10),
        ("g77", "2024-01-01", 133),
        ("non-aligned-movement", "2024-01-01", 119),
        ("oic", "2024-01-01", 56),
        ("p5", "1960-01-01", 5),
        ("p5", "2024-01-01", 5),
        ("visegrad-group", "1992-01-01", 3),
        ("visegrad-group", "2000-01-01", 4),
        ("warsaw-pact", "1960-01-01", 8),
        ("warsaw-pact", "1970-01-01", 7),
        ("warsaw-pact", "1992-01-01", 0),
        ("weog", "2024-01-01", 28),
    ],
)
def test_as_many_as_the_lists_say_without_who_is_no_state_here(slug: str, day: str, size: int) -> None:
    """Palestine, the Sahrawi Republic: the lists have one more."""
    found = [one for one in read_bloc_seeds(DIRECTORY).memberships if one.group == slug]
    on = dt.date.fromisoformat(day)
    holding = {
        one.member
        for one in found
        if (not one.from_date or one.from_date <= on) and (not one.until_date or on < one.until_date)
    }
    assert len(holding) == size


@pytest.mark.django_db
def test_blocs_are_added_to_an_older_record_once() -> None:
    states, blocs = read_states(DIRECTORY), read_bloc_seeds(DIRECTORY)
    ensure_actors(seeds=states)
    for _ in range(2):
        ensure_blocs(blocs=blocs, states=states)
    assert Actor.objects.filter(slug__in=[seed.slug for seed in blocs.actors]).count() == len(blocs.actors)
    added = Membership.objects.exclude(group__slug="united-nations").count()
    assert added == len(blocs.memberships)


@pytest.mark.django_db
def test_of_states_that_nobody_has_there_is_no_membership() -> None:
    ensure_blocs(blocs=read_bloc_seeds(DIRECTORY), states=read_states(DIRECTORY))
    assert not Membership.objects.exists()
