"""Who speaks: actors, the names they are found by, and what they belong to."""

import datetime as dt
from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Reverse
from django.utils.formats import date_format

from actors.choices import ActorKind, NameKind, Precision
from actors.kept import ArchivableModel
from actors.querysets import ActorQuerySet, Fold, MembershipQuerySet, Tidy
from config.web.addresses import page_address

# Backslashes, since each letter of a word would be taken for a part of the date.
_ENDED: Final = {
    Precision.DAY: r"\o\n j F Y",
    Precision.MONTH: r"\i\n F Y",
    Precision.YEAR: r"\i\n Y",
}


class Actor(ArchivableModel):
    """A person, state, organisation, body, group or party that takes positions, until it ends."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=12, choices=ActorKind)
    name = models.CharField(
        max_length=200,
        help_text="The name shown; every name it is found by is an ActorName.",
    )
    iso3 = models.CharField(
        max_length=3, blank=True, default="", help_text="ISO 3166 alpha-3, states only."
    )
    wikidata_id = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")
    ended_date = models.DateField(
        null=True, blank=True, help_text="First day on which it is no more."
    )
    ended_precision = models.CharField(
        max_length=8,
        choices=Precision,
        null=True,
        blank=True,
        help_text="It ended at some time in the month or year before that day; null: on that day.",
    )
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="predecessors"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged"
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="actor_kind_known", condition=Q(kind__in=ActorKind.values)),
            models.CheckConstraint(name="actor_name_not_blank", condition=~Q(name__regex=r"^\s*$")),
            models.CheckConstraint(name="actor_name_tidy", condition=Q(name=Tidy("name"))),
            models.CheckConstraint(
                name="actor_iso3_of_state",
                condition=Q(iso3="") | Q(kind=ActorKind.STATE, iso3__regex=r"^[A-Z]{3}$"),
            ),
            models.CheckConstraint(
                name="actor_wikidata_id_form",
                condition=Q(wikidata_id="") | Q(wikidata_id__regex=r"^Q[1-9][0-9]*$"),
            ),
            models.CheckConstraint(
                name="actor_not_merged_into_itself", condition=~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                # As in all rules of one column here: with null the comparison is unknown, and a
                # check that is unknown holds.
                name="actor_ended_date_sane",
                condition=Q(ended_date__gt="1800-01-01", ended_date__lt="2200-01-01"),
            ),
            models.CheckConstraint(
                name="actor_ended_precision_fits",
                condition=Q(ended_precision=None)
                | Q(ended_date__isnull=False, ended_precision=Precision.MONTH, ended_date__day=1)
                | Q(
                    ended_date__isnull=False,
                    ended_precision=Precision.YEAR,
                    ended_date__day=1,
                    ended_date__month=1,
                ),
            ),
            models.CheckConstraint(
                name="actor_succeeded_after_its_end",
                condition=Q(succeeded_by=None) | (~Q(ended_date=None) & ~Q(succeeded_by=F("id"))),
            ),
            models.UniqueConstraint(
                name="actor_iso3_unique", fields=["iso3"], condition=~Q(iso3="")
            ),
        ]
        indexes = [
            models.Index(Fold("name"), name="actor_key"),
            # A surname is how the reversed name begins, which an index finds (`surnamed`).
            models.Index(Reverse(Fold("name")), name="actor_ending"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return page_address("actor", self.slug)

    @property
    def may_have_ended(self) -> dt.date | None:
        """The first day on which it may have been no more: where its end is known by the month or
        year, the first day of that.
        """
        if self.ended_date is None or self.ended_precision is None:
            return self.ended_date
        # The end is the first day after the month or year (`actor_ended_precision_fits`): the day
        # before lies in it.
        last = self.ended_date - dt.timedelta(days=1)
        return last.replace(
            day=1, month=1 if self.ended_precision == Precision.YEAR else last.month
        )

    @property
    def ended_words(self) -> str:
        """“on 3 October 1990”, “in October 1990”, “in 1990”; "" where it has not ended."""
        if self.may_have_ended is None:
            return ""
        written = _ENDED[Precision(self.ended_precision or Precision.DAY)]
        return date_format(self.may_have_ended, written)


class ActorName(models.Model):
    """A text by which an actor is found, in a language and, if it was so only for a time, in a
    period.
    """

    actor = models.ForeignKey(Actor, on_delete=models.RESTRICT, related_name="names")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=NameKind)
    language = models.CharField(
        max_length=12, blank=True, default="", help_text="BCP 47; blank for any."
    )
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(
        null=True, blank=True, help_text="First day on which it no longer holds."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="actorname_kind_known", condition=Q(kind__in=NameKind.values)
            ),
            models.CheckConstraint(name="actorname_not_blank", condition=~Q(name__regex=r"^\s*$")),
            models.CheckConstraint(name="actorname_tidy", condition=Q(name=Tidy("name"))),
            models.CheckConstraint(
                name="actorname_period", condition=Q(until_date__gt=F("from_date"))
            ),
            models.UniqueConstraint(
                name="actorname_unique",
                fields=["actor", "name", "kind", "language"],
                # Names and periods may change places within a transaction (`write_rows`, a merge);
                # each verb asks for the rule at its end.
                deferrable=Deferrable.DEFERRED,
            ),
        ]
        indexes = [
            models.Index(Fold("name"), name="actorname_key"),
            models.Index(Reverse(Fold("name")), name="actorname_ending"),
        ]

    def __str__(self) -> str:
        return self.name


class _DateRange(Func):
    # Half-open and without a bound where a day is null, as the columns are meant.
    function = "daterange"
    output_field = DateRangeField()


class Membership(models.Model):
    """*member* belongs to *group* in a role from a day until (not including) another: an office or
    an alliance.

    ``speaks_for`` tells whether what the member says in that time counts for the group as well.
    """

    member = models.ForeignKey(Actor, on_delete=models.RESTRICT, related_name="memberships")
    group = models.ForeignKey(Actor, on_delete=models.RESTRICT, related_name="members")
    role = models.CharField(max_length=120)
    speaks_for = models.BooleanField(default=False, db_default=False)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(
        null=True, blank=True, help_text="First day on which it no longer holds."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_not_of_itself", condition=~Q(member=F("group"))
            ),
            models.CheckConstraint(
                name="membership_period", condition=Q(until_date__gt=F("from_date"))
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (_DateRange("from_date", "until_date"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.group}"
