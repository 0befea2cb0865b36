"""What became of quoted words, on made-up corrections of any kind, and on those that likeness gets wrong."""

import random
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from positions.texts import alignment
from positions.texts.alignment import align, split_words
from positions.texts.fate_of_words import CARRIABLE, Fate, WordsOutcome, count_changed_passages, judge, surroundings

WORDS = st.sampled_from(
    ["would", "oppose", "not", "the", "Slovakia", "said", "it", "gas", ".", ",", "👩‍👩‍👧", "é", "\n\n"]
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
LONG = "The talks went on all night in Geneva, and nobody left before dawn came up over the lake. "
SENTENCE = "Slovakia said it would oppose the package if the gas exemption stays."
OTHER = "Hungary said it would support the package if the gas exemption stays."


def fate_of(words: str, old: str, new: str) -> WordsOutcome:
    start = old.index(words)
    return judge(align(old, new), start, start + len(words))


@given(TEXTS, TEXTS)
def test_runs_are_the_same_words_in_order(old: str, new: str) -> None:
    aligned = align(old, new)
    end = (0, 0)
    for run in aligned.runs:
        assert end <= (run.old, run.new)
        assert run.size > 0
        end = (run.old + run.size, run.new + run.size)
        assert aligned.old.words[run.old : end[0]] == aligned.new.words[run.new : end[1]]
    shared = sum(run.size for run in aligned.runs)
    assert shared + sum(gap.old_end - gap.old_start for gap in aligned.gaps) == len(aligned.old.words)
    assert shared + sum(gap.new_end - gap.new_start for gap in aligned.gaps) == len(aligned.new.words)


@given(st.text(), st.integers(0, 60), st.integers(0, 60))
def test_words_and_characters_agree(text: str, start: int, end: int) -> None:
    words = split_words(text)
    first, last = words.within(start, max(start, end))
    inside = [n for n, at in enumerate(words.starts) if at < max(start, end) and at + len(words.words[n]) > start]
    assert list(range(first, last)) == inside


def assert_alike(mine: tuple[str, str], theirs: tuple[str, str]) -> None:
    """What stands on each side of words, spacing aside; of it as much as both have."""
    sides = [("".join(one[0].split())[::-1], "".join(one[1].split())) for one in (mine, theirs)]
    for one, other in zip(*sides, strict=True):
        assert one.startswith(other) or other.startswith(one)


@given(TEXTS, TEXTS, st.data())
@example("", "", None)
def test_what_is_carried_is_letter_by_letter_the_same(old: str, new: str, data: st.DataObject | None) -> None:
    """Whatever the correction: a place is only given where exactly the words stand, once for MOVED."""
    if data is None or not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    outcome = judge(align(old, new), start, end)
    assert (outcome.place is not None) == (outcome.fate in CARRIABLE)
    if outcome.place:
        assert new[slice(*outcome.place)].split() == old[start:end].split()
    if outcome.fate is Fate.SAME and outcome.place:
        assert_alike(surroundings(new, *outcome.place), surroundings(old, start, end))
    if outcome.fate is Fate.MOVED:
        assert new.count(old[start:end]) == 1
    if "".join(old[start:end].split()) not in "".join(new.split()):
        assert outcome.fate in (Fate.ALTERED, Fate.REMOVED)


@given(TEXTS, st.data())
def test_an_unchanged_text_leaves_everything_where_it_was(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert judge(align(text, text), start, end) == WordsOutcome(Fate.SAME, (start, end))


@given(TEXTS, TEXTS, st.data())
def test_the_diff_holds_the_words_and_nothing_else_of_the_old_text(old: str, new: str, data: st.DataObject) -> None:
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    aligned = align(old, new)
    outcome = judge(aligned, start, len(old))
    if outcome.fate is Fate.ALTERED:
        told = "".join(scrap.text for scrap in outcome.diff if scrap.kind != "come")
        first, last = aligned.old.within(start, len(old))
        assert split_words(told).words == aligned.old.words[first:last]


@pytest.mark.parametrize(
    ("new", "fate"),
    [
        (f"{LONG}{OTHER} {LONG}", Fate.REMOVED),
        (f"{LONG}{SENTENCE.replace('oppose', 'not oppose')} {OTHER} {LONG}", Fate.ALTERED),
        (f"{LONG}{SENTENCE.replace('Slovakia', 'Slovenia')} {OTHER} {LONG}", Fate.ALTERED),
        (f"{LONG}{SENTENCE.replace(' ', chr(160))} {OTHER} {LONG}", Fate.SAME),
        (f"New first words. {LONG}{SENTENCE} {OTHER} {LONG}", Fate.SAME),
        (f"{LONG}{SENTENCE[:-1]}, {OTHER} {LONG}", Fate.ALTERED),
        (f"{LONG}Late. {SENTENCE} {OTHER} {LONG}", Fate.MOVED),
        (f"{OTHER} {LONG}And {SENTENCE} {LONG}", Fate.MOVED),
        (f"{LONG}{SENTENCE} {OTHER} {LONG}{SENTENCE}", Fate.SAME),
        (f"{LONG}And {SENTENCE} {LONG}{SENTENCE}", Fate.AMBIGUOUS),
        ("", Fate.REMOVED),
    ],
)
def test_corrections_that_likeness_gets_wrong(new: str, fate: Fate) -> None:
    assert fate_of(SENTENCE, f"{LONG}{SENTENCE} {OTHER} {LONG}", new).fate is fate


@pytest.mark.parametrize(
    ("old", "new", "fate"),
    [
        (f"{LONG}{SENTENCE} {OTHER}", f"A first line. {LONG}{SENTENCE}\n\n{OTHER}", Fate.SAME),
        (f"{LONG}{SENTENCE} {OTHER}", f"A first line. {LONG.rstrip()}\u00a0{SENTENCE}{OTHER}", Fate.SAME),
        (f"{LONG}{SENTENCE} {OTHER}", f"A first line. {LONG}{SENTENCE.replace(' ', '  ')} {OTHER}", Fate.SAME),
        (f"{LONG}{SENTENCE} It is now here.", f"A first line. {LONG}{SENTENCE} It is nowhere.", Fate.MOVED),
        (f"{LONG}{SENTENCE} {OTHER}", f"{LONG}But {SENTENCE.replace(' ', '  ')} {OTHER}", Fate.ALTERED),
    ],
)
def test_spacing_is_no_other_word(old: str, new: str, fate: Fate) -> None:
    """Beside the words and in them; where two words became one it is another."""
    outcome = fate_of(SENTENCE, old, new)
    assert outcome.fate is fate
    assert not outcome.place or new[slice(*outcome.place)].split() == SENTENCE.split()


def test_words_are_not_given_to_another_speaker() -> None:
    """Those of the first became others; the same words of the second are not theirs."""
    old = f"France was asked. “We support it,” she said. {LONG}Italy was asked too. “We support it,” he said."
    new = f"France was asked. “We oppose it,” she said. {LONG}Italy was asked too. “We support it,” he said."
    outcome = fate_of("“We support it,” she", old, new)
    assert outcome.fate is Fate.ALTERED
    outcome = fate_of("“We support it,”", old, new)
    assert outcome.fate is Fate.ALTERED
    assert [(scrap.kind, scrap.text.strip()) for scrap in outcome.diff if scrap.text != " "] == [
        ("kept", "“We"),
        ("gone", "support"),
        ("come", "oppose"),
        ("kept", "it,”"),
    ]


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert fate_of("would oppose", "They would oppose it.", "They would opposed it.").fate is Fate.ALTERED


def test_words_that_stand_a_thousand_times_are_found_where_they_were() -> None:
    old = "".join(f"Item {n}: the committee approved it without a vote. " for n in range(1000))
    new = old.replace("Item 500: the", "Item 500: today the")
    aligned = align(old, new)
    for n, fate in ((3, Fate.SAME), (490, Fate.SAME), (500, Fate.ALTERED), (998, Fate.SAME)):
        start = old.index(f"{n}: the")
        assert judge(aligned, start, start + len(f"{n}: the committee approved")).fate is fate
    start = old.index("approved it", old.index("Item 900"))
    assert judge(aligned, start, start + 11).place == (start + 6, start + 17)


class Work:
    """What an alignment takes: words looked through for rare ones, and pairs of words that difflib may compare."""

    def __init__(self) -> None:
        self.looked = self.compared = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted, find = Work(), alignment._find_anchors

    def find_anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        counted.looked += len(old) + len(new)
        return find(old, new)

    class Matcher(SequenceMatcher[str]):
        def __init__(self, isjunk: None, a: Sequence[str], b: Sequence[str], autojunk: bool) -> None:
            counted.compared += len(a) * len(b)
            super().__init__(isjunk, a, b, autojunk)

    monkeypatch.setattr(alignment, "_find_anchors", find_anchors)
    monkeypatch.setattr(alignment, "SequenceMatcher", Matcher)
    return counted


def test_a_million_characters_are_looked_through_a_few_times(work: Work) -> None:
    chance = random.Random(7)
    words = chance.choices([f"w{n}" for n in range(20_000)], [1 / (n + 1) for n in range(20_000)], k=200_000)
    changed = [*words]
    for n in range(0, len(words), 400):
        changed[n] = "changed"
    old, new = " ".join(words), " ".join(changed)
    aligned = align(old, new)
    fates = {judge(aligned, n, n + 80).fate for n in range(0, len(old) - 80, 4000)}
    assert work.looked <= 2 * (len(aligned.old.words) + len(aligned.new.words))
    assert work.compared <= 10_000
    assert {Fate.SAME, Fate.ALTERED} <= fates


@pytest.mark.parametrize(("old", "new"), [("a ", "b a "), ("a b ", "b a a "), ("a" * 50 + " ", "a" * 49 + " ")])
def test_texts_made_to_be_slow(old: str, new: str, work: Work) -> None:
    aligned = align(old * 100_000, new * 60_000)
    assert work.looked <= 2 * (len(aligned.old.words) + len(aligned.new.words))
    assert work.compared <= alignment.BUDGET


@pytest.mark.parametrize(
    ("new", "changed"),
    [
        ("One.\nTwo.\nThree.", 0),
        ("One.\n\nTwo.  \nThree.", 0),
        ("One.\nTwo and a half.\nThree.", 1),
        ("One.\nThree.", 1),
        ("One.\nTwo.\nFresh.\nThree.", 1),
        ("New: One.\nTwo.\nThree. End", 2),
        ("One. More.\nTwo.\nThree.", 1),
        ("Won.\nTwo.\nTree.", 2),
        ("Nothing of it", 3),
    ],
)
def test_changed_passages_are_counted(new: str, changed: int) -> None:
    assert count_changed_passages(align("One.\nTwo.\nThree.", new)) == changed
