"""Words that are less than a sentence, and what of it stands around them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from positions.texts.sentences import cut_sentences


@dataclass(frozen=True, slots=True)
class InSentence:
    """What stands of their sentence before and behind some words."""

    before: str
    after: str

    def within(self, most: int) -> InSentence:
        """At most so many characters of either side, and "…" where there are more."""
        return InSentence(_last(self.before, most), _first(self.after, most))


def find_in_sentence(text: str, start: int, end: int) -> InSentence | None:
    """Around the words of ``text`` from ``start`` to ``end``: before them in the sentence in which they begin, behind
    them in that in which they end; None where no other words stand there, but marks alone.
    """
    sentences = cut_sentences(text)
    first = next((a for a, b in sentences if a <= start < b), start)
    last = next((b for a, b in sentences if a < end <= b), end)
    found = InSentence(text[first:start], text[end:last])
    return found if any(map(str.isalnum, found.before + found.after)) else None


def is_fragment(prefix: str, exact: str, suffix: str) -> bool:
    """Whether words are less than whole sentences, as far as the characters on both sides tell."""
    start = len(prefix)
    return find_in_sentence(prefix + exact + suffix, start, start + len(exact)) is not None


def _last(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    _, blank, words = (cut := text[-most:]).partition(" ")
    return f"… {words if blank else cut}"


def _first(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    words, blank, _ = (cut := text[:most]).rpartition(" ")
    return f"{words if blank else cut} …"
