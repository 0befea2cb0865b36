"""What hangs on what in a sentence that spaCy parsed: subjects, negations, what is joined. Pure.

Tokens are spaCy's, whose package need not be installed: hence no type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

MODALS: Final = frozenset(["must", "should", "need", "have", "ought", "shall"])
FUTURE: Final = frozenset(["will", "would", "'ll", "’ll", "wo"])
_SUBJECTS: Final = frozenset(["nsubj", "nsubjpass", "csubj"])
_SHARING: Final = frozenset(["advcl", "xcomp", "conj", "pcomp", "ccomp"])
_DESCRIBING: Final = frozenset(["acl", "relcl"])
_JOINING: Final = frozenset(["along", "together", "including", "with", "like"])
_DEEPEST: Final = 6
"""Verbs that are climbed to find a subject."""


def subject_of(head: Any) -> Any | None:
    """Who does it: its subject, or that of the verb it hangs on; of a passive by whom it is done."""
    # First: the grammatical subject of a passive is whom it was done to.
    if agent := _agent(head):
        return agent
    token = head
    for _ in range(_DEEPEST):
        own = own_subject(token)
        if own is not None:
            return own
        # *The ministers who demand*: the noun described is the subject, but only a noun can be.
        if token.dep_ in _DESCRIBING:
            return token.head if token.head.pos_ in ("NOUN", "PROPN") else None
        # Other clauses have subjects of their own, even where they are not said.
        if token.dep_ not in _SHARING:
            return None
        token = token.head
    return None


def own_subject(token: Any) -> Any | None:
    """Its subject, which the model sometimes hangs on its auxiliary."""
    auxiliaries = [child for child in token.children if child.dep_ in ("aux", "auxpass")]
    verbs = (token, *auxiliaries)
    return next((child for one in verbs for child in one.children if child.dep_ in _SUBJECTS), None)


def _agent(head: Any) -> Any | None:
    """*Norland* of *was rejected by Norland*."""
    by = (child for child in head.children if child.dep_ == "agent") if is_passive(head) else ()
    return next((child for agent in by for child in agent.children if child.dep_ == "pobj"), None)


def is_passive(token: Any) -> bool:
    return any(child.dep_ in ("auxpass", "nsubjpass") for child in token.children)


def has_agent(token: Any) -> bool:
    return any(child.dep_ == "agent" for child in token.children)


def is_modal(token: Any) -> bool:
    """Whether it *must*, *should* or *will* be."""
    auxiliaries = [child for child in token.children if child.dep_ == "aux"]
    return any(one.lemma_.lower() in MODALS or one.lower_ in FUTURE for one in auxiliaries)


def is_future(token: Any) -> bool:
    return any(child.lower_ in FUTURE for child in token.children if child.dep_ == "aux")


def is_negated(*tokens: Any) -> bool:
    """Whether *not*, *never* and *no* at words make a negation together."""
    # By place: cue and verb may be one token, whose negation must count once.
    words = {token.i: token for token in tokens}
    found = [
        child
        for token in words.values()
        for child in token.children
        if child.dep_ == "neg" or child.lower_ in ("no", "never", "neither")
    ]
    return len(found) % 2 == 1


def says_without(token: Any) -> bool:
    return any(under.lower_ == "without" for under in token.subtree)


def joined_to(subject: Any) -> Iterator[Any]:
    """What *and*, *along with* and *including* join to a subject, also where that hangs on its verb."""
    for child in subject.children:
        if child.dep_ == "conj":
            yield child
            yield from joined_to(child)
        elif child.dep_ == "prep" and child.lower_ in _JOINING:
            yield from _objects(child)
    for child in subject.head.children:
        if child.dep_ == "prep" and child.lower_ in _JOINING:
            # Between subject and verb only: *talks with Norland* behind the verb joins nobody to the subject.
            yield from _objects(child) if subject.i < child.i < subject.head.i else ()


def possessors_of(noun: Any) -> Iterator[Any]:
    """*Norland* of *Norland’s ministry* and of *a spokesman for Norland*."""
    for child in noun.children:
        if child.dep_ in ("poss", "compound", "amod", "nmod"):
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "for", "from"):
            yield from (under for under in child.children if under.dep_ == "pobj")


def _objects(preposition: Any) -> Iterator[Any]:
    return (under for under in preposition.subtree if under.dep_ in ("pobj", "conj"))
