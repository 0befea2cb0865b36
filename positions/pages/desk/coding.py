"""A source laid out for coding, with the form of a stance beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from actors.querysets import Days
from config.accounts.roles import Role
from config.web.access import WRITING, requires, signed_in
from config.web.fragments import wants_fragment
from config.web.input import BadInput
from positions.actions.joint_stances import draft_jointly
from positions.actions.stances import edit_stance
from positions.choices import Act
from positions.dates import last_day
from positions.exceptions import ActionRefused, StaleVersion
from positions.models import Snapshot, Source, Stance
from positions.pages.conflicts import conflict_page
from positions.pages.desk.carrying import carry_into
from positions.pages.desk.doubting import is_questioned, show_doubts
from positions.pages.desk.looking_through import (
    conditions_of,
    find_suggested,
    likely_issues_of,
    propose_suggested,
)
from positions.pages.desk.panel import Panel, coding_page
from positions.pages.desk.parking import park
from positions.pages.desk.saving import read_undoable, saved
from positions.pages.desk.settle_form import ConditionSettleForm, settle_forms
from positions.pages.desk.stance_entry import StanceEntry, citation_row, words_row
from positions.pages.desk.stance_form import WithdrawForm
from positions.pages.desk.turns import propose, propose_told, read_common_turn
from positions.pages.fetch import get_source, get_stance
from positions.pages.query import read_number
from positions.pages.refused import status_of
from positions.pages.version_form import FormRow, compare_with_kept
from positions.reads.lists.likely_actors import find_likely_actors
from positions.reads.lists.likely_issues import find_likely_issues, find_near_issues
from positions.reads.sources.pages import find_page
from positions.reads.sources.parked import read_parked_note
from positions.reads.sources.roll_of_day import roll_on
from positions.reads.sources.tellings import read_telling
from positions.reads.sources.word_selection import (
    Selection,
    find_cited,
    find_reported_elsewhere,
    find_words,
    read_selection_context,
    select_words,
)
from positions.reads.work.desk import find_snapshot
from positions.rules.blind import kept_from
from positions.suggest.ranking import AFTER, BEFORE
from positions.texts.known import Roll
from positions.texts.normalise import normalise
from positions.texts.quoted import guess_act


def get_snapshot(request: HttpRequest, source: Source) -> Snapshot | None:
    """The text that the address names, or the newest, without its words; None where none was
    captured.
    """
    named = read_number(request, "snapshot")
    snapshot = find_snapshot(source, named)
    if snapshot is None and named is not None:
        raise Http404("This source has no such text.")
    return snapshot


@requires(Role.EDITOR)
def source_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A source's text, to select words in."""
    source = get_source(request, pk)
    panel = Panel(
        source=source, snapshot=get_snapshot(request, source), undo=read_undoable(request)
    )
    return coding_page(request, panel)


