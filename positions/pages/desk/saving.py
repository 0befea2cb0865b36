"""What follows on a saved stance: it is said, the text stays where it is, and it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.accounts.roles import Role
from config.web.access import POSTING, requires, signed_in
from config.web.input import BadInput, number_in
from positions.actions.joint_stances import submit_jointly
from positions.actions.reviews import hand_back
from positions.actions.undoing import undo_saving
from positions.choices import VALUE_LABELS, Status
from positions.exceptions import ActionRefused
from positions.models import Stance
from positions.pages.desk.on_behalf import name_speakers
from positions.pages.desk.panel import Undo
from positions.pages.fetch import get_stance
from positions.pages.query import read_number, read_shown_version


def saved(
    request: HttpRequest,
    stances: Sequence[Stance],
    *,
    before: int,
    recorded: Iterable[Stance] = (),
) -> HttpResponse:
    """Submit them if that was asked for, say what was done, and go back to the words.

    ``before`` is the version that they had, 0 of new ones; those ``recorded`` already were left out.
    """
    stance = stances[0]
    is_open = stance.status in (Status.DRAFT, Status.RETURNED)
    what = f"{_name_values(stances)}: {stance.issue}"
    said = (
        f"Saved, {stance.get_status_display().lower()}: {what}."
        if is_open
        else "Nothing was changed."
    )
    # A form sent twice may find its stance handed in already: then there is nothing more to do.
    if is_open and (then := request.POST.get("then")) in ("submit", "hand_back"):
        try:
            said = _file(stances, then, what, by=signed_in(request))
        # It is saved in any case, in a transaction before: the page says so and stays with the form.
        except ActionRefused as refused:
            done = "submitted" if then == "submit" else "handed back"
            messages.warning(request, f"Saved, but not {done}. {refused}")
            return redirect("stance_edit", stance.pk)
    messages.success(request, said)
    for other in recorded:
        messages.warning(request, f"{other.actor} has it already, as stance {other.pk}: left out.")
    return redirect(_place(stance, read_number(request, "snapshot"), before=before))


def _name_values(stances: Sequence[Stance]) -> str:
    """Who holds what, of a vote's roll by the value."""
    held: dict[int, list[Stance]] = {}
    for one in stances:
        held.setdefault(one.value, []).append(one)
    return "; ".join(
        f"{name_speakers(some)}. {VALUE_LABELS[value]}" for value, some in held.items()
    )


def _file(stances: Sequence[Stance], then: str, what: str, *, by: User) -> str:
    """Submit them, or hand one back to whoever coded it; what was done."""
    if then == "submit":
        submit_jointly(stances=stances, by=by)
        return f"Submitted for review: {what}."
    for stance in stances:
        hand_back(stance_id=stance.pk, version=stance.version, note="", by=by)
    return f"Saved, and handed back to be confirmed: {what}."


def _place(stance: Stance, wanted: int | None, *, before: int | None = None) -> str:
    """Where the stance stands beside its words, those of the snapshot wanted first; on the desk if
    none are in use.

    Of what was just saved the address tells the version ``before``, so that it can be undone there:
    of a joint statement that of the first stance, whose transactions hold the others.
    """
    in_use = stance.evidence.filter(excerpt__snapshot__source__archived_at=None)
    places = in_use.order_by("pk").values_list("excerpt__snapshot", "excerpt__snapshot__source")
    # The text that is read at the moment, where the stance has words in it: nobody is led to another.
    evidence = places.filter(excerpt__snapshot=wanted).first() or places.first()
    if evidence is None:
        return reverse("desk")
    snapshot, source = evidence
    query = {"snapshot": snapshot}
    if before is not None:
        version = Stance.objects.values_list("version", flat=True).get(pk=stance.pk)
        # Unchanged it was not saved: there is nothing to undo.
        if version != before:
            query |= {"saved": stance.pk, "since": before, "version": version}
    return f"{reverse('source_code', args=[source])}?{urlencode(query)}#stance-{stance.pk}"


def read_undoable(request: HttpRequest) -> Undo | None:
    """The saving that the address names, as long as nothing was changed since."""
    stance, since, version = (read_number(request, name) for name in ("saved", "since", "version"))
    if stance is None or since is None or version is None:
        return None
    # Only offered: the button's verb asks again whether anything was changed since.
    if not Stance.objects.filter(pk=stance, version=version).exists():
        return None
    return Undo(stance, since, version)


@requires(Role.EDITOR, methods=POSTING)
def stance_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was saved last: a new stance is put away, another is as it was."""
    stance = get_stance(request, pk, may_be_archived=True)
    since = number_in(request.POST.get("since", ""))
    if since is None:
        raise BadInput("The form does not say what to undo. Load the page again.")
    undo_saving(
        stance_id=pk, since=since, version=read_shown_version(request), by=signed_in(request)
    )
    messages.success(request, "Undone. The history has both, and can bring it back.")
    # Without its place in the margin: an undone new stance stands there no more.
    return redirect(_place(stance, read_number(request, "snapshot")).split("#")[0])
