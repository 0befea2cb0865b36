"""A question in plain words, answered by excerpts."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.web.access import public
from config.web.fragments import page_or_fragment
from config.web.parameters import reads
from positions.models import Dossier
from positions.pages.fetch import get_dossier
from positions.reads.briefs.ask import LONGEST_ASKED
from positions.reads.briefs.ask import read_answers as find_answer
from positions.reads.lists.hints import respell
from positions.texts.question import ASKING


class QuestionForm(forms.Form):
    q = forms.CharField(
        label="Question",
        max_length=LONGEST_ASKED,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True, "size": 60}),
    )
    dossier = forms.ModelChoiceField(
        Dossier.objects.in_use().order_by("title"),
        to_field_name="slug",
        required=False,
        empty_label="every dossier",
        label="In",
    )


@public
@reads("q", "dossier")
def ask(request: HttpRequest) -> HttpResponse:
    """Published excerpts that answer a question, or that nothing is on record."""
    if slug := request.GET.get("dossier"):
        get_dossier(slug)  # what has another name by now is found there
    form = QuestionForm(request.GET)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    q, dossier = form.cleaned_data.get("q", ""), form.cleaned_data.get("dossier")
    answer = find_answer(q, dossier=dossier.pk if dossier else None) if q else None
    context = {
        "form": form,
        "q": q,
        "answer": answer,
        "respelled": respell(q, but=ASKING) if answer and not answer.found else "",
        "stances_url": reverse("stance_list"),
    }
    return page_or_fragment(request, "pages/reading/ask.html", "answer", context, status=status)
