from __future__ import annotations

from django.contrib import admin

from actors.models import Actor, ActorName, Membership
from config.web.admin import KeptAdmin, PartsInline


class ActorNameInline(PartsInline):
    model = ActorName


class MembershipInline(PartsInline):
    model = Membership
    fk_name = "member"
    autocomplete_fields = ["group"]


@admin.register(Actor)
class ActorAdmin(KeptAdmin):
    list_display = ["name", "kind", "iso3", "archived_at"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "names__name"]
    ordering = ["name", "id"]
    readonly_fields = [
        "merged_into"
    ]  # merging moves what was said as well, and is done at the desk
    inlines = [ActorNameInline, MembershipInline]