@requires(Role.EDITOR, methods=WRITING, form_fields=StanceEntry.form_fields())
def stance_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for the words selected, by their place or typed; what it sends becomes a draft."""
    source = get_source(request, pk)
    snapshot = get_snapshot(request, source)
    if request.method == "POST":
        return _draft(request, source, snapshot)
    if snapshot is None:
        raise Http404("This source has no text.")
    # Without script words cannot be selected by their place: they are copied into a line, and looked for.
    if typed := request.GET.get("words", ""):
        return _offer_places(request, snapshot, typed=normalise(typed))
    start, end = read_number(request, "start"), read_number(request, "end")
    if start is None or end is None:
        return redirect("source_code", pk)
    chosen = select_words(snapshot.pk, start, end)
    if chosen is None:
        raise BadInput(
            "No words stand there in this text. Load the page again and select them once more."
        )
    return _new_page(request, snapshot, chosen)


def _new_page(request: HttpRequest, snapshot: Snapshot, chosen: Selection) -> HttpResponse:
    """The form of a new stance of the words, and the stances on record that the same words carry
    elsewhere.
    """
    user = signed_in(request)
    kept = kept_from(user)
    # A function, called only where somebody has to be recognised: the roll is everybody's names on that day.
    turn, roll = read_common_turn([chosen]), _roll_of(snapshot.source)
    telling = read_telling(chosen, turn, snapshot.source, roll=roll)
    suggested = find_suggested(request, snapshot)
    proposed = propose(turn, snapshot.source) | propose_told(telling, snapshot.source)
    if suggested:
        # Behind what the words show: a turn or a telling knows the act better than an engine.
        proposed = {"act": suggested.act or Act.PARAPHRASE} | proposed
        proposed |= propose_suggested(suggested, snapshot.source)
    note = read_parked_note(chosen, by=user)
    conditions = conditions_of(suggested, snapshot) if suggested else ()
    entry = _new_entry(snapshot.source, [chosen], {"note": note} | proposed, user, conditions)
    place = read_selection_context(chosen, before=BEFORE, after=AFTER)
    likely = find_likely_issues(place, kept=kept)
    if suggested:
        likely = likely_issues_of(suggested, likely)
    # After the suggestion, so that what was said here before does not hide what these words say.
    carry_into(entry, snapshot.source, by=user, likely=likely)
    # The cursor begins where the first thing is left to be said.
    first = next((name for name in ("actor", "issue") if not entry.form.initial.get(name)), "value")
    entry.form.fields[first].widget.attrs["autofocus"] = True
    # In a turn it is known who speaks: then nobody else is looked for.
    entry.offer(
        actors=() if turn else find_likely_actors(place, roll(), during=_days_of(snapshot.source)),
        issues=likely,
        near=find_near_issues(snapshot.source_id, kept=kept),
    )
    panel = Panel(
        source=snapshot.source,
        snapshot=snapshot,
        entry=entry,
        chosen=chosen,
        turn=turn,
        telling=telling,
        elsewhere=find_reported_elsewhere(chosen, kept=kept),
        suggested=suggested,
    )
    page = coding_page(request, panel)
    if wants_fragment(request):
        # Back, Forward and reload find the form again.
        page["HX-Push-Url"] = request.get_full_path()
    return page


def _days_of(source: Source) -> Days:
    """The first and last day on which words of a source were said, as far as it tells."""
    day = source.published_date or timezone.localdate()
    return day, last_day(day, source.published_precision)


def _roll_of(source: Source) -> Callable[[], Roll]:
    return roll_on(_days_of(source)[0])


def _offer_places(request: HttpRequest, snapshot: Snapshot, *, typed: str) -> HttpResponse:
    """The form where the words stand once; otherwise the question which of them, or that there are
    none.
    """
    places = find_words(snapshot, typed)
    if len(places) == 1:
        return _new_page(request, snapshot, places[0])
    error = "" if places else "These words do not stand in the text. Copy them from it."
    panel = Panel(
        source=snapshot.source, snapshot=snapshot, places=places, typed=typed, words_error=error
    )
    return coding_page(request, panel, status=200 if places else 422)


def _new_entry(
    source: Source,
    words: Sequence[Selection],
    proposed: Mapping[str, Any],
    by: User,
    conditions: Sequence[FormRow] = (),
) -> StanceEntry:
    """The form as it opens: what is proposed of the words stands before what the kind of source
    says.
    """
    # Only what all words agree on is proposed; of words of two kinds the editor says which it is.
    acts = {
        guess_act(source.kind, before=one.before, exact=one.exact, after=one.after) for one in words
    }
    initial = {
        "act": acts.pop() if len(acts) == 1 else Act.PARAPHRASE,
        "client_key": uuid.uuid4(),
        "stated_date": source.published_date,
        "stated_precision": source.published_precision,
        **proposed,
    }
    return StanceEntry(
        initial=initial,
        rows={"words": [_row_of(one, by) for one in words], "conditions": conditions},
    )


def _proposed(source: Source, words: Sequence[Selection]) -> dict[str, Any]:
    """What the form of these words opened with."""
    turn = read_common_turn(words)
    roll = _roll_of(source)
    # The form opens with one piece of words: with more, somebody has added to it by hand.
    telling = read_telling(words[0], turn, source, roll=roll) if len(words) == 1 else None
    return propose(turn, source) | propose_told(telling, source)


def _draft(request: HttpRequest, source: Source, snapshot: Snapshot | None) -> HttpResponse:
    entry, status = StanceEntry(request.POST), 422
    # The form as it opened is made again, to tell what was entered since from what it had proposed.
    if request.POST.get("then") == "park":
        chosen = _chosen(entry)
        proposed, user = _proposed(source, chosen), signed_in(request)
        fresh = _new_entry(source, chosen, proposed, user)
        if chosen:
            place = read_selection_context(chosen[0], before=BEFORE, after=AFTER)
            likely = find_likely_issues(place, kept=kept_from(user))
            carry_into(fresh, source, by=user, likely=likely)
        parked = park(request, entry, fresh=fresh)
        return parked or coding_page(
            request, _refused(request, entry, source, snapshot), status=422
        )
    if entry.is_valid() and not is_questioned(request, entry):
        try:
            stances = draft_jointly(
                parts=entry.parts(), evidence=entry.evidence(), by=signed_in(request)
            )
        except StaleVersion as stale:  # sent before, and changed since: neither may be lost
            edit_url = reverse("stance_edit", args=[stale.current.pk])
            return conflict_page(request, compare_with_kept(entry, stale.current), edit_url)
        except ActionRefused as refused:
            entry.refuse(str(refused))
            status = status_of(refused)
        else:
            return saved(request, stances, before=0, recorded=entry.recorded.values())
    return coding_page(request, _refused(request, entry, source, snapshot), status=status)


def _refused(
    request: HttpRequest, entry: StanceEntry, source: Source, snapshot: Snapshot | None
) -> Panel:
    """The form of a new stance come back: its words may still belong to a stance on record."""
    chosen = next(iter(_chosen(entry)), None)
    kept = kept_from(signed_in(request))
    elsewhere = find_reported_elsewhere(chosen, kept=kept) if chosen else ()
    return Panel(source=source, snapshot=snapshot, entry=entry, chosen=chosen, elsewhere=elsewhere)


def _chosen(entry: StanceEntry) -> list[Selection]:
    """The words of a form that stand where it says."""
    spans = [span for form in entry.words.forms if form.is_valid() and (span := form.span())]
    places = [select_words(span.snapshot_id, span.start, span.end) for span in spans]
    # Of a text that was forged or is gone nothing stands there.
    return [place for place in places if place]


@requires(Role.EDITOR, methods=WRITING, form_fields=StanceEntry.form_fields())
def stance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a stance beside its words."""
    # What is sent about one that was archived meanwhile comes back with the verb's reason, and is not lost.
    stance = get_stance(request, pk, may_be_archived=request.method == "POST")
    if request.method != "POST":
        return edit_page(
            request, stance, entry=StanceEntry.filled(stance, more={"words": _added_words(request)})
        )
    entry, status = StanceEntry(request.POST), 422
    if entry.is_valid() and not is_questioned(request, entry, stance):
        try:
            kept = edit_stance(
                stance_id=pk,
                version=entry.form.cleaned_data["version"] or 0,
                fields=entry.stance_fields(),
                evidence=entry.evidence(),
                by=signed_in(request),
                confirmed=entry.questions.confirmed,
            )
        except StaleVersion as stale:
            return conflict_page(
                request, compare_with_kept(entry, stale.current), reverse("stance_edit", args=[pk])
            )
        except ActionRefused as refused:
            entry.refuse(str(refused))
            status = status_of(refused)
        else:
            return saved(request, [kept], before=entry.form.cleaned_data["version"] or 0)
    return edit_page(request, stance, entry=entry, status=status)


