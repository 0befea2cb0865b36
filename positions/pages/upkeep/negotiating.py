"""The negotiating texts of a dossier, as editors keep them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import BadInput, number_in
from positions.actions.negotiating import add_text, edit_text, tie_clause, untie_clause
from positions.exceptions import NotAllowed, Refused
from positions.models import ClauseIssue, Dossier, NegotiatingText, Snapshot
from positions.pages.query import read_number
from positions.pages.upkeep.negotiating_form import ClauseForm, TextEntry
from positions.pages.upkeep.saving import get_kept, get_kept_text, save_entry
from positions.reads.lists.likely_issues import find_likely_issues
from positions.reads.matrix.listed import read_listed
from positions.reads.sources.word_selection import SelectionContext
from positions.rules.blind import kept_from


@requires(Role.EDITOR, methods=WRITING, form_fields=TextEntry.form_fields())
def negotiatingtext_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new negotiating text of a dossier."""
    dossier = get_kept(request, Dossier, slug)
    if request.method != "POST":
        return _page(request, TextEntry(initial={"client_key": uuid.uuid4()}), dossier)
    entry = TextEntry(request.POST)
    if entry.is_valid():
        key = entry.form.cleaned_data["client_key"]
        saved = save_entry(
            request,
            entry,
            save=lambda: add_text(
                dossier_id=dossier.pk,
                fields=entry.text_fields(),
                by=signed_in(request),
                client_key=key,
            ),
            sent_before=NegotiatingText.objects.filter(client_key=key).first(),
        )
        if saved:
            return _answer(request, saved)
    return _page(request, entry, dossier, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=TextEntry.form_fields())
def negotiatingtext_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a negotiating text; of one that is archived, the way back."""
    text = get_kept_text(pk)
    if request.method != "POST":
        return _page(request, TextEntry.filled(text), text.dossier, text)
    entry = TextEntry(request.POST)
    if entry.is_valid():
        saved = save_entry(
            request,
            entry,
            save=lambda: edit_text(
                text_id=text.pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.text_fields(),
                by=signed_in(request),
            ),
        )
        if saved:
            return _answer(request, saved)
    return _page(request, entry, text.dossier, text, status=422)


@requires(Role.EDITOR, methods=WRITING, form_fields=ClauseForm.base_fields)
def clause_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """What a clause is about, and saying of another issue that it is."""
    text = get_kept_text(pk)
    if request.method != "POST":
        named = {name: read_number(request, name) for name in ("snapshot", "start", "end")}
        return _clause_page(request, text, ClauseForm(initial=named), named)
    form = ClauseForm(request.POST)
    sent = {name: number_in(request.POST.get(name, "")) for name in ("snapshot", "start", "end")}
    if form.is_valid():
        try:
            tie = tie_clause(
                text_id=text.pk,
                snapshot_id=form.cleaned_data["snapshot"],
                start=form.cleaned_data["start"],
                end=form.cleaned_data["end"],
                issue_id=form.cleaned_data["issue"].pk,
                by=signed_in(request),
            )
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The clause is about “{tie.issue.label}”.")
            return redirect(f"{text.get_absolute_url()}#clause-{tie.snapshot_id}-{tie.start}")
    return _clause_page(request, text, form, sent, status=422)


@requires(Role.EDITOR, methods=POSTING)
def clause_untie(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an issue off a clause."""
    text, tie = get_kept_text(pk), number_in(request.POST.get("tie", ""))
    if tie is None:
        raise BadInput("The form does not say which issue. Load the page again.")
    untie_clause(tie_id=tie, by=signed_in(request))
    messages.success(request, "The clause is not about this issue any more.")
    return redirect(text.get_absolute_url())


def _answer(request: HttpRequest, saved: NegotiatingText | HttpResponse) -> HttpResponse:
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, "Saved.")
    return redirect(saved)


def _page(
    request: HttpRequest,
    entry: TextEntry,
    dossier: Dossier,
    text: NegotiatingText | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"entry": entry, "dossier": dossier, "text": text}
    return render(request, "pages/upkeep/negotiatingtext_edit.html", context, status=status)


def _clause_page(
    request: HttpRequest,
    text: NegotiatingText,
    form: ClauseForm,
    named: dict[str, int | None],
    *,
    status: int = 200,
) -> HttpResponse:
    """404 where the address names no words of a version."""
    pk, start, end = named["snapshot"], named["start"], named["end"]
    version = Snapshot.objects.filter(pk=pk or 0, pk__in=text.drafts.values("snapshot")).first()
    if version is None or start is None or end is None or not start < end <= len(version.text):
        raise Http404("No clause of this text stands there.")
    found = ClauseIssue.objects.filter(text=text, snapshot=version, start=start)
    ties, words = list(found.select_related("issue").order_by("pk")), version.text[start:end]
    tied = {tie.issue.label for tie in ties}
    likely = find_likely_issues(
        SelectionContext(words, 0, len(words)),
        kept=kept_from(signed_in(request)),
        among=read_listed(text.dossier),
    )
    context = {
        "text": text,
        "form": form,
        "words": words,
        "ties": ties,
        "place": named,
        "likely": [one for one in likely if one.name not in tied],
    }
    return render(request, "pages/upkeep/clause_tie.html", context, status=status)
