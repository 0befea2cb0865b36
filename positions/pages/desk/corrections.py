"""A corrected text of a source, and what it did to the words that stances rest on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, WRITING, requires, signed_in
from config.web.input import number_in
from positions.actions.corrections import CarriedWords, carry_over
from positions.actions.ground.excerpts import Span
from positions.actions.sources import add_snapshot
from positions.actions.texts import confirm_text, take_back_text
from positions.choices import CorrectionState, Status
from positions.doubts import Doubt
from positions.exceptions import ActionRefused, Refused
from positions.intake.extracted import Extracted
from positions.loading.looking import look_when_kept
from positions.models import Correction, Snapshot, Source
from positions.pages.desk.doubting import doubt_lines
from positions.pages.desk.intake_form import WITHOUT_FILE, fill, taken_in
from positions.pages.desk.source_form import PastedTextForm
from positions.pages.doubting import doubts_to_answer
from positions.pages.fetch import get_source
from positions.pages.query import read_number
from positions.pages.ticked import CarryForm
from positions.reads.sources.corrections import Affected, Corrections, read_corrections
from positions.reads.sources.duplicates import measure_likeness
from positions.reads.work.intakes import is_gone, may_see
from positions.rules.blind import refuse_blind
from positions.texts.fate_of_words import Fate
from positions.texts.normalise import normalise

HARDLY: Final = 50
"""Per cent of the words that a corrected text has in common with the former, at least."""
_SAID: Final = {
    Fate.ALTERED: (
        "altered",
        "Something inside these words changed. A machine cannot know whether they still mean the same: read them, and"
        " edit the stance if they do not, or add the corrected words to it.",
    ),
    Fate.REMOVED: (
        "removed",
        "Nothing of these words is in the corrected text. The stance still rests on the earlier text; keep it, or"
        " edit or withdraw it.",
    ),
    Fate.AMBIGUOUS: (
        "ambiguous",
        "These words stand in the corrected text several times. Edit the stance and select the right ones.",
    ),
    Fate.MOVED: (
        "beside other words",
        "The same words stand once in the corrected text, but what is around them changed. Compare before you tick.",
    ),
    Fate.SAME: ("the same", "The same words, with the same words around them."),
}


@requires(Role.EDITOR, methods=WRITING, form_fields=PastedTextForm.base_fields)
def snapshot_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Paste a corrected text of a source."""
    source = get_source(request, pk)
    address = request.get_full_path()
    # The text that stands, not the last that came: one may be proposed, or taken back.
    current = source.snapshots.in_force().order_by("pk").last()
    form = _open_form(request)
    is_sent = form.is_valid() and not form.preview
    # What is refused anyway is not asked about.
    if is_sent and (source.archived_at or not _is_another_text(request, form, current)):
        try:
            snapshot = add_snapshot(
                source_id=pk,
                text=form.cleaned_data["text"],
                by=signed_in(request),
                normaliser=form.normaliser,
                intake_id=read_number(request, "intake"),
            )
        except ActionRefused as refused:
            address = _refused(request, form, str(refused))
        else:
            look_when_kept(snapshot, by=signed_in(request))
            return _stored(request, snapshot, current)
    texts = source.snapshots.count()
    context = {"form": form, "source": source, "texts": texts, "address": address}
    return render(
        request,
        "pages/desk/snapshot_add.html",
        context,
        status=422 if form.errors or form.questions.are_open else 200,
    )


def _refused(request: HttpRequest, form: PastedTextForm, why: str) -> str:
    """Say why; and where the form is sent next: without what was dropped, or stored, in another tab."""
    form.add_error(None, why)
    if not is_gone(read_number(request, "intake"), signed_in(request)):
        return request.get_full_path()
    form.add_error(None, WITHOUT_FILE)
    return request.path


