"""Silence, conditions, and words beside deeds as tables to download, and who waits for whom as a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.web.csv import CsvCell
from config.web.downloads import table_response
from config.web.input import BadInput
from positions.choices import VALUE_SLUGS
from positions.dates import write_date
from positions.drawing.charts import draw_waits_figure
from positions.pages.figures import send_figure
from positions.pages.reading.briefs.scope import Scope
from positions.reads.briefs.conditions import Conditions
from positions.reads.briefs.deeds import SayAndDo
from positions.reads.briefs.silence import Silence

_CONDITIONS: Final = (
    "as_of",
    "actor",
    "actor_name",
    "on_behalf_of",
    "issue",
    "issue_label",
    "value",
    "kind",
    "condition",
    "names",
    "state",
    "in_force",
    "stated_date",
    "stated_precision",
    "stance",
)
_SILENCE: Final = (
    "after",
    "until",
    "actor",
    "actor_name",
    "issue",
    "issue_label",
    "last_stated_date",
    "last_stated_precision",
    "last_stance",
    "in_office_until",
)
_DEEDS: Final = (
    "as_of",
    "actor",
    "actor_name",
    "issue",
    "issue_label",
    "words_value",
    "words_date",
    "deed_value",
    "deed_date",
)


def send_conditions(
    request: HttpRequest, scope: Scope, found: Conditions, *, form: str
) -> HttpResponseBase:
    """As ``waits`` the figure, else the table.

    Raises:
        BadInput: where nobody waits, or more than can be drawn.
    """
    if form == "waits":
        drawing = draw_waits_figure(found.waits)
        if drawing is None:
            raise BadInput("Nobody waits for anybody, or too many do: there is nothing to draw.")
        return send_figure(
            request,
            drawing,
            name=_name(scope, "waits"),
            title=f"Who waits for whom: {scope.dossier.title}",
            notes=[
                "An arrow leads from who set a condition to whom its words name, for conditions that are open and "
                f"in force on {write_date(scope.to_date)}.",
                *scope.about,
            ],
            page=scope.address("conditions"),
        )
    rows = (
        (
            scope.to_date,
            stance.actor.slug,
            stance.actor.name,
            stance.on_behalf_of.slug if stance.on_behalf_of else None,
            stance.issue.slug,
            stance.issue.label,
            VALUE_SLUGS[stance.value],
            one.condition.kind,
            one.condition.text,
            ", ".join(actor.slug for actor in one.named),
            one.condition.state,
            int(one.is_in_force),
            stance.stated_date,
            str(stance.stated_precision),
            stance.pk,
        )
        for one in found.rows
        for stance in (one.condition.stance,)
    )
    return _send(request, scope, "conditions", _CONDITIONS, rows)


def send_silence(request: HttpRequest, scope: Scope, found: Iterable[Silence]) -> HttpResponseBase:
    """A row for every actor and issue that it is silent on; without a date where it never spoke. Those who hold no
    office any more are in it, with their last day in office.
    """
    days = scope.from_date, scope.to_date
    rows: Iterable[tuple[CsvCell, ...]] = (
        row
        for one in found
        for row in (
            *(
                (*days, one.actor.slug, one.actor.name, last.issue.slug, last.issue.label,
                 last.stated_date, str(last.precision), last.stance_id, one.left_office)
                for last in one.silent
            ),
            *(
                (*days, one.actor.slug, one.actor.name, issue.slug, issue.label, None, None, None,
                 one.left_office)
                for issue in one.never
            ),
        )
    )  # fmt: skip
    return _send(request, scope, "silence", _SILENCE, rows)


def send_deeds(request: HttpRequest, scope: Scope, found: Iterable[SayAndDo]) -> HttpResponseBase:
    """All of them, and not only as many as a page shows."""
    rows = (
        (
            scope.to_date,
            one.actor.slug,
            one.actor.name,
            one.issue.slug,
            one.issue.label,
            VALUE_SLUGS[one.words.value],
            one.words.stance.stated_date,
            VALUE_SLUGS[one.deed.value],
            one.deed.stance.stated_date,
        )
        for one in found
    )
    return _send(request, scope, "deeds", _DEEDS, rows)


def _send(
    request: HttpRequest,
    scope: Scope,
    what: str,
    header: Sequence[str],
    rows: Iterable[Sequence[CsvCell]],
) -> HttpResponseBase:
    return table_response(request, name=_name(scope, what), header=header, rows=rows)


def _name(scope: Scope, what: str) -> str:
    part = "-part" if scope.actors or scope.issues else ""
    return f"{scope.dossier.slug}-{what}-{scope.to_date}{part}"
