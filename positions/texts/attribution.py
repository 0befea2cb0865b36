"""Whose words a text holds, place by place: its turns with who speaks them, or one speaker for all. Pure.

A text without labels is of one speaker where its author or title names one and it is written in the first person.
Otherwise it tells of others: whoever its sentence begins with, as told by whoever publishes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from actors.choices import ActorKind
from positions.choices import TurnKind
from positions.texts.known import ActorKey, Roll
from positions.texts.speakers import Mention, find_mentions, name_speaker
from positions.texts.tellings import told_of
from positions.texts.titles import ANSWERERS, is_title, roles_of, words_of
from positions.texts.turn_labels import is_name
from positions.texts.turns import Turn, cut_quoted, cut_turns, turn_at, whole_text

FIRST_PERSON: Final = 0.01
"""Of all words, those in the first person from which on a text is a speech or a letter; a third of it where a person
is named as its author, since few write of themselves as of others."""
LONGEST_QUESTION: Final = 2_500
"""Characters of what somebody unknown asks; longer is a speech."""
_MANY: Final = 2
"""Lines of quotations that make a text without author a collection of them."""
_SPEAKING: Final = frozenset({ActorKind.STATE, ActorKind.ORGANISATION})
_OWN_TEXT: Final = (
    "i me my mine we us our ours myself ich mir mich mein meine wir uns unser unsere unserer je moi mon ma mes nous"
    " notre nos я мы мне меня мой моя мои нас нам наш наша наши наше нашей нашего ми мені мене мій моя"
)
_OWN: Final = frozenset(_OWN_TEXT.split())
_WORD: Final = re.compile(r"[^\W\d_]+")
_QUOTED: Final = re.compile(r"“[^”]{0,2000}”|„[^“”]{0,2000}[“”]|«[^»]{0,2000}»|\"[^\"\n]{0,2000}\"")
_BYLINE: Final = re.compile(
    r"\b(?:by|from|of|with|von|des|der|mit|par|de|du|avec)\b|\b(?:выступление|обращение|заявление|интервью|речь"
    r"|звернення|промова|виступ|заява|інтерв['’]ю)\b",
    re.IGNORECASE,
)
# No sentence ends behind a single letter or a title of address: these points belong to a name.
_SENTENCE: Final = re.compile(
    r"(?<![\s.][^\W\d_])(?<!\b(?:Mr|Ms|Dr|St))[.!?…][”\"»)]?\s+|\n+\s*[•*·–-]?\s*"
)
_LINKED_TEXT: Final = (
    "in with to from of on at between for against by about under after before mit von aus zu im in bei für gegen"
    " zwischen nach vor über avec à de du des en entre pour contre par в во с со к о об от из на между для против"
    " у з із до від про між за"
)
_OF_POLICY: Final = frozenset({"foreign", "defence", "general"})
"""Words of offices that are those of headings as well."""
_LINKED: Final = frozenset(_LINKED_TEXT.split())
"""Words after which a name is no subject."""
_AND: Final = re.compile(r"\s*(?:,|,?\s(?:and|und|et|и|і|та))\s+(?:the |die |der |la |le |les )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of a text beside it; each "" where nobody knows."""

    title: str = ""
    publisher: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn and who speaks it, where that is known."""

    turn: Turn
    speaker: ActorKey | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose position words are; ``told_by`` where another tells of it. Either may be unknown."""

    key: ActorKey | None
    told_by: ActorKey | None = None
    also: Sequence[ActorKey] = ()
    """Whose position they are as well: the United States and Ukraine have agreed."""
    is_context: bool = False
    """A question, applause or an interjection: nothing to hold."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """A text with its turns; ``issued_by`` tells what lies in none."""

    text: str
    roll: Roll
    spoken: Sequence[SpokenTurn]
    issued_by: ActorKey | None

    def holder_at(self, start: int, end: int) -> Holder:
        """Whose position the words from ``start`` to ``end`` are."""
        turn = turn_at([one.turn for one in self.spoken], start, end)
        if turn is None:
            return self._told(start, end)
        speaker = next(one.speaker for one in self.spoken if one.turn is turn)
        if turn.kind is not TurnKind.SPEECH:
            return Holder(None if turn.is_aside else speaker, is_context=True)
        return self._spoken(speaker, start, end)

    def _spoken(self, speaker: ActorKey | None, start: int, end: int) -> Holder:
        """What is said in a turn is the speaker's, unless it tells of somebody else."""
        # Without a speaker nobody can tell of another; the look-up of names is spared.
        other = told_of(self.text, start, end, self.roll) if speaker is not None else None
        if speaker is None or other is None or other in self.roll.speaks_for(speaker):
            return Holder(speaker)
        return Holder(other, told_by=speaker)

    def _told(self, start: int, end: int) -> Holder:
        subjects = subjects_at(self.text, start, end, self.roll)
        if not subjects:
            return Holder(self.issued_by)
        first, *also = subjects
        if first == self.issued_by:
            return Holder(self.issued_by, also=also)
        # A subject that speaks for whoever issues the text is told of by
        # its own house: a ministry does not report its minister.
        own = self.issued_by is not None and self.issued_by in self.roll.speaks_for(first)
        return Holder(first, None if own else self.issued_by, also)


