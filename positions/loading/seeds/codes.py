"""Actors by what a command line or a table calls them."""

from collections.abc import Iterable
from pathlib import Path

from actors.models import Actor
from positions.exceptions import Refused
from positions.loading.seeds.files import read_states


def find_by_code(codes: Iterable[str], *, seeds: Path) -> list[Actor]:
    """The actors, in order, by slug, ISO 3166 code of two or three letters, or the name shown.

    Codes of two letters are not on record: ``seeds`` is the directory that has them, those of states
    that are gone too.

    Raises:
        Refused: for codes that nobody on record has, naming all of them.
    """
    wanted = list(codes)
    by_code = _actors_by_code(seeds)
    # As written first: a slug may be the code of another in capitals.
    found = [by_code.get(code) or by_code.get(code.upper()) for code in wanted]
    if missing := [code for code, actor in zip(wanted, found, strict=True) if actor is None]:
        raise Refused(f"Nobody on record is called {', '.join(missing)}.")
    return [actor for actor in found if actor]


def _actors_by_code(seeds: Path) -> dict[str, Actor]:
    actors = Actor.objects.in_use().by_name()
    found = {key: one for one in actors for key in (one.name, one.slug, one.iso3) if key}
    states = [state for state in read_states(seeds).actors if state.iso3 in found]
    # What is on record outweighs a code of two letters, which is not stored.
    return {state.iso2: found[state.iso3] for state in states if state.iso2} | found
