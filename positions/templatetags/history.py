"""How the history of a record is told."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from django import template
from django.urls import Resolver404, resolve

register = template.Library()

_WHERE: Final = MappingProxyType(
    {
        "admin": "in the administration",
        "change": "by undoing a change",
        "record_history": "by restoring what it was",
        "review": "in review",
        "review_bulk": "in review, with others",
        "desk_bulk": "on the desk, with others",
        "stance_submit": "on the desk",
        "stance_add": "beside its source",
        "stance_edit": "beside its source",
        "stance_withdraw": "beside its source",
        "condition_settle": "beside its source",
        "corrections": "with the correction of its source",
        "snapshot_add": "with the correction of its source",
        "actor_merge": "by merging",
        "issue_merge": "by merging",
    }
)
"""By the name of the page, or of what it belongs to; the other pages say no more than the change
itself.
"""


@register.filter
def in_words(page: str) -> str:
    """Where a change was made, for those who know no addresses."""
    try:
        place = resolve(page)
    except Resolver404:
        return ""
    # All pages of the administration are told by their namespace.
    return _WHERE.get(place.namespace or place.url_name or "", "")
