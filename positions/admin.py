from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from config.web.admin import KeptAdmin, PartsInline, ReadOnlyAdmin
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    DossierIssue,
    Evidence,
    Excerpt,
    Issue,
    Review,
    Snapshot,
    Source,
    Stance,
)


class DossierActorInline(PartsInline):
    model = DossierActor
    # A list of choices would hold every actor on record, once for each row.
    autocomplete_fields = ["actor"]


@admin.register(Dossier)
class DossierAdmin(KeptAdmin):
    list_display = ["title", "archived_at"]
    # Inlines of other pages complete dossiers and actors by what these fields find.
    search_fields = ["title", "slug"]
    ordering = ["title", "id"]
    inlines = [DossierActorInline]


class DossierIssueInline(PartsInline):
    model = DossierIssue
    autocomplete_fields = ["dossier"]


@admin.register(Issue)
class IssueAdmin(KeptAdmin):
    list_display = ["label", "archived_at"]
    list_filter = ["dossiers"]
    search_fields = ["label", "slug", "proposition"]
    ordering = ["label", "id"]
    inlines = [DossierIssueInline]
    readonly_fields = ["merged_into"]  # merging moves stances as well, and is done at the desk


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    list_display = ["title", "publisher", "kind", "published_date"]
    list_filter = ["kind", "reliability"]
    search_fields = ["title", "publisher", "url"]
    ordering = ["-id"]
    readonly_fields = ["created_by"]

    def save_model(
        self, request: HttpRequest, obj: Source, form: ModelForm[Model], change: bool
    ) -> None:
        if not change:
            # A source lies on the desk of whoever brought it in: without one it would be on
            # nobody's.
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ["source", "sha256", "captured_at"]
    list_select_related = ["source"]
    search_fields = ["sha256", "source__title"]
    ordering = ["-id"]


@admin.register(Excerpt)
class ExcerptAdmin(ReadOnlyAdmin):
    list_display = ["exact", "snapshot_id", "start", "end"]
    search_fields = ["exact"]
    ordering = ["-id"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["stance_id", "decision", "reviewer", "reviewed_at", "is_self_review"]
    list_filter = ["decision", "is_self_review"]
    list_select_related = ["reviewer"]
    ordering = ["-id"]


class PartInline(admin.TabularInline):  # type: ignore[type-arg]
    """What a stance rests on, to be looked at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Stance | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stance | None = None) -> bool:
        return False


class ConditionInline(PartInline):
    model = Condition
    fields = [
        "kind",
        "text",
        "excerpt",
        "linked_issue",
        "state",
        "settled_date",
        "settled_precision",
    ]


class EvidenceInline(PartInline):
    model = Evidence
    fields = ["excerpt", "role"]


@admin.register(Stance)
class StanceAdmin(ReadOnlyAdmin):
    """To be looked at.

    What a stance says is edited at the desk, where whoever does so becomes an author of it.
    """

    list_display = ["id", "actor", "issue", "value", "stated_date", "status"]
    list_filter = ["status", "act"]
    search_fields = ["actor__name", "issue__label"]
    ordering = ["-id"]
    inlines = [ConditionInline, EvidenceInline]

    @admin.display(description="At the desk")
    def desk(self, stance: Stance) -> str:
        """The way to where it can be changed."""
        address = reverse("stance_edit", args=[stance.pk])
        return format_html(
            '<a href="{}">Edit, submit, withdraw or archive it at the desk</a>', address
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related("actor", "issue")

    def get_fields(self, request: HttpRequest, obj: Stance | None = None) -> Any:
        # Named one by one, a new column would be missing here.
        return ["desk", *(field.name for field in Stance._meta.fields if field.name != "id")]

    def get_readonly_fields(self, request: HttpRequest, obj: Stance | None = None) -> Any:
        return self.get_fields(request, obj)
