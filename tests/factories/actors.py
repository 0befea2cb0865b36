import datetime as dt

import factory
from factory.django import DjangoModelFactory

from actors.choices import ActorKind, NameKind
from actors.models import Actor, ActorName, Membership


class ActorFactory(DjangoModelFactory[Actor]):
    slug = factory.Sequence(lambda n: f"actor-{n}")
    name = factory.Sequence(lambda n: f"Actor {n}")
    kind = ActorKind.PERSON

    class Meta:
        model = Actor


class ActorNameFactory(DjangoModelFactory[ActorName]):
    actor = factory.SubFactory(ActorFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")
    kind = NameKind.ALIAS
    language = "en"

    class Meta:
        model = ActorName


class MembershipFactory(DjangoModelFactory[Membership]):
    """An office that speaks for a state, since 2020."""

    member = factory.SubFactory(ActorFactory)
    group = factory.SubFactory(ActorFactory, kind=ActorKind.STATE)
    role = "President"
    speaks_for = True
    from_date = dt.date(2020, 1, 1)

    class Meta:
        model = Membership
