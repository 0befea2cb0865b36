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
    iso3 = {state.iso2: state.iso3 for state in read_states(seeds).actors if state.iso2}
    by_key = {
        key: actor
        for actor in Actor.objects.in_use().by_name()
        for key in (actor.name, actor.slug, actor.iso3)
        if key
    }
    found = [
        by_key.get(code) or by_key.get(iso3.get(code.upper(), code.upper())) for code in wanted
    ]
    if missing := [code for code, actor in zip(wanted, found, strict=True) if actor is None]:
        raise Refused(f"Nobody on record is called {', '.join(missing)}.")
    return [actor for actor in found if actor]
