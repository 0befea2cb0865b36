"""The panel beside a text: the form of a stance, or the invitation to select words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from config.accounts.roles import Role, users_with
from config.web.access import signed_in
from config.web.fragments import page_or_fragment, wants_fragment
from config.web.input import number_in
from positions.models import Condition, Issue, Snapshot, Source, Stance
from positions.pages.desk.settle_form import ConditionSettleForm
from positions.pages.desk.stance_entry import StanceEntry
from positions.pages.desk.stance_form import WithdrawForm
from positions.pages.query import read_number
from positions.plans.archiving import is_in_use
from positions.plans.mending import read_work
from positions.reads.comparisons.double_codings import BlindHere, read_blind_here
from positions.reads.lists.issue_list import issues_with_phrases
from positions.reads.sources.coding import Coding, read_coding, read_margin
from positions.reads.sources.speakers import SpeakerTurn
from positions.reads.sources.tellings import Telling
from positions.reads.sources.word_selection import Selection
from positions.reads.work.not_coded import LONGEST_LOOKED_THROUGH, NotCoded, read_not_coded
from positions.reads.work.on_offer import OnOffer
from positions.reads.work.pile import PilePlace, read_place
from positions.reads.work.suggestions import Suggested
from positions.rules.blind import is_blind
from positions.rules.offices import HeldOffice, read_represented
from positions.texts.normalise import HEADLESS, JOINED
from positions.texts.phrases import PhraseFinder


@dataclass(frozen=True, slots=True)
class Undo:
    """What was saved last: the changes of a ``stance`` that led from the version ``since`` to this
    one.
    """

    stance: int
    since: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What stands beside a text: ``source`` and ``snapshot`` (without its words) are None where
    there is none.

    ``excerpt`` are the words of a stance on record, ``chosen`` those of a new one, which lie in a
    ``turn`` and may be a ``telling`` of others, ``elsewhere`` the stances that rest on the same
    words. ``typed`` words stand in the text at ``places``, or not: ``words_error``. ``undo`` takes
    back what was saved last; ``offered`` are suggestions, ``suggested`` is the one that the form came
    from.
    """

    source: Source | None
    snapshot: Snapshot | None
    entry: StanceEntry | None = None
    stance: Stance | None = None
    withdraw_form: WithdrawForm | None = None
    settle_forms: Sequence[tuple[Condition, ConditionSettleForm]] = ()
    excerpt: int | None = None
    chosen: Selection | None = None
    turn: SpeakerTurn | None = None
    telling: Telling | None = None
    elsewhere: Sequence[Stance] = ()
    places: Sequence[Selection] = ()
    typed: str = ""
    words_error: str = ""
    undo: Undo | None = None
    offered: OnOffer | None = None
    suggested: Suggested | None = None

    def offices(self) -> Sequence[HeldOffice]:
        """What the actor held on the day, as far as the form says who and when."""
        form = self.entry.form if self.entry else None
        # As typed, so that what is shown fits what is asked beside it.
        if form and form.is_bound:
            actor, date = (form.cleaned_data.get(name) for name in ("actor", "stated_date"))
        elif self.stance:
            actor, date = self.stance.actor, self.stance.stated_date
        else:
            return ()
        return read_represented(actor, date=date or timezone.localdate()).offices if actor else ()

    def address(self, request: HttpRequest) -> str:
        """Where the form is found again, also after it came back with errors."""
        slug = request.GET.get("keywords", "")
        marked = {"keywords": slug} if slug else {}
        if self.stance:
            snapshot = read_number(request, "snapshot")
            query = urlencode(({"snapshot": snapshot} if snapshot else {}) | marked)
            return reverse("stance_edit", args=[self.stance.pk]) + (f"?{query}" if query else "")
        if not (self.source and self.snapshot and self.entry):
            return request.get_full_path()
        first = self.entry.words.forms[:1]
        place = {name: row[name].value() for row in first for name in ("start", "end")}
        query = urlencode({"snapshot": self.snapshot.pk} | place | marked)
        return f"{reverse('stance_add', args=[self.source.pk])}?{query}"


