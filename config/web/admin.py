"""Django's admin, the back door of administrators.

What it saves is kept in the history like everything else.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin, TabularInline
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from config.accounts.roles import Role, is_signed_in, lacks_second_factor
from config.web.access import request_role


class AdministratorSite(AdminSite):
    """For administrators, who sign in where everybody does: with a second factor, and locked after
    wrong guesses.
    """

    site_header = site_title = "Demarche administration"
    index_title = "Records"

    def has_permission(self, request: HttpRequest) -> bool:
        return request_role(request) >= Role.ADMINISTRATOR

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the usual sign-in."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if is_signed_in(request) and lacks_second_factor(request.user):
            return redirect("second_factor")
        if is_signed_in(request):
            raise PermissionDenied("This page is for administrators.")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))


class CheckedAutocomplete(AutocompleteSelect):
    """Shows a choice that was refused as none: Django's own looks "abc" up as a number, which is an
    error of ours.
    """

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        numbers = [one for one in value if re.fullmatch(r"[0-9]{1,18}", str(one), re.ASCII)]
        return super().optgroups(name, numbers, attrs)


class WithCheckedChoices(BaseModelAdmin):  # type: ignore[type-arg]
    """Forms whose autocompleted fields take whatever comes."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", CheckedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PartsInline(WithCheckedChoices, TabularInline):  # type: ignore[type-arg]
    """Rows that belong to another, as many as a page can hold: a form that claims more is told so
    at once.
    """

    extra = 0
    max_num = 500

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, validate_max=True, **kwargs)
        formset.absolute_max = formset.max_num
        return formset


class KeptAdmin(WithCheckedChoices, ModelAdmin):  # type: ignore[type-arg]
    """Rows that are archived rather than deleted, as the database would refuse to delete them."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Model], change: bool
    ) -> None:
        """Count the versions, so that whoever edits the row elsewhere is told."""
        if change and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Ask for the rules that the database checks at the end of the transaction, while it can
        still be told.
        """
        super().save_related(request, form, formsets, change)
        connection.check_constraints()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show what the database refuses, with nothing of it saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as refusal:
            self.message_user(request, f"Not saved. {str(refusal).splitlines()[0]}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(KeptAdmin):
    """Rows that are written once."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
