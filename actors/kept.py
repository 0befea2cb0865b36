"""What the rows have in common that people edit: a version, and the form that made them."""

from django.db import models
from django.db.models.functions import Now


class KeptModel(models.Model):
    """A row with a ``version`` that counts its changes; the same form (``client_key``) sent twice
    makes one row.
    """

    # Imports COPY rows without these columns, and so rely on what the database puts there.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class ArchivableModel(KeptModel):
    """A kept row that goes out of use and comes back, and is never deleted."""

    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