def _open_form(request: HttpRequest) -> PastedTextForm:
    """As it was sent, with what was ticked; or filled with what was found in what was brought."""
    found = _read_found(request)
    if request.method == "POST":
        form = PastedTextForm(taken_in(request.POST, found))
    else:
        form = PastedTextForm(fill(found, PastedTextForm) if found else None)
    form.found = found
    return form


def _read_found(request: HttpRequest) -> Extracted | None:
    """What was found in the intake that the address names."""
    pk = read_number(request, "intake")
    mine = may_see(signed_in(request)).defer("raw")
    intake = mine.filter(pk=pk, snapshot=None).first() if pk else None
    if intake is None or intake.extracted is None:
        return None
    return Extracted.from_json(intake.extracted)


def _is_another_text(request: HttpRequest, form: PastedTextForm, current: Snapshot | None) -> bool:
    """Whether hardly anything fits: another article, pasted by mistake.

    The form asks it from then on.
    """
    share = (
        measure_likeness(normalise(form.cleaned_data["text"], form.normaliser), current.text)
        if current
        else 100
    )
    text = f"Only {share} % of the words stand in the text there is. Is it the same article?"
    doubts = [Doubt("another-text", "text", text)] if share < HARDLY else []
    form.questions = doubts_to_answer(request, [*doubts, *doubt_lines(form)])
    return form.questions.are_open


def _stored(request: HttpRequest, snapshot: Snapshot, former: Snapshot | None) -> HttpResponse:
    """Say what became of a text that was pasted, and lead to where it is judged."""
    code_url = f"{reverse('source_code', args=[snapshot.source_id])}?snapshot={snapshot.pk}"
    correction = Correction.objects.filter(snapshot=snapshot).first()
    # The verb gives back what is there: the same text is stored once.
    if snapshot == former:
        messages.warning(request, "The source has exactly this text already: nothing was added.")
    elif former is None:
        messages.success(request, "Stored. Stances keep the words they were read from.")
    elif correction and correction.is_spacing_only:
        messages.success(
            request,
            "Stored. Only the spacing changed: stances and readers keep the words they have.",
        )
    elif correction and correction.state == CorrectionState.PROPOSED:
        messages.success(
            request, "Stored. Compare it with the former text: readers see it once it is confirmed."
        )
        return redirect(corrections_url(snapshot.source_id, snapshot.pk))
    else:
        messages.success(
            request, "This text stands again: what was captured after it was taken back."
        )
    return redirect(code_url)


@requires(Role.EDITOR, methods=POSTING)
def text_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a corrected text stand in the place of the former one."""
    return _decide(
        request, pk, confirm_text, "Confirmed: readers are told that the source was corrected."
    )


@requires(Role.EDITOR, methods=POSTING)
def text_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the former text stand again."""
    return _decide(
        request,
        pk,
        take_back_text,
        "Taken back: the former text stands. Its history can undo that.",
    )


