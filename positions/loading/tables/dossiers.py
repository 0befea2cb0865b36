"""Dossiers that come whole, as a folder or from another program: what loading one would do, and the loading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from positions.doubts import doubt_stances
from positions.exceptions import FaultyFolder, Refused
from positions.loading.dossiers.loading import Loaded, load_dossier
from positions.loading.dossiers.marked import FilePlace
from positions.loading.dossiers.plans import DossierFolder, StancePlan
from positions.loading.seeds.files import read_actor_seeds
from positions.loading.system_users import bulk_reviewer
from positions.loading.tables.problems import Problems
from positions.loading.tables.ticking import Stopped
from positions.models import Stance

_ASKED: Final = 50
"""Stances between two looks at whether it is still wanted."""
_DOUBTED: Final = 500
"""Stances that are looked at together."""
_STANCE: Final = re.compile(r"stance (\d+)")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import would do, and what does it, in a transaction of the caller's."""

    report: dict[str, Any]
    write: Callable[[User], int]
    to_fetch: Sequence[str] = ()
    """Addresses whose texts it needs first."""


@dataclass(frozen=True, slots=True)
class BroughtDossier:
    """``listed`` is what its preview shows of sources, actors and issues."""

    folder: DossierFolder
    listed: Mapping[str, Any] = MappingProxyType({})


def prepare_dossier(
    read: Callable[[], BroughtDossier], *, is_wanted: Callable[[], bool], with_doubts: bool
) -> Prepared:
    """Loaded to see what comes of it, and taken back; ``with_doubts`` about what would be new.

    Raises:
        NotRead: by ``read``.
        Stopped: once it is not wanted.
    """
    try:
        brought = read()
        return _tried(
            brought, _writer(brought.folder, is_wanted), is_wanted if with_doubts else None
        )
    except (FaultyFolder, Refused) as refused:
        # A folder's faults have their places in their words, so they are numbered here by their order alone.
        problems = Problems({})
        for number, fault in enumerate(str(refused).split("\n"), 1):
            problems.refuse(number, "", fault)
        return Prepared(problems.report(created=0, known=0), lambda _: 0)


type _Load = Callable[[User], Loaded]


def _writer(folder: DossierFolder, is_wanted: Callable[[], bool]) -> _Load:
    seeds = read_actor_seeds(settings.BASE_DIR / "seeds" / "actors")

    def track(plans: Sequence[StancePlan]) -> Iterator[StancePlan]:
        for number, plan in enumerate(plans):
            # Now and then, since each look is a query.
            if number % _ASKED == 0 and not is_wanted():
                raise Stopped
            yield plan

    def write(by: User) -> Loaded:
        return load_dossier(
            folder=folder, seeds=seeds, by=by, reviewer=bulk_reviewer(), track=track
        )

    return write


def _tried(brought: BroughtDossier, load: _Load, is_wanted: Callable[[], bool] | None) -> Prepared:
    # Loaded in earnest, by the same code and against the same rules,
    # and taken back: no second reading of what would happen.
    with transaction.atomic():
        loaded = load(bulk_reviewer())
        asked = ask_about(loaded, is_wanted) if is_wanted else loaded.notices
        transaction.set_rollback(True)
    problems = Problems({})
    for number, notice in enumerate(asked, 1):
        problems.ask(number, "", notice)
    new = loaded.stances + loaded.sources + loaded.events + loaded.is_new
    told = {
        "stances": loaded.stances,
        "sources": loaded.sources,
        "dossier": brought.folder.slug,
        "listed": dict(brought.listed),
    }
    report = problems.report(created=new, known=loaded.on_record) | told
    return Prepared(report, lambda by: _count(load(by)))


def ask_about(loaded: Loaded, is_wanted: Callable[[], bool] = lambda: True) -> list[str]:
    """What somebody has to say is right before a dossier that was loaded stays on record.

    Raises:
        Stopped: once it is not wanted.
    """
    return [*loaded.notices, *_doubts(loaded.places, is_wanted)]


def _doubts(places: Mapping[int, FilePlace], is_wanted: Callable[[], bool]) -> Iterator[str]:
    """What the form would ask about the stances that are new. A fixed number of queries for each few
    hundred.
    """
    for some in batched(sorted(places), _DOUBTED):
        if not is_wanted():
            raise Stopped
        stances = list(Stance.objects.filter(pk__in=some).order_by("pk"))
        doubted = doubt_stances(stances)
        for one in stances:
            for doubt in doubted.get(one.pk, ()):
                yield f"{places[one.pk]}: {_STANCE.sub(partial(_by_place, places), doubt.text)}"


def _by_place(places: Mapping[int, FilePlace], found: re.Match[str]) -> str:
    """A stance that is taken back after the check is told by where it stands in what was brought."""
    # Doubts name other stances by number, and a new one's number is gone after the check.
    return str(places.get(int(found[1]), found[0]))


def _count(loaded: Loaded) -> int:
    return loaded.stances + loaded.sources
