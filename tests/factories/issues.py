import datetime as dt
from collections.abc import Iterable
from typing import Any

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from actors.models import Actor
from positions.models import Dossier, DossierActor, DossierIssue, Event, Issue


class DossierFactory(DjangoModelFactory[Dossier]):
    """A dossier; ``actors`` are its default rows, in their order."""

    slug = factory.Sequence(lambda n: f"dossier-{n}")
    title = factory.Sequence(lambda n: f"Dossier {n}")

    class Meta:
        model = Dossier
        skip_postgeneration_save = True

    @factory.post_generation  # type: ignore[untyped-decorator]
    def actors(self, create: bool, extracted: Iterable[Actor] | None, **_: Any) -> None:
        if create and extracted:
            DossierActor.objects.bulk_create(
                DossierActor(dossier_id=self.pk, actor=actor, order=order)  # type: ignore[attr-defined]
                for order, actor in enumerate(extracted)
            )


class EventFactory(DjangoModelFactory[Event]):
    dossier = factory.SubFactory(DossierFactory)
    slug = factory.Sequence(lambda n: f"event-{n}")
    first_date = dt.date(2025, 8, 15)
    kind = "summit"
    title = factory.Sequence(lambda n: f"Summit {n}")

    class Meta:
        model = Event


class IssueFactory(DjangoModelFactory[Issue]):
    """An issue that a ``dossier`` lists, at the place ``order``."""

    dossier = factory.SubFactory(DossierFactory)
    slug = factory.Sequence(lambda n: f"issue-{n}")
    label = factory.Sequence(lambda n: f"Issue {n}")
    proposition = factory.Sequence(lambda n: f"Proposition {n} should be put into effect.")
    order = factory.Sequence(lambda n: n)

    class Meta:
        model = Issue

    @classmethod
    def _build(cls, model_class: type[Issue], *args: Any, **kwargs: Any) -> Issue:
        del kwargs["dossier"], kwargs["order"]
        return model_class(*args, **kwargs)

    @classmethod
    def _create(cls, model_class: type[Issue], *args: Any, **kwargs: Any) -> Issue:
        dossier, order = kwargs.pop("dossier"), kwargs.pop("order")
        with transaction.atomic():
            issue: Issue = super()._create(model_class, *args, **kwargs)  # type: ignore[no-untyped-call]
            DossierIssue.objects.create(dossier=dossier, issue=issue, order=order)
        return issue
