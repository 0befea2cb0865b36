"""A negotiator's card as a paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.urls import reverse

from actors.models import Actor
from positions.briefs.change_paper import write_words
from positions.briefs.paper import Item, Paper, PaperPart, one_line, tell_changes
from positions.choices import VALUE_LABELS
from positions.dates import write_date
from positions.models import Dossier, Issue
from positions.reads.briefs.card import Card, CardStatement


def card_paper(
    card: Card,
    *,
    dossier: Dossier,
    actor: Actor,
    issue: Issue,
    on_date: dt.date,
    site: str,
) -> Paper:
    """Addresses begin with ``site``."""
    n = len(card.said)
    count = f"{n} statement{'' if n == 1 else 's'} until {write_date(on_date)}, the newest first"
    older = f"; {card.more} older not shown" if card.more else ""
    cell = f"{site}{reverse('cell', args=[dossier.slug, actor.slug, issue.slug])}?on={on_date}"
    card_url = reverse("card", args=[dossier.slug, actor.slug, issue.slug])
    return Paper(
        title=f"{one_line(actor.name)} on {one_line(issue.label)}: card",
        about=[one_line(issue.proposition), f"{count}{older}."],
        address=f"{site}{card_url}?on={on_date}",
        parts=[
            PaperPart(
                one_line(dossier.title),
                "Everything that is published of it on this issue.",
                items=[_item(one, site, cell) for one in card.said],
            )
        ],
    )


def _item(one: CardStatement, site: str, cell: str) -> Item:
    stance = one.standing.side.stance
    facts = [VALUE_LABELS[one.standing.side.value]]
    if stance.withdrawn_date:
        facts.append(str(stance.withdrawn))
    if one.is_order_unknown:
        facts.append("whether before or after the next is not known")
    words = write_words("Said", one.standing, site)
    told = tell_changes(one.changed, than="in the verbatim words before")
    return Item(
        title=write_date(stance.stated_date, stance.stated_precision),
        facts=", ".join(facts),
        url=cell,
        words=[replace(words, conditions=[*words.conditions, *told])],
    )
