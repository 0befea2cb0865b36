from typing import Any, Final

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from config.accounts.roles import Role

PASSWORD: Final = "a long and winding road"


class UserFactory(DjangoModelFactory[User]):
    """A user with ``PASSWORD``; ``role`` puts it into that group, administrators may open Django's admin."""

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation  # type: ignore[untyped-decorator]
    def role(self, create: bool, extracted: Role | None, **_: Any) -> None:
        if not create or not extracted:
            return
        group, _created = Group.objects.get_or_create(name=extracted.name.lower())
        self.groups.add(group)  # type: ignore[attr-defined]
        if extracted is Role.ADMINISTRATOR:
            User.objects.filter(pk=self.pk).update(is_staff=True, is_superuser=True)  # type: ignore[attr-defined]
            self.is_staff = self.is_superuser = True
