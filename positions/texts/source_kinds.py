"""What kind of source a text is, where its title or first lines say so themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from positions.choices import SourceKind

_LINES: Final = 5
"""Below the title; further down a text speaks of others."""

_CUES: Final[Mapping[SourceKind, re.Pattern[str]]] = {
    kind: re.compile(rf"\W*(?:the |die |der |das |la |le )?(?:{cues})\b", re.IGNORECASE)
    for kind, cues in {
        SourceKind.JOINT_STATEMENT: r"joint (?:[\w’'-]+ )?(?:statement|declaration|communiqu[ée])"
        r"|gemeinsame (?:erklärung|stellungnahme)|déclaration (?:conjointe|commune)"
        r"|спільна заява|совместное заявление",
        SourceKind.PRESS_RELEASE: r"press release|for immediate release|pressemitteilung"
        r"|communiqué de presse|прес-?реліз|пресс-?релиз",
        SourceKind.READOUT: r"read-?out (?:of|from)",
        SourceKind.INTERVIEW: r"(?:[\w’'-]+ )?interview (?:with|of|by)|interview:|interview mit"
        r"|entretien (?:avec|de)|interview (?:de|avec)|інтерв.ю|интервью",
        SourceKind.TRANSCRIPT: r"(?:[\w’'-]+ )?transcript (?:of|from)|transcript:|wortprotokoll",
        SourceKind.SPEECH: r"(?:[\w’'-]+ )?(?:speech|address|remarks) (?:by|of|to|at)|rede (?:von|des|der|vor)"
        r"|ansprache (?:von|des|der)|discours (?:de|du|prononcé)|виступ|выступление",
    }.items()
}
"""How such a text begins. A title that merely names one (“Ministers agree on a joint statement”) is an article's."""


def guess_kind(title: str, text: str) -> SourceKind | None:
    """The kind that the title begins with, or one of the first lines; None where none does.

    The title counts before the lines, and a line before those below it.
    """
    lines = [line for line in text[:2_000].splitlines() if line.strip()][:_LINES]
    for line in (title, *lines):
        for kind, cue in _CUES.items():
            if cue.match(line):
                return kind
    return None
