"""Looking a text through: whose it is, what is suggested in it, done with it, the next."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.fragments import wants_fragment
from config.web.input import BadInput, number_in
from positions.actions.piles import (
    assign_source,
    bring_back,
    dismiss,
    give_back_source,
    say_done,
    take_up_again,
)
from positions.choices import ConditionKind
from positions.loading.asking import ask_later
from positions.loading.looking import look_later
from positions.models import Snapshot, Source
from positions.pages.desk.on_behalf import proposed as as_proposed
from positions.pages.desk.panel import Panel, coding_page
from positions.pages.desk.stance_entry import words_row
from positions.pages.desk.turns import propose_actor
from positions.pages.fetch import get_source
from positions.pages.query import read_number, read_text
from positions.pages.version_form import FormRow
from positions.reads.lists.typed_names import (
    NameSuggestion,
    describe_issues,
    name_actor,
    name_actors,
)
from positions.reads.work.asked import read_inquiry
from positions.reads.work.on_offer import LOOKED, read_on_offer
from positions.reads.work.pile import read_place
from positions.reads.work.suggestions import Suggested


def get_text(pk: int) -> Snapshot:
    """A text with its words and its source."""
    # With its words, as suggestions are looked for in them; the bytes as they came are never needed.
    texts = Snapshot.objects.select_related("source").defer("raw")
    return get_object_or_404(texts, pk=pk, source__archived_at=None)


@requires(Role.EDITOR)
def source_suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be coded in a text: a list beside it."""
    source = get_source(request, pk)
    snapshot = get_text(read_number(request, "snapshot") or 0)
    if snapshot.source_id != source.pk:
        raise Http404("This source has no such text.")
    user = signed_in(request)
    # A page that waits for a language model asks again and again: suggestions are not made for it each time.
    if wants_fragment(request) and _has_seen(request, snapshot, user):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    offered = read_on_offer(snapshot, by=user)
    # A page that waits while a long text is read asks every other second: nothing moves under whoever reads it.
    if offered.looking and read_text(request, LOOKED) == offered.looking.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if not wants_fragment(request):
        return coding_page(request, Panel(source=source, snapshot=snapshot, offered=offered))
    context = {"source": source, "snapshot": snapshot, "offered": offered}
    response = render(request, "pages/desk/source_suggestions.html", context)
    # One address, two answers: a cache must not give the list to whoever opens the page.
    patch_vary_headers(response, ["HX-Request"])
    return response


def _has_seen(request: HttpRequest, snapshot: Snapshot, user: User) -> bool:
    """Whether all is as the page that looks again knows it."""
    seen = read_text(request, "seen")
    return bool(seen) and read_inquiry(snapshot, by=user).seen == seen


@requires(Role.EDITOR, methods=POSTING)
def text_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a language model asked about a text that may leave the house."""
    snapshot = get_text(pk)
    ask_later(snapshot_id=pk, by=signed_in(request))
    return redirect(_suggestions_url(snapshot))


@requires(Role.EDITOR, methods=POSTING)
def text_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a long text looked through by the worker: nobody did, or not since something changed."""
    snapshot = get_text(pk)
    look_later(snapshot_id=pk, by=signed_in(request))
    return redirect(_suggestions_url(snapshot))


def _suggestions_url(snapshot: Snapshot) -> str:
    return f"{reverse('source_suggestions', args=[snapshot.source_id])}?snapshot={snapshot.pk}"


@requires(Role.EDITOR, methods=POSTING)
def suggestion_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Have words not suggested again, or again."""
    start, end = (number_in(request.POST.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        raise BadInput("The form does not say which words. Load the page again.")
    snapshot = get_text(pk)
    verb = bring_back if request.POST.get("state") == "offered" else dismiss
    verb(snapshot_id=pk, start=start, end=end, by=signed_in(request))
    return redirect(_suggestions_url(snapshot))


@requires(Role.EDITOR, methods=POSTING)
def text_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Done with a text: on to the next. Or there is more in it after all."""
    snapshot, user = get_text(pk), signed_in(request)
    here = f"{reverse('source_code', args=[snapshot.source_id])}?snapshot={pk}"
    state = request.POST.get("state")
    if state not in ("done", "open"):
        raise BadInput("The form does not say whether you are done. Load the page again.")
    if state == "open":
        take_up_again(snapshot_id=pk, by=user)
        messages.success(request, "Taken up again: it is in the pile of whoever brought it in.")
        return redirect(here)
    say_done(snapshot_id=pk, by=user)
    place = read_place(snapshot, user)
    if place.next is None:
        messages.success(request, "Done with that text. It was the last in your pile.")
        return redirect("desk")
    messages.success(request, "Done with that text. This is the next in your pile.")
    return redirect("source_code", place.next.pk)


@requires(Role.EDITOR, methods=POSTING)
def source_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a source to somebody to code, take it, or give it back."""
    source, user = get_source(request, pk), signed_in(request)
    typed = request.POST.get("assignee")
    assignee = number_in(typed or "")
    # Empty means to give it back, so that a form without the field must not pass for that.
    if typed is None or (typed and assignee is None):
        raise BadInput("The form does not say who is to code it. Load the page again.")
    if assignee is None:
        give_back_source(source_id=source.pk, by=user)
        messages.success(request, "Given back: it lies with whoever brought it in.")
    else:
        assign_source(source_id=source.pk, assignee_id=assignee, by=user)
        mine = "It is in your pile: the texts to code on your desk."
        messages.success(request, mine if assignee == user.pk else "It is in their pile now.")
    return redirect("source_code", source.pk)


def find_suggested(request: HttpRequest, snapshot: Snapshot) -> Suggested | None:
    """The suggestion that the address names, as long as it is one."""
    key = read_text(request, "suggestion")
    if not key:
        return None
    # Made anew and looked for in it: an address never says itself who spoke or what was meant.
    return read_on_offer(get_text(snapshot.pk), by=signed_in(request)).find(key)


def propose_suggested(one: Suggested, source: Source) -> dict[str, Any]:
    """Who the form says it is, by whom it is told; the issue and the value are for the editor to
    choose.
    """
    proposed = {
        **_propose_holders(one, source),
        "reported_by": one.reported_by and name_actor(one.reported_by),
    }
    if one.on_behalf_of:
        group = name_actor(one.on_behalf_of)
        # As proposed, not as chosen: it follows the actor and the day until somebody says otherwise
        # (docs/decisions/0016).
        proposed |= {"on_behalf_of": group, "on_behalf_by": as_proposed(group)}
    return {name: value for name, value in proposed.items() if value}


def _propose_holders(one: Suggested, source: Source) -> dict[str, Any]:
    """Of several, each speaks for whom its own office says."""
    if one.actor is None:
        return {}
    if not one.also:
        return propose_actor(one.actor, source)
    # Without a word on whom each speaks for: the form settles that by their offices.
    return {"actor": ", ".join(name_actors([one.actor, *one.also]).values())}


def likely_issues_of(one: Suggested, others: Sequence[NameSuggestion]) -> list[NameSuggestion]:
    """The issues of a suggestion, then others."""
    own = describe_issues(one.issues)
    names = {issue.name for issue in own}
    return [*own, *(other for other in others if other.name not in names)]


def conditions_of(one: Suggested, snapshot: Snapshot) -> list[FormRow]:
    """The conditions that its words name."""
    return [
        {
            "kind": ConditionKind.ONLY_IF,
            "text": " ".join(words.split()),
            **words_row(snapshot.pk, start, end, words),
        }
        for (start, end), words in zip(one.conditions, one.condition_words, strict=True)
    ]
