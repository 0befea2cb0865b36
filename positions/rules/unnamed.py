"""What a speaker whom the source does not name can have said: constraints of ``Stance``, by the field to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from positions.choices import Act, Value

# The acts that `stance_unnamed_fits_act` leaves out, which lists the others: a new act belongs to
# one of the two.
_OWN: Final = (Act.VOTE, Act.DOCUMENT, Act.ACTION)


def why_not_unnamed(
    *, speaker: str | None, terms: str | None, act: str | None, value: int | None
) -> Iterator[tuple[str, str]]:
    """What is in the way, each with the field it is about; nothing where nobody is unnamed."""
    if terms and not speaker:
        yield "speaking_terms", "Say who spoke, as the source tells it."
    if speaker and (act in _OWN or value == Value.NO_STATED_POSITION):
        yield (
            "unnamed_speaker",
            "Somebody unnamed speaks: it is no vote, document or action, and not where nothing was stated.",
        )
