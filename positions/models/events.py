import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.kept import ArchivableModel
from actors.models import Actor
from positions.choices import EventKind
from positions.models.issues import Dossier
from positions.models.sources import Source
from positions.models.titles import TitleField
from positions.querysets import EventQuerySet


class Event(ArchivableModel):
    """What a dossier's timelines mark: a summit, a proposal, a change of government.

    Days only: around a month nobody can tell before from after. ``last_date`` is the last day of
    what took several, None where it took one.
    """

    dossier = models.ForeignKey(
        Dossier, on_delete=models.RESTRICT, related_name="events", db_index=False
    )
    slug = models.SlugField(max_length=80)
    first_date = models.DateField()
    # Null and not the first day again, or the two would have to be kept alike.
    last_date = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    title = TitleField(max_length=200)
    note = models.TextField(blank=True, default="")
    source = models.ForeignKey(
        Source, on_delete=models.RESTRICT, null=True, blank=True, related_name="events"
    )

    actors = models.ManyToManyField(Actor, through="EventActor", related_name="events")

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="event_slug_unique", fields=["dossier", "slug"]),
            models.CheckConstraint(name="event_kind_known", condition=Q(kind__in=EventKind.values)),
            models.CheckConstraint(
                name="event_title_not_blank", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="event_first_date_sane",
                condition=Q(
                    first_date__gte=dt.date(1800, 1, 1), first_date__lt=dt.date(2200, 1, 1)
                ),
            ),
            models.CheckConstraint(
                name="event_last_date_after_first",
                condition=Q(last_date=None)
                | Q(last_date__gt=F("first_date"), last_date__lt=dt.date(2200, 1, 1)),
            ),
        ]
        indexes = [models.Index(name="event_in_time", fields=["dossier", "first_date", "id"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.dossier.slug, self.slug])

    @property
    def participants(self) -> list[Actor]:
        """Who took part, in the order in which they were named, those archived since among them."""
        return list(Actor.objects.filter(event_actors__event=self).order_by("event_actors__pk"))

    @property
    def end_date(self) -> dt.date:
        """The last day of it, which is the first where it took one."""
        return self.last_date or self.first_date


# How many they are is held by a trigger: a check sees one row alone.
class EventActor(models.Model):
    """Who took part in an event, or whom it is about: 300 at most (`event_participants_few`)."""

    event = models.ForeignKey(
        Event, on_delete=models.RESTRICT, related_name="event_actors", db_index=False
    )
    actor = models.ForeignKey(Actor, on_delete=models.RESTRICT, related_name="event_actors")

    class Meta:
        constraints = [models.UniqueConstraint(name="eventactor_unique", fields=["event", "actor"])]

    def __str__(self) -> str:
        return f"{self.actor} at {self.event}"