def _added_words(request: HttpRequest) -> list[FormRow]:
    """Words of any text that the address names, to be added to those of a stance."""
    snapshot, start, end = (read_number(request, name) for name in ("snapshot", "start", "end"))
    if start is None or end is None:
        return []
    # By its number alone: a text may have a million characters, and only its words there are asked for.
    chosen = select_words(
        get_object_or_404(Snapshot.objects.only("pk"), pk=snapshot).pk, start, end
    )
    if chosen is None:
        raise BadInput(
            "No words stand there in this text. Load the page again and select them once more."
        )
    return [_row_of(chosen, signed_in(request))]


def _row_of(one: Selection, by: User) -> FormRow:
    """Words chosen, cited as another stance does already that is not kept from the coder; else by
    their page.
    """
    row = words_row(one.snapshot_id, one.start, one.end, one.exact)
    cited = citation_row(find_cited(one, by=by))
    # How somebody wrote the place goes before where a page break says that it is.
    return {**row, **cited, "locator": cited.get("locator") or find_page(one)}


@requires(Role.EDITOR)
def stance_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """From words of a source to the form of a stance on record, by its number, with the words
    added.
    """
    get_source(request, pk)
    stance = get_stance(request, read_number(request, "stance") or 0)
    # The place of the words goes along: `_added_words` reads it there.
    query = request.GET.copy()
    query.pop("stance", None)
    return redirect(f"{reverse('stance_edit', args=[stance.pk])}?{query.urlencode()}")


def edit_page(
    request: HttpRequest,
    stance: Stance,
    *,
    entry: StanceEntry | None = None,
    withdraw_form: WithdrawForm | None = None,
    settle_form: tuple[int, ConditionSettleForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The stance's form beside the text that its first words are from, or another that the address
    names.
    """
    entry = entry or StanceEntry.filled(stance)
    # A form that was sent has been asked about already (`is_questioned`), with its ticks.
    if not entry.form.is_bound:
        show_doubts(request, entry, stance)
    snapshot, excerpt = _text_of(stance, read_number(request, "snapshot"))
    panel = Panel(
        source=snapshot.source if snapshot else None,
        snapshot=snapshot,
        excerpt=excerpt,
        entry=entry,
        stance=stance,
        withdraw_form=withdraw_form or WithdrawForm(initial=_withdrawal(stance)),
        settle_forms=settle_forms(stance, settle_form),
    )
    return coding_page(request, panel, status=status)


def _withdrawal(stance: Stance) -> dict[str, Any]:
    return {
        name: getattr(stance, name) for name in ("version", "withdrawn_date", "withdrawal_note")
    }


def _text_of(stance: Stance, named: int | None) -> tuple[Snapshot | None, int | None]:
    """The text named, or that of the stance's first words, without its words; and the stance's
    first excerpt in it.
    """
    evidence = stance.evidence.order_by("pk").select_related("excerpt__snapshot__source")
    # The page reads the text itself where it shows one, and raw bytes are never shown.
    evidence = evidence.defer("excerpt__snapshot__text", "excerpt__snapshot__raw")
    first = (evidence if named is None else evidence.filter(excerpt__snapshot=named)).first()
    if first:
        return first.excerpt.snapshot, first.excerpt_id
    if named is None:
        return None, None
    return get_object_or_404(
        Snapshot.objects.select_related("source").defer("text", "raw"), pk=named
    ), None
