"""Several dossiers compared together: the issues of all of them, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.postgres.prepared import fetch_prepared
from config.postgres.versioned import kept_by_version
from config.web.input import Renamed, refuse_unknown
from positions.history.addresses import find_all_renamed
from positions.models import Dossier

# By the first dossier that lists it, then by its order there: the smallest pair of both numbers. A dossier
# named twice would be one.
_PLACES: Final = """
select i.id, array_agg(l.dossier_id order by p.place)
  from unnest(%s::bigint[]) with ordinality p(dossier_id, place)
  join positions_dossierissue l on l.dossier_id = p.dossier_id
  join positions_issue i on i.id = l.issue_id and i.archived_at is null and i.merged_into_id is null
 group by i.id
 order by min(p.place), min(array[p.place, l."order"]), i.id
"""
_NEIGHBOURS: Final = """
select d.id, d.slug, d.title, count(*) as shared
  from positions_dossierissue l
  join positions_issue i on i.id = l.issue_id and i.archived_at is null and i.merged_into_id is null
  join positions_dossierissue o on o.issue_id = l.issue_id and o.dossier_id <> l.dossier_id
  join positions_dossier d on d.id = o.dossier_id and d.archived_at is null
 where l.dossier_id = %s
 group by d.id order by d.title, d.id
"""


@dataclass(frozen=True, slots=True)
class Across:
    """Dossiers, the first that of the page's address, and by issue, in their order, which of them
    list it.
    """

    dossiers: Sequence[Dossier]
    places: Mapping[int, Sequence[Dossier]]

    @property
    def is_several(self) -> bool:
        return len(self.dossiers) > 1

    @property
    def shared(self) -> list[int]:
        """The issues that more than one of the dossiers lists."""
        if not self.is_several:
            return []
        return [issue for issue, dossiers in self.places.items() if len(dossiers) > 1]

    @property
    def notes(self) -> dict[int, str]:
        """Of the issues that another than the first of the dossiers lists, which do."""
        own, *others = self.dossiers
        return {
            issue: f"{'also ' if own in dossiers else ''}in {', '.join(one.title for one in beside)}"
            for issue, dossiers in self.places.items()
            if (beside := [one for one in others if one in dossiers])
        }


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A dossier that lists ``shared`` issues of another."""

    slug: str
    title: str
    shared: int


@kept_by_version(most=16)
def read_across(dossiers: tuple[Dossier, ...]) -> Across:
    """The issues in use of the dossiers, an issue of several where the first of them has it; one
    query, none where the answer is kept by their versions.
    """
    by_id = {dossier.pk: dossier for dossier in dossiers}
    places = fetch_prepared(_PLACES, [list(by_id)])
    return Across(dossiers, {issue: [by_id[one] for one in found] for issue, found in places})


@kept_by_version(most=64)
def read_neighbours(dossier: int) -> Sequence[Neighbour]:
    """The dossiers in use that share issues with one, by title; one query, none where the answer is
    kept by its version, which a change of any dossier's list raises.
    """
    rows = fetch_prepared(_NEIGHBOURS, [dossier])
    return tuple(Neighbour(slug, title, shared) for _, slug, title, shared in rows)


def choose_dossiers(slugs: Sequence[str]) -> list[Dossier]:
    """The named dossiers in the order named.

    Raises:
        Renamed: if one of them has another short name by now.
        BadInput: naming those that are not in use.
    """
    in_use = Dossier.objects.in_use()
    found = {one.slug: one for one in in_use.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    for slug, renamed in find_all_renamed(Dossier, missing).items():
        # Only where the renamed one is still in use does the address lead there; else its name is unknown.
        if in_use.filter(pk=renamed.pk).exists():
            raise Renamed(former=slug, now=renamed.slug)
    refuse_unknown(missing, what="dossiers")
    return [found[slug] for slug in slugs]
