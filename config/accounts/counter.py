"""What packages count and remember, in the database for all workers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction


class Counter(DatabaseCache):
    """Django's cache there, but for what it deletes by a statement alone, whose wait for replicas
    nothing would end (decision 0055).
    """

    def _base_delete_many(self, keys: Sequence[str]) -> bool:
        """Also what a reading finds to be over."""
        if not keys:
            return False
        with self._told():
            return bool(super()._base_delete_many(keys))  # type: ignore[misc] # not in the stubs

    def _base_set(self, *args: Any, **kwargs: Any) -> bool:
        """With what is culled before it."""
        with self._told():
            return bool(super()._base_set(*args, **kwargs))  # type: ignore[misc] # not in the stubs

    def _told(self) -> transaction.Atomic:
        return transaction.atomic(using=router.db_for_write(self.cache_model_class))
