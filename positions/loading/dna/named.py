"""Whom and what the entities of a file mean: actors and issues on record, and those that are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from actors.choices import ActorKind, NameKind
from actors.folding import fold, name_hidden, tidy
from actors.models import Actor
from positions.history.addresses import find_all_renamed
from positions.loading.dossiers.marked import Faults, FilePlace
from positions.loading.dossiers.plans import IssuePlan
from positions.loading.seeds.files import ActorSeed, NameSeed
from positions.loading.short_names import short_names
from positions.models import Dossier, Issue
from positions.reads.lists.names_typed_together import find_each
from positions.reads.lists.typed_names import slug_in

_LONGEST_NAME: Final = 200
_LONGEST_LABEL: Final = 80


@dataclass(slots=True)
class NamedText:
    """A text that names an actor or an issue, where it does so first, and in how many statements."""

    text: str
    place: FilePlace
    kind: ActorKind | None = None
    times: int = 0
    slug: str = ""
    on_record: str = ""
    """What it is called there; "" where it is new."""

    @property
    def told(self) -> list[str | int]:
        return [self.text, self.kind.label if self.kind else "", self.on_record, self.times]


@dataclass(slots=True)
class Texts:
    """By what they have in common when folded, the texts that name somebody or something."""

    found: dict[str, NamedText] = field(default_factory=dict)

    def note(self, text: str, place: FilePlace, kind: ActorKind | None = None) -> str:
        """Its key; two that read alike are one."""
        one = self.found.setdefault(fold(text), NamedText(tidy(text), place, kind))
        one.times += 1
        return fold(text)

    def slug(self, key: str) -> str:
        return self.found[key].slug if key else ""

    @property
    def told(self) -> list[list[str | int]]:
        """What a preview shows: new ones first."""
        ordered = sorted(self.found.values(), key=lambda one: (bool(one.on_record), fold(one.text)))
        return [one.told for one in ordered]


def find_named_actors(texts: Texts, faults: Faults) -> dict[str, ActorSeed]:
    """Give every text the short name of whom it means; those that are new, by their short names."""
    # All names in one go: a file has thousands.
    called = find_each([one.text for one in texts.found.values()])
    new = [one for one in texts.found.values() if not _is_on_record(one, called[one.text], faults)]
    names = [_without_slug(one.text) for one in new]
    wanted = [slug_in(one.text) or name for one, name in zip(new, names, strict=True)]
    for one, slug in zip(new, free_short_names(Actor, wanted), strict=True):
        one.slug = slug
    _note_long(new, names, faults)
    _note_hidden(new, faults)
    return {one.slug: _seed(one, name) for one, name in zip(new, names, strict=True)}


def _note_long(new: Sequence[NamedText], names: Sequence[str], faults: Faults) -> None:
    for one, name in zip(new, names, strict=True):
        if len(name) > _LONGEST_NAME:
            faults.add(one.place, f"“{name[:80]}…” is too long for a name.")


def _note_hidden(new: Sequence[NamedText], faults: Faults) -> None:
    for one in new:
        if hidden := name_hidden(one.text):
            faults.add(one.place, f"“{one.text[:80]}” has a character that nobody sees ({hidden}).")


def _is_on_record(one: NamedText, found: Sequence[Actor], faults: Faults) -> bool:
    if len(found) > 1:
        among = ", ".join(f"{actor.name} [{actor.slug}]" for actor in found)
        # Not the first of them: which is meant must be written in the file.
        faults.add(one.place, f"“{one.text}” may be {among}: write so in the file which it is.")
    if found:
        one.slug, one.on_record, one.kind = found[0].slug, found[0].name, ActorKind(found[0].kind)
    return bool(found)


def _without_slug(text: str) -> str:
    """*Georgia [georgia]* is called Georgia."""
    return text.rpartition("[")[0].strip() or text if slug_in(text) else text


def _seed(one: NamedText, name: str) -> ActorSeed:
    kind = one.kind or ActorKind.ORGANISATION
    return ActorSeed(
        slug=one.slug, kind=kind, name=name, names=(NameSeed(name, NameKind.OFFICIAL),)
    )


def find_named_issues(
    texts: Texts, dossier: Dossier | None, faults: Faults
) -> dict[str, IssuePlan]:
    """Give every text the short name of the issue that it means, and that issue.

    By label or proposition, or *Label [short-name]*: one of the dossier before one of another, and one
    of another only where no second has it.
    """
    meant = _issues_on_record(dossier)
    new = [one for one in texts.found.values() if not (meant(one))]
    _note_hidden(new, faults)
    labels = _labels([one.text for one in new])
    slugs = free_short_names(Issue, [one.text for one in new])
    for one, slug in zip(new, slugs, strict=True):
        one.slug = slug
    plans = {
        one.slug: _issue(one, slug=one.slug, label=label, proposition=one.text)
        for one, label in zip(new, labels, strict=True)
    }
    return plans | {one.slug: plan for one in texts.found.values() if (plan := meant(one))}


def _issues_on_record(dossier: Dossier | None) -> Meant:
    listed = set(dossier.dossier_issues.values_list("issue", flat=True)) if dossier else set()
    return Meant(list(Issue.objects.in_use().order_by("pk")), listed)


class Meant:
    """The issues on record by what they are called."""

    def __init__(self, issues: Iterable[Issue], listed: set[int]) -> None:
        self._by: dict[str, list[Issue]] = {}
        self._listed = listed
        for issue in issues:
            for key in {fold(issue.label), fold(issue.proposition), f"[{issue.slug}]"}:
                self._by.setdefault(key, []).append(issue)

    def __call__(self, one: NamedText) -> IssuePlan | None:
        slug = slug_in(one.text)
        found = self._by.get(f"[{slug}]" if slug else fold(one.text), [])
        here = [issue for issue in found if issue.pk in self._listed]
        # Of another dossier only where no second has it: else nobody can say which is meant.
        only = (here or found)[:1] if here or len(found) == 1 else []
        for issue in only:
            one.slug, one.on_record = issue.slug, issue.label
            return _issue(
                one,
                slug=issue.slug,
                label=issue.label,
                proposition=issue.proposition,
                coding_rule=issue.coding_rule,
            )
        return None


def _issue(
    one: NamedText, *, slug: str, label: str, proposition: str, coding_rule: str = ""
) -> IssuePlan:
    return IssuePlan(one.place, slug, label, proposition, coding_rule, [], [], [])


def _labels(propositions: Sequence[str]) -> list[str]:
    """Each at most as long as a label may be, and no two alike."""
    used, found = set[str](), list[str]()
    for text in propositions:
        label, number = _shorten(text, _LONGEST_LABEL), 2
        while fold(label) in used:
            label, number = f"{_shorten(text, _LONGEST_LABEL - 5)} {number}", number + 1
        used.add(fold(label))
        found.append(label)
    return found


def _shorten(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def free_short_names[M: (Actor, Issue, Dossier)](model: type[M], names: Sequence[str]) -> list[str]:
    """Short names that nothing of the model has or had."""
    # All of the model: short names are few and short, and one query is cheaper than one a name.
    taken: set[str] = set(model._default_manager.values_list("slug", flat=True))
    made = short_names(names, taken=taken)
    # Made once more, since a former short name leads on to its present bearer.
    if former := find_all_renamed(model, made):
        made = short_names(names, taken=taken | former.keys())
    return made