def attribute(text: str, about: About, roll: Roll) -> Attributed:
    """The text with whoever speaks in it."""
    named = [mention.key for mention in find_mentions(about.title, roll)]
    author = name_speaker(about.author, roll, near=named) if about.author else None
    near = named if author is None else [*named, author]
    home = _homes([about.publisher, about.title], roll)
    labelled = _answered(
        _speak(text, cut_turns(text), roll, near=near, home=home), _asked(about, author, roll)
    )
    quoted = cut_quoted(text)
    # Quotations under several names are no speech, even where the text is full of "we".
    is_collection = author is None and len(quoted) >= _MANY
    speaker = None if is_collection else _only_speaker(text, about, author, roll)
    if _are_speakers(text, labelled, speaker):
        return Attributed(text, roll, labelled, _first(home))
    if speaker is not None:
        whole = whole_text(text, label=about.author)
        return Attributed(text, roll, [SpokenTurn(turn, speaker) for turn in whole], speaker)
    spoken = _speak(text, quoted, roll, near=near, home=home)
    return Attributed(text, roll, spoken, _issuer(about, author, roll))


def holder_in(
    text: str, start: int, end: int, about: About, roll: Roll, *, speaker: ActorKey | None
) -> Holder:
    """Whose position words in a stretch of a text are, that is a ``speaker``'s turn, or lies in none
    and is told by whoever publishes it.
    """
    if speaker is not None:
        # The stretch stands for the turn: what `told_of` reads
        # lies within it, and offsets are those of the stretch.
        turn = Turn(0, len(text), 0, "")
        return Attributed(text, roll, [SpokenTurn(turn, speaker)], None).holder_at(start, end)
    return with_turns(text, (), about, roll).holder_at(start, end)


def with_turns(text: str, spoken: Sequence[SpokenTurn], about: About, roll: Roll) -> Attributed:
    """A text whose turns are known, or that has none; with whoever publishes it for the rest."""
    named = [mention.key for mention in find_mentions(about.title, roll)]
    author = name_speaker(about.author, roll, near=named) if about.author else None
    return Attributed(text, roll, spoken, _issuer(about, author, roll))


def _issuer(about: About, author: ActorKey | None, roll: Roll) -> ActorKey | None:
    """Who tells what a text without turns tells."""
    named = [author] if author is not None else _bylines(about.title, roll)
    # What several issue together is issued by no one of them.
    if len(named) > 1:
        return None
    return _first([*named, *_homes([about.publisher, about.title], roll)])


def _first(keys: Iterable[ActorKey | None]) -> ActorKey | None:
    return next((key for key in keys if key is not None), None)


def _only_speaker(text: str, about: About, author: ActorKey | None, roll: Roll) -> ActorKey | None:
    """Who speaks all of a text in the first person: its author, whom its title names as the speaker,
    or who speaks for the one state or organisation that the title names; None where it is no speech.
    """
    if author is not None and roll.known[author].is_person:
        return author if is_first_person(text, FIRST_PERSON / 3) else None
    if not is_first_person(text):
        return None
    if author is not None:
        return _person(author, roll)
    named = _bylines(about.title, roll) or _heading(about.title, roll)
    if named:
        return named[0] if len(named) == 1 else None
    return _speaker_of_group(about, roll)


