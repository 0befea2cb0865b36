from __future__ import annotations

from django.contrib import admin

from actors.models import Actor, ActorName, Membership
from config.admin import KeptAdmin


class ActorNameInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ActorName
    extra = 0


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    fk_name = "member"
    autocomplete_fields = ["group"]
    extra = 0


@admin.register(Actor)
class ActorAdmin(KeptAdmin):
    list_display = ["name", "kind", "iso3", "archived_at"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "names__name"]
    ordering = ["name", "id"]
    readonly_fields = ["merged_into"]  # merging moves what was said as well, and is done at the desk
    inlines = [ActorNameInline, MembershipInline]
