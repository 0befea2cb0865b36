"""Doubts about stances and sources, put beside the fields of their forms."""

from __future__ import annotations

from django.http import HttpRequest

from positions.doubts import doubt_all, doubt_stances
from positions.doubts.dates import doubt_publication
from positions.doubts.questions import Question, Questions
from positions.doubts.said import Doubt
from positions.models import Source, Stance
from positions.pages.desk.source_form import SourceDetailsForm, TextForm
from positions.pages.desk.stance_entry import StanceEntry
from positions.pages.doubting import ask
from positions.pages.version_form import VersionedForm
from positions.texts.lines import looks_broken


def show_doubts(entry: StanceEntry, stance: Stance) -> None:
    """Show beside the fields of a stance on record what is doubtful about it, without asking."""
    doubts = doubt_stances([stance])[stance.pk]
    entry.questions = Questions(
        [Question(doubt, is_asked=False, is_confirmed=False) for doubt in doubts]
    )


def is_questioned(request: HttpRequest, entry: StanceEntry, stance: Stance | None = None) -> bool:
    """Whether a valid entry comes back with questions; they are the entry's from then on.

    A form that is sent a second time is not asked about what it made itself. What was doubtful before is asked about
    where the stance is handed in: by then each doubt was confirmed by somebody.
    """
    key = entry.form.cleaned_data["client_key"]
    if stance is None and Stance.objects.filter(client_key=key).exists():
        return False
    known = doubt_stances([stance])[stance.pk] if stance else []
    on_record = {doubt.key: doubt for doubt in known}
    doubts = doubt_all([entry.said(stance.pk if stance else None)])[0]
    if request.POST.get("then") == "submit":
        known = [doubt for doubt in known if doubt.confirmed_by]
    entry.questions = ask(
        request, [on_record.get(doubt.key, doubt) for doubt in doubts], known=known
    )
    return entry.questions.are_open


def ask_before_review(request: HttpRequest, stance: Stance) -> Questions:
    """What nobody has confirmed yet of a stance that is to be handed in as it stands."""
    doubts = doubt_stances([stance])[stance.pk]
    return ask(request, doubts, known=[doubt for doubt in doubts if doubt.confirmed_by])


def is_source_questioned(
    request: HttpRequest, form: SourceDetailsForm | VersionedForm, source: Source | None = None
) -> bool:
    """Whether what is said of a source comes back with questions, which are the form's from then
    on.
    """
    cleaned = form.cleaned_data
    if source is None and Source.objects.filter(client_key=cleaned["client_key"]).exists():
        return False
    known = doubt_publication(source.published_date, source.published_precision) if source else []
    doubts = doubt_publication(cleaned["published_date"], cleaned["published_precision"])
    lines = doubt_lines(form) if isinstance(form, TextForm) else []
    form.questions = ask(request, [*lines, *doubts], known=known)
    return form.questions.are_open


def doubt_lines(form: TextForm) -> list[Doubt]:
    """That a text was copied from a PDF, line by line, and is to be kept so."""
    if form.cleaned_data["join_lines"] or not looks_broken(form.cleaned_data["text"]):
        return []
    said = (
        "The lines end within sentences, as in text copied from a PDF: tick “Join lines” and look."
    )
    return [Doubt("broken-lines", "text", said)]
