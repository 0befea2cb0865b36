from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from config.admin import KeptAdmin, ReadOnlyAdmin
from positions.choices import Status
from positions.models import (
    Condition,
    Dossier,
    DossierActor,
    Evidence,
    Excerpt,
    Issue,
    Review,
    Snapshot,
    Source,
    Stance,
)


class DossierActorInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DossierActor
    autocomplete_fields = ["actor"]
    extra = 0


@admin.register(Dossier)
class DossierAdmin(KeptAdmin):
    list_display = ["title", "archived_at"]
    search_fields = ["title", "slug"]
    ordering = ["title", "id"]
    inlines = [DossierActorInline]


@admin.register(Issue)
class IssueAdmin(KeptAdmin):
    list_display = ["label", "dossier", "archived_at"]
    list_filter = ["dossier"]
    list_select_related = ["dossier"]
    search_fields = ["label", "slug", "proposition"]
    ordering = ["dossier", "order", "id"]
    autocomplete_fields = ["dossier"]
    readonly_fields = ["merged_into"]  # merging moves stances as well, and is done at the desk


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    list_display = ["title", "publisher", "kind", "published_date"]
    list_filter = ["kind", "reliability"]
    search_fields = ["title", "publisher", "url"]
    ordering = ["-id"]
    readonly_fields = ["created_by"]

    def save_model(self, request: HttpRequest, obj: Source, form: ModelForm[Model], change: bool) -> None:
        if not change:
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
    """What a stance rests on: open to change until it is published."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Stance | None = None) -> bool:
        return not is_published(obj)

    def has_change_permission(self, request: HttpRequest, obj: Stance | None = None) -> bool:
        return not is_published(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Stance | None = None) -> bool:
        return not is_published(obj)


class ConditionInline(PartInline):
    model = Condition
    raw_id_fields = ["excerpt", "linked_issue"]


class EvidenceInline(PartInline):
    model = Evidence
    raw_id_fields = ["excerpt"]


@admin.register(Stance)
class StanceAdmin(KeptAdmin):
    """To take a stance out of publication, archive or withdraw it; publishing needs a review."""

    list_display = ["id", "actor", "issue", "value", "stated_date", "status"]
    list_filter = ["status", "act"]
    search_fields = ["actor__name", "issue__label"]
    ordering = ["-id"]
    autocomplete_fields = ["actor", "on_behalf_of", "issue", "reported_by"]
    inlines = [ConditionInline, EvidenceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related("actor", "issue")

    def get_readonly_fields(self, request: HttpRequest, obj: Stance | None = None) -> list[str]:
        """A published stance says what was approved; who coded it stays."""
        if not is_published(obj):
            return ["coder"]
        open_fields = {"status", "withdrawn_date", "withdrawal_note"}
        return [
            field.name for field in Stance._meta.fields if field.editable and field.name not in {"id", *open_fields}
        ]

    def save_model(self, request: HttpRequest, obj: Stance, form: ModelForm[Model], change: bool) -> None:
        if not change:
            obj.coder_id = request.user.pk
        super().save_model(request, obj, form, change)


def is_published(stance: Stance | None) -> bool:
    """Whether the row on record is published, whatever the form says."""
    return stance is not None and Stance.objects.filter(pk=stance.pk, status=Status.PUBLISHED).exists()