def _speaker_of_group(about: About, roll: Roll) -> ActorKey | None:
    """Who speaks for the only state or organisation that a title names besides the publisher."""
    groups = {one.key for one in find_mentions(about.title, roll)}
    # The publisher's own name in a title says where it appeared, not whose words it has.
    groups -= {one.key for one in find_mentions(about.publisher, roll)}
    groups = {key for key in groups if roll.known[key].kind in _SPEAKING}
    return _person(groups.pop(), roll) if len(groups) == 1 else None


def is_first_person(text: str, share: float = FIRST_PERSON) -> bool:
    """Whether somebody speaks for himself: of the first words enough are in the first person. What
    stands between quotation marks is left out: an article has the first person of those it quotes.
    """
    # The head of a text tells as much as the whole, at a bounded cost.
    words = [found.casefold() for found in _WORD.findall(_QUOTED.sub(" ", text[:20_000]))]
    return bool(words) and sum(word in _OWN for word in words) >= share * len(words)


def _speak(
    text: str,
    turns: Sequence[Turn],
    roll: Roll,
    *,
    near: Sequence[ActorKey],
    home: Sequence[ActorKey],
) -> list[SpokenTurn]:
    labels = dict.fromkeys(turn.label for turn in turns)
    named = {label: _lead(label, roll, near=near, home=home) for label in labels}
    # Whoever is known is no questioner, however often a minister asks back.
    asking = _asking(text, turns) - {label for label, key in named.items() if key is not None}
    spoken = []
    for turn in turns:
        if turn.kind is not TurnKind.SPEECH:
            spoken.append(SpokenTurn(turn, None))
        elif turn.label in asking:
            spoken.append(SpokenTurn(replace(turn, kind=TurnKind.QUESTION), None))
        else:
            spoken.append(SpokenTurn(turn, named[turn.label]))
    return spoken


def _asked(about: About, author: ActorKey | None, roll: Roll) -> ActorKey | None:
    """Who answers in an interview: the person who is its author, or whom its title is *with*."""
    is_person = author is not None and roll.known[author].is_person
    named = [author] if is_person else _bylines(about.title, roll)
    return named[0] if len(named) == 1 else None


def _answered(spoken: Sequence[SpokenTurn], asked: ActorKey | None) -> list[SpokenTurn]:
    """With whoever is asked as the speaker of the answers that no label names."""
    return [
        replace(one, speaker=asked) if one.speaker is None and _is_answer(one.turn) else one
        for one in spoken
    ]


def _is_answer(turn: Turn) -> bool:
    return turn.kind is TurnKind.SPEECH and set(words_of(turn.label)) <= ANSWERERS


def _are_headings(spoken: Sequence[SpokenTurn]) -> bool:
    """Whether labels that look like those of speakers mean nobody, none comes again, and nobody asks:
    in a treaty *FINAL PROVISIONS:* is none.
    """
    labels = [one.turn.label for one in spoken]
    return len(set(labels)) == len(labels) and not any(
        one.speaker is not None or one.turn.kind is TurnKind.QUESTION or _says_who(one.turn.label)
        for one in spoken
    )


def _are_speakers(text: str, spoken: Sequence[SpokenTurn], speaker: ActorKey | None) -> bool:
    """Whether labels are of those who speak: no headings, nor whom the only ``speaker`` addresses on
    a line by itself.
    """
    heads = [one for one in spoken if not one.turn.is_aside]
    if not heads or _are_headings(heads):
        return False
    is_alone = len(heads) == 1 and not text[heads[0].turn.words :].partition("\n")[0].strip()
    return not is_alone or speaker in (None, heads[0].speaker)


def _says_who(label: str) -> bool:
    """Whether a label has an office, a party or an initial, which no heading has."""
    return "(" in label or "." in label or bool(roles_of(words_of(label)) - _OF_POLICY)


def _asking(text: str, turns: Sequence[Turn]) -> set[str]:
    """The labels without a title of those who mostly ask, briefly."""
    asked: dict[str, list[bool]] = {}
    for turn in turns:
        if turn.kind is TurnKind.SPEECH:
            is_short = turn.end - turn.start < LONGEST_QUESTION
            asks = is_short and "?" in text[turn.words : turn.end]
            asked.setdefault(turn.label, []).append(asks)
    return {
        label
        for label, asks in asked.items()
        if 2 * sum(asks) >= len(asks) and not roles_of(words_of(label))
    }


