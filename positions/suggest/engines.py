"""The engines there are: our own, and those of installed packages (entry points ``demarche.suggesters``)."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Final

from positions.exceptions import Refused
from positions.suggest.boundary import Suggester
from positions.suggest.language_model import LanguageModel
from positions.suggest.rules import Rules

DEFAULT: Final = "rules"
GROUP: Final = "demarche.suggesters"
_OURS: Final[dict[str, type[Suggester]]] = {"rules": Rules, "llm": LanguageModel}


def engine_names() -> list[str]:
    """By which engines are asked for; ours first."""
    return [*_OURS, *sorted(entry_points(group=GROUP).names - _OURS.keys())]


def find_engine(name: str) -> Suggester:
    """The engine of a name. A package cannot take the place of ours.

    Raises:
        Refused: there is none, or it is not set up.
    """
    # Before the entry points, so that an installed package cannot answer under our name.
    if name in _OURS:
        return _OURS[name]()
    for entry in entry_points(group=GROUP, name=name):
        made: Suggester = entry.load()()
        return made
    raise Refused(f"There is no engine {name}: {', '.join(engine_names())}.")
