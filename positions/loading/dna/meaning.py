"""What the variables of a file of Discourse Network Analyzer mean here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from actors.choices import ActorKind
from positions.choices import Act, Value

TEXT: Final = "short text"
VALUED: Final = ("boolean", "integer", TEXT)
"""What a position can be: yes or no, a number of the scale, or the name of a value."""
ACTS: Final = tuple(act for act in Act if act not in (Act.VOTE, Act.INFERRED))
"""Votes and inferences need more than a file says for all of its statements."""
VALUE: Final = "value"
STATED_DATE: Final = "stated_date"
ACT: Final = "act"
"""Variables that our own export adds; a file that has them says so of each statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The first four are names of variables: whose position it is, who says it for that actor, or "" where nobody is
    told, on what, and what it is. ``yes`` and ``no`` are the values of a position that is a boolean.
    """

    actor: str = "organization"
    speaker: str = "person"
    issue: str = "concept"
    position: str = "agreement"
    yes: Value = Value.SUPPORTS
    no: Value = Value.OPPOSES
    act: Act = Act.PARAPHRASE
    actor_kind: ActorKind = ActorKind.ORGANISATION
    speaker_kind: ActorKind = ActorKind.PERSON

    @classmethod
    def told(cls, said: Mapping[str, Any]) -> Self:
        """As `asdict` of one kept it; what is not told is as in most files."""
        known: dict[str, Any] = {
            name: said[name] for name in cls.__slots__ if said.get(name) not in (None, "")
        }
        for names, read in _READ:
            known |= {name: read(known[name]) for name in names if name in known}
        # Nothing told means nobody, not the default: a form that was left empty says so.
        return cls(**{"speaker": "", **known})

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {name: value for name, value in asdict(self).items() if value != ""}


_READ: Final[Sequence[tuple[Sequence[str], Callable[[Any], Any]]]] = (
    (("actor_kind", "speaker_kind"), ActorKind),
    (("yes", "no"), lambda said: Value(int(said))),
    (("act",), Act),
)


def guess_meaning(variables: Mapping[str, str]) -> dict[str, str]:
    """By what is to be told the variable that it is likely to be."""
    texts = [name for name, kind in variables.items() if kind == TEXT]
    found = {
        "actor": _first(("organization", "organisation", "actor", "speaker", "person"), texts),
        "speaker": _first(("person", "speaker"), texts),
        "issue": _first(("concept", "issue", "category", "claim"), texts),
        "position": VALUE if VALUE in texts else _position(variables),
    }
    # Where persons alone are coded, they are whose position it is, and speak for nobody.
    if found["speaker"] == found["actor"]:
        found["speaker"] = ""
    return {name: variable for name, variable in found.items() if variable}


def _first(names: tuple[str, ...], among: list[str]) -> str:
    # Backwards, so that of two that differ in capitals the first is meant.
    lower = {name.lower(): name for name in reversed(among)}
    return next((lower[name] for name in names if name in lower), "")


def _position(variables: Mapping[str, str]) -> str:
    wanted = ("boolean", "integer")
    return next((name for kind in wanted for name, one in variables.items() if one == kind), "")


def faults_of(meaning: Meaning, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What cannot be meant, by what it is told of."""
    wanted: dict[str, tuple[str, ...]] = dict.fromkeys(("actor", "speaker", "issue"), (TEXT,))
    wanted["position"] = VALUED
    for name, kinds in wanted.items():
        variable = getattr(meaning, name)
        if name == "speaker" and not variable:
            continue
        if variables.get(variable) not in kinds:
            yield name, f"There is no variable {variable} of kind {' or '.join(kinds)}."
    named = [meaning.actor, meaning.speaker, meaning.issue, meaning.position]
    if len(set(filter(None, named))) < len(list(filter(None, named))):
        yield "issue", "One variable cannot mean two things."
