"""Drawing a sample of sources for a second coding, and giving it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import BadInput
from positions.actions.coding_samples import draw_sample, give_up_sample
from positions.exceptions import Refused
from positions.pages.desk.double_coding_form import SampleForm
from positions.plans.sampling import SamplePlan, plan_sample


@requires(Role.REVIEWER, methods=WRITING, form_fields=SampleForm.base_fields)
def coding_sample_add(request: HttpRequest) -> HttpResponse:
    """Draw sources by lot: first it is shown which, then they are assigned."""
    if request.method != "POST":
        form = SampleForm(initial={"seed": f"{timezone.localdate():%Y-%m-%d}"})
        return _page(request, form)
    form = SampleForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        plan = plan_sample(form.lot())
        # Without a plan that was seen the form asks for one.
        if not form.cleaned_data["seen"]:
            return _page(request, form, plan)
        cleaned = form.cleaned_data
        sample = draw_sample(
            lot=form.lot(), seen=cleaned["seen"], share=cleaned["share"], by=signed_in(request)
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    n = sample.codings.count()
    messages.success(request, f"Assigned: {n:,} source{'' if n == 1 else 's'}, drawn by lot.")
    return redirect("double_codings")


@requires(Role.REVIEWER, methods=POSTING)
def coding_sample_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what of a sample both are not done with."""
    if request.POST.get("do") != "1":
        raise BadInput("The form does not say what to do. Load the page again.")
    try:
        n = give_up_sample(sample_id=pk, by=signed_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = f"Given up: {n:,} text{'' if n == 1 else 's'}. What was coded stays."
        messages.success(request, said)
    return redirect("double_codings")


def _page(
    request: HttpRequest, form: SampleForm, plan: SamplePlan | None = None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "plan": plan}
    return render(request, "pages/desk/coding_sample_add.html", context, status=status)
