"""English words by what somebody does with them, for the rules over a parse. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from positions.suggest.boundary import Move


@dataclass(frozen=True, slots=True)
class Sense:
    """As `positions.suggest.cues.Cue`: 0 where what is said tells the sign."""

    move: Move
    sign: int
    weight: float


def _senses(*rows: tuple[str, Move, int, float]) -> dict[str, Sense]:
    return {
        word: Sense(move, sign, weight)
        for words, move, sign, weight in rows
        for word in words.split()
    }


VERBS: Final = _senses(
    (
        "support back favor favour endorse welcome agree accept approve embrace align commit consent concede hail"
        " praise",
        Move.ACCEPTANCE,
        1,
        1.0,
    ),
    ("offer pledge promise vow undertake volunteer", Move.OFFER, 1, 1.0),
    ("demand insist urge advocate request require", Move.DEMAND, 1, 1.0),
    ("want wish hope desire prefer seek need", Move.DEMAND, 1, 0.6),
    ("propose suggest recommend", Move.PROPOSAL, 1, 0.8),
    (
        "reject refuse oppose decline resist block veto dismiss exclude condemn denounce object rebuff spurn deny",
        Move.REFUSAL,
        -1,
        1.0,
    ),
    ("warn caution", Move.WARNING, -1, 0.8),
    (
        "say state tell believe think consider argue maintain stress emphasize emphasise underline announce declare"
        " confirm reiterate note add claim acknowledge signal indicate repeat explain write",
        Move.STATEMENT,
        0,
        0.5,
    ),
)
WITH_PARTICLE: Final = {
    ("push", "for"): Sense(Move.DEMAND, 1, 1.0),
    ("press", "for"): Sense(Move.DEMAND, 1, 1.0),
    ("call", "for"): Sense(Move.DEMAND, 1, 1.0),
    ("call", "on"): Sense(Move.DEMAND, 1, 1.0),
    ("appeal", "for"): Sense(Move.DEMAND, 1, 1.0),
    ("ask", "for"): Sense(Move.DEMAND, 1, 0.8),
    ("rule", "out"): Sense(Move.REFUSAL, -1, 1.0),
    ("argue", "against"): Sense(Move.REFUSAL, -1, 1.0),
    ("vote", "against"): Sense(Move.REFUSAL, -1, 1.0),
    ("vote", "for"): Sense(Move.ACCEPTANCE, 1, 1.0),
    ("warn", "against"): Sense(Move.WARNING, -1, 1.0),
    ("speak", "of"): Sense(Move.STATEMENT, 0, 0.5),
    ("speak", "against"): Sense(Move.REFUSAL, -1, 0.8),
    ("work", "on"): Sense(Move.OFFER, 1, 0.6),
    ("sign", "up"): Sense(Move.ACCEPTANCE, 1, 0.8),
    ("stick", "to"): Sense(Move.DEMAND, 1, 0.8),
}
NOUNS: Final = _senses(
    ("desire wish preference hope interest", Move.DEMAND, 1, 0.9),
    ("readiness willingness openness commitment offer pledge intention", Move.OFFER, 1, 1.0),
    ("support backing approval agreement", Move.ACCEPTANCE, 1, 1.0),
    ("demand prerequisite precondition condition call appeal priority", Move.DEMAND, 1, 0.9),
    ("proposal suggestion initiative", Move.PROPOSAL, 1, 0.8),
    ("opposition refusal rejection objection unwillingness veto", Move.REFUSAL, -1, 1.0),
)
ADJECTIVES: Final = _senses(
    ("ready willing prepared open committed determined supportive eager", Move.OFFER, 1, 1.0),
    ("unwilling opposed reluctant hostile unprepared", Move.REFUSAL, -1, 1.0),
)
AGAINST: Final = Sense(Move.REFUSAL, -1, 1.0)
FUTURE: Final = Sense(Move.OFFER, 1, 0.3)
"""*Will* before any other verb."""
_LIGHT_TEXT: Final = (
    "express show announce voice signal make have give issue reiterate declare state repeat confirm indicate display"
    " raise underline stress put reaffirm"
)
LIGHT: Final = frozenset(_LIGHT_TEXT.split())
_BODIES_TEXT: Final = (
    "government ministry official diplomat side delegation spokesman spokeswoman spokesperson leadership circle"
    " authority cabinet administration parliament embassy negotiator representative team envoy"
)
BODY_LEMMAS: Final = frozenset(_BODIES_TEXT.split())
"""Whose words count for the state that is named with them."""
