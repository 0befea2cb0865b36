"""Whether words argue against the proposition of an issue, whatever their verb: by its contra-phrases. Pure."""

from __future__ import annotations

from actors.folding import fold
from positions.suggest.ranking import IssueWords


def is_contrary(words: str, issue: IssueWords) -> bool:
    """Whether a contra-phrase of the issue stands in the words."""
    # Blanks around both: a phrase of one short word must not be found within another.
    folded = f" {fold(words)} "
    return any(f" {fold(phrase)} " in folded for phrase in issue.contra_phrases if phrase.strip())