def coding_page(request: HttpRequest, panel: Panel, *, status: int = 200) -> HttpResponse:
    """The text with its panel; only the panel where htmx asks for it, for which the text is not
    read.
    """
    context: dict[str, Any] = {field.name: getattr(panel, field.name) for field in fields(panel)}
    if panel.entry:
        _name_sources(panel.entry, shown=panel.snapshot)
    phrases = _read_phrases(request)
    text = _read_text(request, panel)
    context |= {
        **text,
        **phrases,
        "open": _read_open(request, text["coding"], phrases),
        "longest": LONGEST_LOOKED_THROUGH,
        "place": _read_place(request, panel),
        "coders": users_with(Role.EDITOR),  # asked for where a reviewer sees them
        "blind": _read_blind(request, panel),
        **_read_margin(request, panel),
        "work": read_work(panel.stance, by=signed_in(request)) if panel.stance else None,
        "offices": panel.offices(),
        "address": panel.address(request),
        "is_joined": panel.snapshot is not None and panel.snapshot.normaliser in (JOINED, HEADLESS),
        "is_headless": panel.snapshot is not None and panel.snapshot.normaliser == HEADLESS,
        "is_extended": bool(panel.stance and request.method != "POST" and request.GET.get("start")),
    }
    return page_or_fragment(
        request, "pages/desk/source_code.html", "stance-panel", context, status=status
    )


def _read_text(request: HttpRequest, panel: Panel) -> dict[str, Any]:
    """The text laid out, and whether nothing at all rests on its source; neither for a fragment."""
    if panel.snapshot is None or wants_fragment(request):
        return {"coding": None, "is_uncited": False}
    speaker = read_number(request, "speaker")
    by = signed_in(request)
    coding = read_coding(panel.snapshot, by=by, excerpt=panel.excerpt, speaker=speaker)
    is_uncited = (
        coding is not None and not coding.text.notes and not is_in_use(coding.text.snapshot.source)
    )
    return {"coding": coding, "is_uncited": is_uncited}


def _read_margin(request: HttpRequest, panel: Panel) -> dict[str, Any]:
    """What stands beside a text that the page shows already, once a form beside it was closed."""
    # With a form open the margin stands as it was; it changes with what was saved.
    if panel.snapshot is None or panel.entry or not wants_fragment(request):
        return {}
    return {"margin": read_margin(panel.snapshot, by=signed_in(request)), "is_part": True}


def _read_place(request: HttpRequest, panel: Panel) -> PilePlace | None:
    """Where the text stands in the editor's pile; not asked for a fragment, nor told of what is coded
    blind.
    """
    if panel.snapshot is None or wants_fragment(request):
        return None
    user = signed_in(request)
    is_kept = is_blind(panel.snapshot.source_id, user=user)
    return None if is_kept else read_place(panel.snapshot, user)


def _read_blind(request: HttpRequest, panel: Panel) -> BlindHere | None:
    """That the editor codes the text blind of somebody; told above the text, in no fragment."""
    if panel.snapshot is None or wants_fragment(request):
        return None
    return read_blind_here(panel.snapshot.pk, user=signed_in(request))


def _read_phrases(request: HttpRequest) -> dict[str, Any]:
    """The issue whose phrases are marked in the text, and those that have some; read where the text
    is shown.
    """
    slug = request.GET.get("keywords", "")
    chosen = get_object_or_404(Issue.objects.in_use(), slug=slug) if slug else None
    finder = (
        PhraseFinder(keywords=chosen.keywords, contra_phrases=chosen.contra_phrases)
        if chosen
        else None
    )
    return {"phrases_of": chosen, "finder": finder, "with_phrases": issues_with_phrases()}


def _read_open(
    request: HttpRequest, coding: Coding | None, phrases: Mapping[str, Any]
) -> NotCoded | None:
    """What is not coded in the text on the issue whose phrases are marked, or on any; only where the
    text is shown.
    """
    if coding is None:
        return None
    issues = [phrases["phrases_of"]] if phrases["phrases_of"] else phrases["with_phrases"]
    snapshot = coding.text.snapshot
    return read_not_coded([snapshot], issues=issues, by=signed_in(request))[snapshot.pk]


def _name_sources(entry: StanceEntry, *, shown: Snapshot | None) -> None:
    """Say of words in which language they are, and of those from elsewhere what they are from: two
    outlets may have the same ones.
    """
    places = {
        form: number_in(str(form["snapshot"].value() or "")) or 0 for form in entry.words.forms
    }
    # What is shown is at hand: of most stances no other text is asked for.
    known = {shown.pk: (shown.source.title, shown.source.language)} if shown else {}
    elsewhere = set(places.values()) - known.keys() - {0}
    if elsewhere:
        snapshots = Snapshot.objects.filter(pk__in=elsewhere)
        columns = snapshots.values_list("pk", "source__title", "source__language")
        known |= {pk: (title, language) for pk, title, language in columns}
    for form, number in places.items():
        title, form.language = known.get(number, ("", ""))
        # Only where there are words of several texts does anybody ask from which they are.
        form.source_title = title if elsewhere else ""
