"""A change brief as a paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from positions.briefs.paper import Footnote, Item, Paper, PaperLine, PaperPart, PaperWords, one_line
from positions.choices import VALUE_LABELS, Firmness
from positions.dates import write_date
from positions.models import Condition, Dossier, Stance
from positions.reads.briefs.changes import Brief, ChangeEntry, Section, StandingThen
from positions.reads.stances.quotes import Quote


def change_paper(
    brief: Brief, *, dossier: Dossier, about: Sequence[str], site: str, address: str
) -> Paper:
    """Addresses begin with ``site``; ``about`` is what was chosen, in sentences."""
    span = f"after {write_date(brief.from_date)} until {write_date(brief.to_date)} inclusive"
    return Paper(
        title=f"{one_line(dossier.title)}: change brief",
        about=[f"Net changes {span}.", *map(one_line, about), _count(brief)],
        address=address,
        parts=[_part(section, dossier, site, brief.to_date) for section in brief.sections],
    )


def _count(brief: Brief) -> str:
    counts = ", ".join(f"{kind.label.lower()} {n}" for kind, n in brief.counts)
    return f"{brief.positions} positions looked at: {counts or 'none'}."


def _part(section: Section, dossier: Dossier, site: str, day: dt.date) -> PaperPart:
    title = f"{section.kind.label} ({len(section.entries)})"
    # What was repeated or fell silent has nothing to lay side by side: a line is enough.
    if section.kind.is_change:
        items = [_item(entry, dossier, site, day) for entry in section.entries]
        return PaperPart(title, section.kind.meaning, items=items)
    return PaperPart(
        title, section.kind.meaning, lines=[_line(one, site) for one in section.entries]
    )


def name_who_spoke(entry: ChangeEntry) -> str:
    """Whoever spoke first: "Friedrich Merz and Germany"."""
    *some, last = [one_line(actor.name) for actor in entry.actors]
    return f"{', '.join(some)} and {last}" if some else last


def _item(entry: ChangeEntry, dossier: Dossier, site: str, day: dt.date) -> Item:
    # Of those who moved by the same words the first stands for all (docs/decisions/0032).
    url = reverse("cell", args=[dossier.slug, entry.actors[0].slug, entry.issue.slug])
    return Item(
        title=f"{name_who_spoke(entry)} on {one_line(entry.issue.label)}",
        facts=write_facts(entry),
        url=f"{site}{url}?on={day}",
        words=[
            write_words(label, standing, site)
            for label, standing in (("Before", entry.before), ("Now", entry.after))
            if standing
        ],
    )


def write_facts(entry: ChangeEntry) -> str:
    """From what to what, how far, and what else: "Opposes → Supports, 4 steps towards support"."""
    facts = [" → ".join(_values(entry))]
    if entry.steps:
        steps, side = abs(entry.steps), "support" if entry.steps > 0 else "opposition"
        facts.append(f"{steps} step{'' if steps == 1 else 's'} towards {side}")
    if entry.moves > 1:
        facts.append(f"in {entry.moves} moves")
    facts += [kind.label.lower() for kind in entry.also]
    if entry.is_order_unknown:
        facts.append("which statement came last is not known")
    return ", ".join(facts)


def _values(entry: ChangeEntry) -> list[str]:
    """From what to what; once where it is the same."""
    found = [VALUE_LABELS[one.side.value] for one in (entry.before, entry.after) if one]
    # Firmed or softened: the value is the same, and an arrow between twice the same says nothing.
    return list(dict.fromkeys(found))


def write_words(label: str, standing: StandingThen, site: str) -> PaperWords:
    """What was said, with its day, how, and by whom behind the ``label``."""
    stance, quote = standing.side.stance, standing.side.quote
    said = [write_date(stance.stated_date, stance.stated_precision, stance.stated_time)]
    said.append(one_line(stance.manner))
    if stance.firmness != Firmness.UNKNOWN:
        said.append(stance.get_firmness_display().lower())
    if standing.side.is_reworded:
        said.append("of another wording of the issue")
    return PaperWords(
        label=f"{label}, {', '.join(said)}, {'said ' if stance.reported_by else ''}by {tell_speaker(stance)}",
        quoted=one_line(quote.exact) if quote else "",
        language=quote.language if quote else "",
        gloss=_gloss(quote) if quote else "",
        # Only a stance without words is told by its note: else the coder's words would stand beside the
        # speaker's.
        told="" if quote else one_line(stance.note),
        conditions=[write_condition(one) for one in standing.conditions],
        note=footnote_of(quote, site) if quote else _refer(standing, site),
    )


def tell_speaker(stance: Stance) -> str:
    """ "A senior official (not named, on background) for Norland": the actor, where the source names who spoke."""
    actor = one_line(stance.actor.name)
    if not stance.unnamed_speaker:
        return actor
    terms = f", {stance.get_speaking_terms_display().lower()}" if stance.speaking_terms else ""
    return f"{one_line(stance.unnamed_speaker)} (not named{terms}) for {actor}"


def _gloss(quote: Quote) -> str:
    return f"{one_line(quote.gloss)} ({quote.gloss_maker_label})" if quote.gloss else ""


def write_condition(condition: Condition) -> str:
    """ "Only if: all prisoners are released (open)"."""
    return f"{condition.get_kind_display()}: {one_line(condition.text)} ({condition.became})"


def footnote_of(quote: Quote, site: str) -> Footnote:
    """Publisher, title, date as precisely as it is known, where in the source the words stand, how reliable it
    is, and on what terms they are shown.
    """
    parts = [one_line(quote.publisher), f"“{one_line(quote.source_title)}”"]
    if quote.published_date:
        inferred = " (date inferred)" if quote.is_date_inferred else ""
        parts.append(write_date(quote.published_date, quote.published_precision) + inferred)
    parts += [one_line(quote.locator or ""), f"reliability {quote.get_reliability_display()}"]
    parts += [one_line(quote.attribution), one_line(quote.licence)]
    return Footnote(", ".join(filter(None, parts)), f"{site}{quote.get_absolute_url()}")


def _refer(standing: StandingThen, site: str) -> Footnote:
    """Of a statement without words the statement itself."""
    stance = standing.side.stance
    return Footnote(f"Statement {stance.pk} of the record", f"{site}{stance.get_absolute_url()}")


def _line(entry: ChangeEntry, site: str) -> PaperLine:
    standing = entry.last
    stance = standing.side.stance
    text = (
        f"{name_who_spoke(entry)} on {one_line(entry.issue.label)}: "
        f"{VALUE_LABELS[standing.side.value].lower()}, "
        f"last on {write_date(stance.stated_date, stance.stated_precision, stance.stated_time)}"
    )
    quote = standing.side.quote
    return PaperLine(text, footnote_of(quote, site) if quote else _refer(standing, site))
