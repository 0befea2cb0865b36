from __future__ import annotations

from collections.abc import Sequence

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from actors.models import Actor, Membership
from actors.querysets import NAME_ORDER


class ActorTable(tables.Table):  # type: ignore[misc]
    """Actors with ``roles_today``, the memberships that hold on the day."""

    name = tables.Column(linkify=True)
    kind = tables.Column(order_by=("kind", "name", "pk"))
    roles_today = tables.Column(verbose_name="Offices and alliances today", orderable=False)
    iso3 = tables.Column(verbose_name="Code", orderable=False)

    class Meta:
        default = ""
        empty_text = "No actor is found by these words. Clear the filters to see everybody."

    def render_roles_today(self, value: Sequence[Membership]) -> SafeString:
        """Offices with their title; of alliances the name says enough."""
        links = (
            (
                f"{role.role}, " if role.speaks_for else "",
                role.group.get_absolute_url(),
                role.group.name,
            )
            # Offices before alliances; the sort is stable, so that each stay in the order of their
            # roles.
            for role in sorted(value, key=lambda role: not role.speaks_for)
        )
        return format_html_join("; ", '{}<a href="{}">{}</a>', links)

    def order_name(
        self, actors: QuerySet[Actor], is_descending: bool
    ) -> tuple[QuerySet[Actor], bool]:
        """As `ActorQuerySet.by_name`, or backwards."""
        return actors.order_by(NAME_ORDER.desc() if is_descending else NAME_ORDER, "pk"), True