def _decide(request: HttpRequest, pk: int, verb: Callable[..., object], said: str) -> HttpResponse:
    # A first text corrects nothing, and cannot be taken back.
    snapshot = get_object_or_404(Snapshot.objects.exclude(supersedes=None), pk=pk)
    try:
        verb(snapshot_id=pk, by=signed_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(corrections_url(snapshot.source_id, pk))


@requires(Role.EDITOR, methods=WRITING, form_fields=CarryForm.base_fields)
def corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """What a correction did to the words that stances rest on, and a form to carry them over."""
    source = get_object_or_404(Source, pk=pk, archived_at=None)
    refuse_blind(pk, user=signed_in(request))
    found = read_corrections(source=source, snapshot=read_number(request, "snapshot"))
    if found is None:
        raise Http404("This source has no such corrected text.")
    if request.method != "POST":
        return _page(request, found, form=None)
    form = CarryForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    chosen = form.cleaned_data["chosen"]
    # By stance and not by words: what goes off the matrix is what is counted and asked about.
    taken_back = {one.stance.pk for one in _published(found) if one.key in chosen}
    # The number that was said to be right, and not just a tick: another stance may have been published
    # meanwhile.
    if len(taken_back) != (form.cleaned_data["confirmed"] or 0):
        return _page(request, found, form=form, taken_back=len(taken_back), status=422)
    refused = _carry(request, found, chosen)
    if not refused:
        return redirect(corrections_url(pk, found.snapshot.pk))
    # Some may have been carried over: the page shows what is left.
    now = read_corrections(source=source, snapshot=found.snapshot.pk) or found
    return _page(request, now, form=None, refused=refused, status=409)


def corrections_url(source: int, snapshot: int) -> str:
    return f"{reverse('corrections', args=[source])}?snapshot={snapshot}"


def _published(found: Corrections) -> list[Affected]:
    return [
        one for one in found.affected if one.is_carriable and one.stance.status == Status.PUBLISHED
    ]


def _carry(request: HttpRequest, found: Corrections, chosen: dict[int, str]) -> list[str]:
    """Carry over what can be, each stance by itself; say for which not, and why."""
    possible = {one.key: one for one in found.affected if one.is_carriable}
    gone = [key for key in chosen if key not in possible]
    ticked = sorted(
        (possible[key] for key in chosen if key in possible),
        # groupby joins neighbours alone.
        key=lambda one: (one.stance.pk, one.key),
    )
    said = [
        _carry_one(request, found, list(words), chosen)
        for _, words in groupby(ticked, key=lambda one: one.stance)
    ]
    _say_carried(request, said.count(""))
    return [
        *(f"Words {key} are not among those that can be carried over now." for key in gone),
        *filter(None, said),
    ]


def _say_carried(request: HttpRequest, number: int) -> None:
    rests = "1 stance rests" if number == 1 else f"{number} stances rest"
    if number:
        messages.success(request, f"{rests} on the corrected text as well.")


def _carry_one(
    request: HttpRequest, found: Corrections, words: list[Affected], chosen: dict[int, str]
) -> str:
    """Carry over the words of one stance; "" or why not."""
    stance = words[0].stance
    # All of one stance were shown with one version; were they not, the oldest makes it stale.
    version = min(int(chosen[one.key]) for one in words)
    carried = [_carried(one, found) for one in words]
    try:
        carry_over(stance_id=stance.pk, version=version, carried=carried, by=signed_in(request))
    except ActionRefused as reason:
        return f"Stance {stance.pk}, {stance}: {reason}"
    return ""


def _carried(one: Affected, found: Corrections) -> CarriedWords:
    start, end = one.outcome.place or (0, 0)
    return CarriedWords(
        one.key, Span(found.snapshot.pk, start, end, found.snapshot.text[start:end])
    )


def _page(
    request: HttpRequest,
    found: Corrections,
    *,
    form: CarryForm | None,
    taken_back: int = 0,
    refused: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The words by their fate, with what was ticked."""
    context = {
        "found": found,
        "source": found.source,
        "to_read": [
            (*_SAID[fate], found.of(fate)) for fate in (Fate.ALTERED, Fate.REMOVED, Fate.AMBIGUOUS)
        ],
        "to_carry": [(*_SAID[fate], found.of(fate)) for fate in (Fate.MOVED, Fate.SAME)],
        "number_published": len({one.stance.pk for one in _published(found)}),
        "ticked": _ticked(found, form),
        "form": form,
        "taken_back": taken_back,
        "refused": refused or [],
    }
    return render(request, "pages/desk/corrections.html", context, status=status)


def _ticked(found: Corrections, form: CarryForm | None) -> set[int]:
    """The words that were sent, or at first those that are proposed."""
    if form and isinstance(form.data, QueryDict):
        keys = (number_in(text.partition("-")[0]) for text in form.data.getlist("chosen"))
        return {key for key in keys if key is not None}
    return {one.key for one in found.affected if one.is_offered}
