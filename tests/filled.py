"""A world in which every text that is shown holds certain words: what a page makes of them is asked of each page."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.db import Error, connection, models, transaction

from tests.factories import CommentFactory
from tests.site import World, add_unpublished, make_world

OURS: Final = ("actors", "positions")
NO_WORDS: Final = {"slug", "language", "key", "sha256"}
"""Fields that pages take for what they are, and would be another address or language with other words in them."""
HOUSE: Final = {
    "Actor",
    "ActorName",
    "Membership",
    "Dossier",
    "DossierActor",
    "Issue",
    "Event",
    "SavedView",
    "TableImport",
}
"""What is named by the house itself."""


def make_filled_world(words: str, *, house: bool = True) -> tuple[World, set[str]]:
    """With the words in every text of every row that takes them; also the fields of which no row did, as model.field.
    Without the words of the ``house`` only those of others: of sources, and what is told of them.

    They stand in the text of a source, and are what the published stance cites.
    """
    world = make_world(words=f"{words} It must come first.")
    add_unpublished(world)
    CommentFactory.create(stance_id=world.named["draft"], text=words)  # never changed once written
    refused = {
        f"{model._meta.label}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if house or model.__name__ not in HOUSE
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and field.name not in NO_WORDS
        if not sum(_put(model, number, field, words) for number in _numbers(model))  # each of them
    }
    return world, refused


def _numbers(model: type[models.Model]) -> list[int]:
    return list(model._default_manager.values_list("pk", flat=True))


def _put(model: type[models.Model], number: int, field: models.Field[str, str], words: str) -> bool:
    try:
        with transaction.atomic():
            row = model._default_manager.filter(pk=number)
            row.update(**{field.name: words if field.max_length is None else words[: field.max_length]})
            connection.check_constraints()  # those that wait for the end of a transaction as well
            return words in str(row.values_list(field.name, flat=True).get())
    except Error:  # a rule of the database refuses it there
        return False
