from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Reverse

from actors.choices import ActorKind
from actors.folding import fold
from config.postgres.full_text import NAMES, HasWords, text_query

if TYPE_CHECKING:
    from actors.models import Actor, Membership  # noqa: F401

type Days = tuple[dt.date, dt.date]
"""The first and the last day of a time."""

LONGEST_KEY: Final = 400
"""Characters of a folded name that are compared: an index holds no more than 2,700 bytes, and one character may be
folded into eighteen."""


class Fold(Func):
    """A text as names are compared (`folded_key`), in the order of its letters whatever the
    database's.
    """

    template = f'left(public.fold_name(%(expressions)s), {LONGEST_KEY}) collate "C"'
    arity = 1
    output_field = models.TextField()


class Tidy(Func):
    """A name as it is kept (`actors.folding.tidy`), without what nobody sees."""

    function = "public.tidy_name"
    arity = 1
    output_field = models.TextField()


NAME_ORDER = Fold("name")

BELONGS: Final = """not m.speaks_for and exists (
  select from actors_actor a join actors_actor b on b.id = m.group_id
   where a.id = m.member_id and a.kind <> 'body' and (a.kind <> 'person' or b.kind <> 'state' and not exists (
    select from actors_membership n join actors_actor o on o.id = n.member_id
     where n.group_id = m.group_id and not n.speaks_for and o.kind not in ('person', 'body')
       and o.archived_at is null and o.merged_into_id is null)))"""
"""Whether the membership ``m`` makes its holder a member, as SQL asks. Whoever speaks for a group holds an office of
it, its institutions are no members, and a person is one of no state, and only where no state, organisation, group or
party ever was: a Secretary General belongs to no alliance of states.
"""


@lru_cache(maxsize=8192)
def folded_key(text: str) -> str:
    """What `Fold` makes of a text. Kept, since pages sort the same hundreds of names by it: PostgreSQL
    takes a tenth of a millisecond for each.
    """
    return fold(text)[:LONGEST_KEY]


def held_on(first: dt.date, last: dt.date) -> Q:
    """That a period has one of these days; an open end holds for ever."""
    begun = Q(from_date=None) | Q(from_date__lte=last)
    return begun & (Q(until_date=None) | Q(until_date__gt=first))


class ActorQuerySet(models.QuerySet["Actor"]):
    def in_use(self) -> Self:
        """Actors in use: neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_into=None)

    def not_ended(self, date: dt.date) -> Self:
        """Without those that were no more on the day."""
        return self.filter(Q(ended_date=None) | Q(ended_date__gt=date))

    def by_name(self, *first: str) -> Self:
        """In the order of names, after what comes ``first``: Côte d'Ivoire between Costa Rica and
        Croatia.

        Whatever the collation of the database.
        """
        return self.order_by(*first, NAME_ORDER, "pk")

    def named(self, text: str) -> Self:
        """Found by the words of the name shown or any other name, without accents, the last word
        unfinished.
        """
        has_words = HasWords("name", query=text_query(text, config=NAMES))
        # Two questions put together, each of which has its index; an `or` across both tables would
        # have none.
        shown = self.model._base_manager.filter(has_words).values("pk")
        return self.filter(pk__in=shown.union(_names().filter(has_words).values("actor")))

    def shown_as(self, text: str) -> Self:
        """Those whose shown name reads like the text."""
        return self.alias(key=Fold("name")).filter(key=folded_key(text))

    def called(self, text: str, *, during: Days | None = None) -> Self:
        """Those with another name that reads like the text; in use on one of the days, where they
        are given.
        """
        return self._with_names(_names().filter(key=folded_key(text)), during)

    def surnamed(self, text: str, *, during: Days | None = None) -> Self:
        """People one of whose names ends with the words: Netanyahu, von der Leyen."""
        # With the blank before it: the end of a word is no surname, and a whole name is found
        # elsewhere.
        ending = folded_key(text)[::-1] + " "
        shown = self.alias(ending=Reverse(Fold("name"))).filter(ending__startswith=ending)
        other = self._with_names(_names().filter(ending__startswith=ending), during)
        people = Q(pk__in=shown.values("pk")) | Q(pk__in=other.values("pk"))
        return self.filter(people, kind=ActorKind.PERSON)

    def resembling(self, text: str, *, most: int) -> list[Actor]:
        """Those of them with a name that is spelt much like the text, the most alike first."""
        alike = """
        select actor from (
          select id as actor, public.fold_name(name) as name from actors_actor
           where public.fold_name(name) operator(public.%%) %s
          union all
          select actor_id, public.fold_name(name) from actors_actorname
           where public.fold_name(name) operator(public.%%) %s) alike"""
        likeness = """(
        select max(public.similarity(public.fold_name(name), %s)) from (
          select actors_actor.name
          union all
          select n.name from actors_actorname n where n.actor_id = actors_actor.id) named)"""
        # Found by trigrams of the index, and ordered here: of what a query is filtered by, the order is lost.
        key = folded_key(text)
        found = self.filter(pk__in=RawSQL(alike, (key, key)))  # noqa: S611 # nosec B611 # parameters only
        likest = RawSQL(likeness, (key,))  # noqa: S611 # nosec B611 # parameters only
        return list(found.order_by(likest.desc(), "pk")[:most])

    def _with_names(self, names: models.QuerySet[Any, Any], during: Days | None) -> Self:
        if during:
            names = names.filter(held_on(*during))
        return self.filter(pk__in=names.values("actor"))


def _makes_members() -> Q:
    """That a membership makes its holder a member (`BELONGS`)."""
    # No text of users: the rule alone.
    found = f"select m.id from actors_membership m where {BELONGS}"  # noqa: S608 # nosec B608
    return Q(pk__in=RawSQL(found, ()))  # noqa: S611 # nosec B611


def makes_member() -> Exists:
    """The same of each row of a query, to annotate it with."""
    # Asked of each of the few shown: the list of all that do would be made of every membership on record.
    memberships: Any = apps.get_model("actors", "Membership")._base_manager
    return Exists(memberships.filter(_makes_members(), pk=OuterRef("pk")))


def _names() -> models.QuerySet[Any, Any]:
    # By name, since the models are made with these querysets.
    names: Any = apps.get_model("actors", "ActorName")._default_manager
    found: models.QuerySet[Any, Any] = names.alias(key=Fold("name"), ending=Reverse(Fold("name")))
    return found


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, date: dt.date) -> Self:
        """Memberships that hold on the day; an open end holds for ever, or until the member has ended."""
        lasts = Q(member__ended_date=None) | Q(member__ended_date__gt=date)
        return self.filter(held_on(date, date), lasts)

    def belonging(self) -> Self:
        """Those that make their holder a member, by the one rule of who is (`BELONGS`)."""
        return self.filter(_makes_members())
