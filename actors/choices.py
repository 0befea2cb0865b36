from django.db import models


class ActorKind(models.TextChoices):
    PERSON = "person", "Person"
    STATE = "state", "State"
    ORGANISATION = "organisation", "Organisation"
    BODY = "body", "Body"
    GROUP = "group", "Group"
    PARTY = "party", "Party"


# Here and not among the lists of positions, since an actor's end has one and actors know nothing of
# positions.
class Precision(models.TextChoices):
    """How well a date is known."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class NameKind(models.TextChoices):
    """How a text comes to mean the actor: "Kremlin" is a metonym of Russia, "Russian" its demonym."""

    OFFICIAL = "official", "Official name"
    ALIAS = "alias", "Alias"
    METONYM = "metonym", "Metonym"
    DEMONYM = "demonym", "Demonym"
    TRANSLITERATION = "transliteration", "Transliteration"
