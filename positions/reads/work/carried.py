"""What an editor last coded in a text, from which the next stance of it is likely to take something."""

from __future__ import annotations

from django.contrib.auth.models import User

from positions.models import Source, Stance


def read_last_coded(source: Source, *, by: User) -> Stance | None:
    """The newest stance in use that somebody coded with words of a source; one query."""
    coded = Stance.objects.in_use().filter(
        coder=by, evidence__excerpt__snapshot__source=source.pk, issue__archived_at=None
    )
    return coded.select_related("issue", "reported_by").order_by("-pk").first()
