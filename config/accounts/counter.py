"""What packages count and remember, in the database for all workers."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction


class Counter(DatabaseCache):
    """Django's cache there, but for what it deletes by a statement alone, whose wait for replicas
    nothing would end (decision 0055).
    """

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        with transaction.atomic(using=router.db_for_write(self.cache_model_class)):
            return super().delete(key, version)
