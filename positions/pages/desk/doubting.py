"""Doubts about stances and sources, put beside the fields of their forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.http import HttpRequest

from config.web.access import signed_in
from positions.doubts import doubt_all, doubt_stances
from positions.doubts.dates import doubt_publication
from positions.doubts.questions import DoubtQuestion, Questions
from positions.doubts.repeats import find_repeats
from positions.doubts.said import Doubt, Said
from positions.models import Source, Stance
from positions.pages.desk.source_form import PastedTextForm, SourceDetailsForm
from positions.pages.desk.stance_entry import StanceEntry
from positions.pages.doubting import doubts_to_answer
from positions.pages.version_form import VersionedForm
from positions.rules.blind import kept_from
from positions.texts.lines import looks_broken


def show_doubts(request: HttpRequest, entry: StanceEntry, stance: Stance) -> None:
    """Show beside the fields of a stance on record what is doubtful about it, without asking."""
    doubts = doubt_stances([stance], kept=kept_from(signed_in(request)))[stance.pk]
    entry.questions = Questions(
        [DoubtQuestion(doubt, is_asked=False, is_confirmed=False) for doubt in doubts]
    )


def is_questioned(request: HttpRequest, entry: StanceEntry, stance: Stance | None = None) -> bool:
    """Whether a valid entry comes back with questions; they are the entry's from then on.

    A form that is sent a second time is not asked about what it made itself. What was doubtful before is asked about
    where the stance is handed in: by then each doubt was confirmed by somebody.
    """
    if stance is None:
        return _is_new_questioned(request, entry)
    kept = kept_from(signed_in(request))
    known = doubt_stances([stance], kept=kept)[stance.pk]
    # These know who confirmed them and when; a doubt of the form with the same key is the same doubt.
    on_record = {doubt.key: doubt for doubt in known}
    [doubts] = doubt_all([replace(one, kept=kept) for one in entry.said(stance.pk)])
    # Otherwise all that was there before is known, confirmed or not: whoever saves something else is not
    # asked.
    if request.POST.get("then") == "submit":
        known = [doubt for doubt in known if doubt.confirmed_by]
    entry.questions = doubts_to_answer(
        request, [on_record.get(doubt.key, doubt) for doubt in doubts], known=known
    )
    return entry.questions.are_open


def _is_new_questioned(request: HttpRequest, entry: StanceEntry) -> bool:
    """As above of new stances, one or several that say the same: each actor is asked about by name,
    but for those whose stance this form made, and those who have such a stance, which are left out.
    """
    kept = kept_from(signed_in(request))
    said = [replace(one, kept=kept) for one in entry.said(None)]
    keys = {one.actor_id: entry.key_of(one.actor_id) for one in said}
    # What this form made when it was sent the first time.
    own = dict(Stance.objects.filter(client_key__in=keys.values()).values_list("client_key", "pk"))
    entry.recorded = _find_recorded(said, own.values()) if entry.is_joint else {}
    new = [one for one in said if keys[one.actor_id] not in own]
    entry.confirmed = _ask_each(request, entry, new)
    if entry.roll:
        # Shown before anything is kept: what a list means is read by a machine.
        read = Doubt("roll", "actor", f"The roll is read so: {entry.roll}.")
        entry.questions = Questions([*doubts_to_answer(request, [read]), *entry.questions])
    return entry.questions.are_open


def _ask_each(
    request: HttpRequest, entry: StanceEntry, said: Sequence[Said]
) -> dict[int, list[str]]:
    """Put the questions of each whose stance is to be kept; what of each was said to be right."""
    names = {one.pk: f"{one}: " for one in entry.form.cleaned_data["holders"] if entry.is_joint}
    asked = {
        one.actor_id: _ask_of(request, names.get(one.actor_id, ""), one.actor_id, doubts)
        # All in one call: each kind of doubt looks at everybody with a fixed number of queries.
        for one, doubts in zip(said, doubt_all(said), strict=True)
        if one.actor_id not in entry.recorded
    }
    entry.questions = Questions([question for each in asked.values() for question in each])
    return {pk: questions.confirmed for pk, questions in asked.items()}


def _ask_of(request: HttpRequest, name: str, actor_id: int, doubts: list[Doubt]) -> Questions:
    """What is doubted of one of several begins with its name; it is the same doubt all the same."""
    if not name:
        return doubts_to_answer(request, doubts)
    # A key is made of the facts: the name put before the words must not make it another's.
    named = [
        replace(doubt, text=name + doubt.text, facts=doubt.facts or doubt.text) for doubt in doubts
    ]
    return doubts_to_answer(request, named, of=f"{actor_id}-")


def _find_recorded(said: Sequence[Said], own: Collection[int]) -> dict[int, Stance]:
    """Of several who say the same, the stances of those who are on record with it, but for what this
    form made; none where that is all of them, so that it is asked about.
    """
    found = {
        said[repeat.place].actor_id: repeat.stance
        for repeat in find_repeats(said)
        if repeat.stance.pk not in own
        and repeat.stance.actor_id == said[repeat.place].actor_id
        and repeat.stance.value == said[repeat.place].value
    }
    # To leave out all of them would save nothing, without a word.
    return found if len(found) < len(said) else {}


def ask_before_review(request: HttpRequest, stance: Stance) -> Questions:
    """What nobody has confirmed yet of a stance that is to be handed in as it stands."""
    doubts = doubt_stances([stance], kept=kept_from(signed_in(request)))[stance.pk]
    return doubts_to_answer(
        request, doubts, known=[doubt for doubt in doubts if doubt.confirmed_by]
    )


def is_source_questioned(
    request: HttpRequest, form: SourceDetailsForm | VersionedForm, source: Source | None = None
) -> bool:
    """Whether what is said of a source comes back with questions, which are the form's from then
    on.
    """
    cleaned = form.cleaned_data
    # Sent twice: what it made was asked about the first time.
    if source is None and Source.objects.filter(client_key=cleaned["client_key"]).exists():
        return False
    known = doubt_publication(source.published_date, source.published_precision) if source else []
    doubts = doubt_publication(cleaned["published_date"], cleaned["published_precision"])
    lines = doubt_lines(form) if isinstance(form, PastedTextForm) else []
    form.questions = doubts_to_answer(request, [*lines, *doubts], known=known)
    return form.questions.are_open


def doubt_lines(form: PastedTextForm) -> list[Doubt]:
    """That a text was copied from a PDF, line by line, and is to be kept so."""
    if form.cleaned_data["join_lines"] or not looks_broken(form.cleaned_data["text"]):
        return []
    said = (
        "The lines end within sentences, as in text copied from a PDF: tick “Join lines” and look."
    )
    return [Doubt("broken-lines", "text", said)]
