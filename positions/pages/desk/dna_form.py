"""What the variables of a file of Discourse Network Analyzer mean, as fields of the form of its import."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from django import forms

from actors.choices import ActorKind
from positions.choices import Act, Value
from positions.loading.dna.meaning import ACTS, TEXT, VALUED, Meaning, faults_of, guess_meaning
from positions.models import Dossier, TableImport
from positions.pages.plain_fields import TidyField

_USUAL: Final = Meaning()
_VALUES: Final = [(str(value.value), value.label) for value in Value]


def dna_fields(table: TableImport) -> dict[str, Any]:
    """Each with what is likely."""
    variables = _variables(table)
    # Every field has a guess, if only that there is none.
    guessed = dict.fromkeys(("actor", "speaker", "issue", "position"), "") | guess_meaning(
        variables
    )
    texts = _named(variables, (TEXT,))
    kinds: list[tuple[str, Any]] = [*ActorKind.choices]
    acts = [(str(act), Act(act).label) for act in ACTS]
    dossiers = Dossier.objects.filter(archived_at=None).order_by("title", "pk")
    into = [("", "A new one"), *((one.slug, one.title) for one in dossiers)]
    return {
        "dossier": _choice("Into the dossier", into, "", required=False),
        "title": TidyField(
            label="Title of a new one",
            required=False,
            max_length=200,
            # No more than the title takes.
            initial=PurePath(table.name).stem[:200],
        ),
        "actor": _choice("Whose position", texts, guessed["actor"]),
        "speaker": _choice(
            "Who speaks for them",
            [("", "Nobody is told"), *texts],
            guessed["speaker"],
            required=False,
        ),
        "issue": _choice("On what", texts, guessed["issue"]),
        "position": _choice("The position", _named(variables, VALUED), guessed["position"]),
        "yes": _choice("Yes is", _VALUES, str(_USUAL.yes.value)),
        "no": _choice("No is", _VALUES, str(_USUAL.no.value)),
        "act": _choice("Act", acts, str(_USUAL.act)),
        "actor_kind": _choice("New actors with a position are", kinds, str(_USUAL.actor_kind)),
        "speaker_kind": _choice("New actors who speak are", kinds, str(_USUAL.speaker_kind)),
    }


def dna_faults(table: TableImport, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What cannot be meant, by field; nothing where a field is wrong already."""
    if not said.get("dossier") and not str(said.get("title", "")).strip():
        yield "title", "A new dossier has a title."
    if all(said.get(name) for name in ("actor", "issue", "position")):
        yield from faults_of(Meaning.told(said), _variables(table))


def _variables(table: TableImport) -> dict[str, str]:
    kinds = table.samples[0] if table.samples else []
    # Kept as a table's first row of samples (`_bring_dna`): variables have a kind instead of content.
    return dict(zip(table.header, kinds, strict=True))


def _named(variables: Mapping[str, str], kinds: Collection[str]) -> list[tuple[str, str]]:
    return [(name, name) for name, kind in variables.items() if kind in kinds]


def _choice(
    label: str, choices: list[tuple[str, Any]], initial: str, *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=required)