def _lead(
    label: str, roll: Roll, *, near: Sequence[ActorKey], home: Sequence[ActorKey]
) -> ActorKey | None:
    """Whom a label means; of a clause before a quotation, whom it begins with."""
    if is_name(label):
        return name_speaker(label, roll, near=near, home=home)
    first = next(iter(find_mentions(label, roll)), None)
    if first is None or not _is_subject(label, 0, first):
        return None
    # A state before the title of somebody unknown is not who speaks.
    is_clause = label[first.end :].lstrip("’s ")[:1].islower()
    return first.key if is_clause or roll.known[first.key].is_person else None


def _homes(texts: Sequence[str], roll: Roll) -> list[ActorKey]:
    """The states and bodies that publisher and title name, or whose people they name."""
    homes: dict[ActorKey, None] = {}
    for text in texts:
        for mention in find_mentions(text, roll):
            # In a fixed order, as sets have none: what comes first may decide who is meant.
            groups = sorted(roll.speaks_for(mention.key) - {mention.key}, key=str)
            if roll.known[mention.key].is_person:
                homes.update(dict.fromkeys(groups))
            else:
                homes[mention.key] = None
    return list(homes)


def _bylines(title: str, roll: Roll) -> Sequence[ActorKey]:
    """Whom a title names as speaking: the first person after “by”, “from”, “von”, with those joined
    to it by “and”.
    """
    mentions = find_mentions(title, roll)
    for found in _BYLINE.finditer(title):
        for n, mention in enumerate(mentions):
            if mention.start >= found.end() and roll.known[mention.key].is_person:
                return _people(_joined(title, mentions[n:]), roll)
    return ()


def _heading(title: str, roll: Roll) -> Sequence[ActorKey]:
    """The people that a title begins with: “Chancellor Vogt’s remarks at the League”."""
    mentions = find_mentions(title, roll)
    if not mentions or not all(map(is_title, words_of(title[: mentions[0].start]))):
        return ()
    return _people(_joined(title, mentions), roll)


def _people(keys: Iterable[ActorKey], roll: Roll) -> list[ActorKey]:
    return [key for key in keys if roll.known[key].is_person]


def _person(key: ActorKey, roll: Roll) -> ActorKey:
    """Who speaks for a state that is named as the author, where that is just one person."""
    if roll.known[key].is_person:
        return key
    people = {
        person
        for person, one in roll.known.items()
        if one.is_person and key in roll.speaks_for(person)
    }
    return next(iter(people)) if len(people) == 1 else key


def subjects_at(text: str, start: int, end: int, roll: Roll) -> list[ActorKey]:
    """Whom a sentence about others begins with: the name that the words begin with, else the first
    that no preposition governs; with those joined to it by “and”.
    """
    # Every sentence end before the place is looked at, since a
    # look-behind cannot be searched for from the right.
    begin = max((found.end() for found in _SENTENCE.finditer(text[:start])), default=0)
    mentions = [
        Mention(one.start + begin, one.end + begin, one.key)
        for one in find_mentions(text[begin:end], roll)
    ]
    # Words that begin with a name have it as their subject, whatever
    # preposition stands before them; an article may come first.
    heading = (one for one in mentions if start <= one.start <= start + len("the "))
    free = (one for one in mentions if _is_subject(text, begin, one))
    head = next(chain(heading, free), None)
    return _joined(text, mentions[mentions.index(head) :]) if head else []


def _joined(text: str, mentions: Sequence[Mention]) -> list[ActorKey]:
    """The first, and those that nothing but “and” joins to it."""
    joined = [mentions[0]]
    for one in mentions[1:]:
        if not _AND.fullmatch(text, joined[-1].end, one.start):
            break
        joined.append(one)
    return list(dict.fromkeys(one.key for one in joined))


def _is_subject(text: str, begin: int, mention: Mention) -> bool:
    before = _WORD.findall(text[begin : mention.start].casefold())
    while before and before[-1] in ("the", "der", "die", "das", "dem", "den", "le", "la", "les"):
        before.pop()
    return not before or before[-1] not in _LINKED
