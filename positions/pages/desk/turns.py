"""Whose turn selected words lie in, as a new stance is proposed with it; and setting right whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from positions.actions.speakers import say_who_speaks
from positions.choices import Act, Rendering, SourceKind, TurnKind
from positions.exceptions import ActionRefused, StaleVersion
from positions.history.revisions import read_last_editor
from positions.models import Source, Speaker
from positions.pages.desk.on_behalf import proposed
from positions.pages.fields import NameField
from positions.pages.refused import status_of
from positions.reads.lists.typed_names import name_actor
from positions.reads.sources.speakers import SpeakerTurn, actor_of, read_turn_at
from positions.reads.sources.tellings import Telling
from positions.reads.sources.word_selection import Selection
from positions.rules.offices import read_represented

_DOCUMENTS: Final = (SourceKind.DOCUMENT, SourceKind.JOINT_STATEMENT)


def read_common_turn(words: Sequence[Selection]) -> SpeakerTurn | None:
    """The turn that words lie in, where all are of one speaker."""
    turns = [read_turn_at(one.snapshot_id, one.start, one.end) for one in words]
    # None is one of them: words of which some lie in no turn have no speaker in common.
    speakers = {turn.speaker.pk if turn else None for turn in turns}
    return turns[0] if len(speakers) == 1 else None


def propose(turn: SpeakerTurn | None, source: Source) -> dict[str, Any]:
    """What the form of a new stance says of words in a turn: its actor, for whom that one spoke on the
    day, and that these are its own words, or an interpreter's, which are never verbatim. Empty for a
    question, for applause, and where nobody knows.
    """
    if turn is None or turn.actor is None:
        return {}
    return {
        **propose_actor(turn.actor, source),
        "act": Act.PARAPHRASE if turn.is_interpreted else Act.VERBATIM,
        "rendering": Rendering.INTERPRETED if turn.is_interpreted else "",
    }


def propose_told(telling: Telling | None, source: Source) -> dict[str, Any]:
    """What the form says of words that tell of somebody else: of whom, for whom that one spoke on the
    day, and who reports it. A document is a document all the same.
    """
    if telling is None:
        return {}
    return {
        **propose_actor(telling.actor, source),
        "reported_by": name_actor(telling.told_by),
        "act": Act.DOCUMENT if source.kind in _DOCUMENTS else Act.REPORTED,
        "rendering": "",
    }


def propose_actor(actor: Actor, source: Source) -> dict[str, Any]:
    """An actor, and for whom it spoke on the day of the source."""
    day = source.published_date or timezone.localdate()
    by_office = read_represented(actor, date=day, precision=source.published_precision)
    group = name_actor(by_office.group) if by_office.group else ""
    return {"actor": name_actor(actor), "on_behalf_of": group, "on_behalf_by": proposed(group)}


class SpeakerForm(forms.Form):
    actor = NameField(
        kind="actor", label="Actor", required=False, help_text="Empty: nobody on record."
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (TurnKind.SPEECH, "Speech: positions may rest on it"),
            (TurnKind.QUESTION, "Questions: context only"),
        ],
    )
    # The meaning that was shown: there is no version, since nothing else of a speaker ever changes.
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


@requires(Role.EDITOR, methods=WRITING, form_fields=SpeakerForm.base_fields)
def speaker_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a label means in the whole of a text."""
    # Applause and interjections are nobody's: there is nothing to set right.
    speaker = get_object_or_404(
        Speaker.objects.select_related("source", "actor__merged_into").filter(
            kind__in=(TurnKind.SPEECH, TurnKind.QUESTION)
        ),
        pk=pk,
    )
    form = SpeakerForm(
        request.POST if request.method == "POST" else None, initial=_initial(speaker)
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        actor = form.cleaned_data["actor"]
        try:
            said = say_who_speaks(
                speaker_id=pk,
                actor_id=actor.pk if actor else None,
                is_question=form.cleaned_data["kind"] == TurnKind.QUESTION,
                seen=form.cleaned_data["seen"],
                by=signed_in(request),
            )
        except StaleVersion as stale:
            return _said_meanwhile(request, stale.current)
        except ActionRefused as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, f"“{said}” is {_tell(said)} in this text.")
            place = reverse("source_code", args=[said.source_id])
            return redirect(f"{place}?snapshot={said.snapshot_id}")
    return _page(request, speaker, form, status=status)


def _said_meanwhile(request: HttpRequest, speaker: Speaker) -> HttpResponse:
    """The form as it was filled, above it what is on record by now: saved again, it replaces that."""
    # With the meaning that is on record now, so that saving once more is about that.
    form = SpeakerForm({**request.POST.dict(), "seen": speaker.meaning})
    who = read_last_editor(speaker) or "An import or a command"
    form.add_error(
        None,
        f"Not saved yet: {who} has changed this meanwhile. On record “{speaker}” is"
        f" {_tell(speaker)} now. Save once more to put yours in its place, or cancel to keep it.",
    )
    return _page(request, speaker, form, status=409)


def _page(
    request: HttpRequest, speaker: Speaker, form: SpeakerForm, *, status: int
) -> HttpResponse:
    context = {"form": form, "speaker": speaker, "source": speaker.source}
    return render(request, "pages/desk/speaker_edit.html", context, status=status)


def _initial(speaker: Speaker) -> dict[str, Any]:
    actor = actor_of(speaker)
    return {
        "actor": name_actor(actor) if actor else "",
        "kind": speaker.kind,
        "seen": speaker.meaning,
    }


def _tell(speaker: Speaker) -> str:
    if speaker.kind == TurnKind.QUESTION:
        return "somebody who asks"
    return str(speaker.actor) if speaker.actor else "nobody on record"
