"""Quotations held against texts: what is the same words, what only print, and what is altered."""

import random
from collections.abc import Sequence

import pytest

from positions.texts.nearest import NearestPassage, find_nearest, fit_words
from positions.texts.normalise import normalise
from positions.texts.quotation import Quotation, read_quotation
from positions.texts.verbatim import AllowedDifference, Match, find_verbatim
from positions.texts.wording import BARRIER, bare, read_wording

TEXT = (
    "The minister, Mr. O’Neill, said: “We will not send troops — not now, not ever.” He left at 3.5 minutes past.\n\n"
    "The cease-fire must hold; nego-\ntiations follow. U.S. aid of $5 billion is -5 % of the plan for 2022-2025.\n\n"
    "Le gouvernement n’enverra pas d’armes « avant l’été », a-t-il dit. "
    "Wir werden „auf keinen Fall“ Soldaten schicken.\n"
    "Он сказал: «Мы не пойдём на уступки в 2024 году». Ми не підемо на поступки, п’ять років тому.\n"
    "外交部发言人说：“中国支持立即停火，反对扩大战争。”\n"
    "Aid of the first plan, flown in. An eﬃcient offer. Il n’enverra pas d’armes. Growth of 5 %."
)


def read(quote: str) -> Quotation:
    quotation = read_quotation(quote)
    assert quotation
    return quotation


def find(quote: str, text: str = TEXT) -> list[Match]:
    return find_verbatim(read(quote), read_wording(text))


def words(match: Match, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in match.parts]


def near(quote: str, text: str = TEXT) -> NearestPassage:
    assert not find(quote, text)
    nearest = find_nearest(read(quote), read_wording(text))
    assert nearest
    return nearest


def changes(nearest: NearestPassage) -> list[tuple[str, str]]:
    return [(scrap.kind, scrap.text) for scrap in nearest.diff if scrap.kind != "kept"]


@pytest.mark.parametrize("mark", ["\u200f", "\u202e", "\u2066", "\u200f\u200f"])
def test_marks_of_direction_alone_are_no_word(mark: str) -> None:
    assert read_quotation(mark) is None
    (found,) = find_verbatim(read("will not send"), read_wording(f"We {mark} will {mark} not send"))
    assert found.parts


@pytest.mark.parametrize(
    ("quote", "stands", "differences"),
    [
        ("We will not send troops — not now", "We will not send troops — not now", []),
        (
            "we will not send troops, not now, not ever",
            "We will not send troops — not now, not ever",
            [AllowedDifference.CAPITALS, AllowedDifference.DASHES, AllowedDifference.PUNCTUATION],
        ),
        ("Mr O'Neill said", "Mr. O’Neill, said", [AllowedDifference.APOSTROPHES, AllowedDifference.PUNCTUATION]),
        ("“We will not send troops", "We will not send troops", []),
        ("the plan for 2022–2025", "the plan for 2022-2025", [AllowedDifference.DASHES, AllowedDifference.HYPHENS]),
        ("The ceasefire must hold", "The cease-fire must hold", [AllowedDifference.HYPHENS]),
        ("The cease fire must hold", "The cease-fire must hold", [AllowedDifference.HYPHENS]),
        ("negotiations follow", "nego-\ntiations follow", [AllowedDifference.HYPHENS, AllowedDifference.LINES]),
        ("minutes past. The cease-fire", "minutes past.\n\nThe cease-fire", [AllowedDifference.LINES]),
        ("US aid of $5 billion", "U.S. aid of $5 billion", [AllowedDifference.PUNCTUATION]),
        (
            "avant l'été a-t-il dit",
            "avant l’été », a-t-il dit",
            [AllowedDifference.APOSTROPHES, AllowedDifference.QUOTATION_MARKS, AllowedDifference.PUNCTUATION],
        ),
        ("auf keinen Fall Soldaten", "auf keinen Fall“ Soldaten", [AllowedDifference.QUOTATION_MARKS]),
        ("мы не пойдём на уступки", "Мы не пойдём на уступки", [AllowedDifference.CAPITALS]),
        ("п'ять років тому", "п’ять років тому", [AllowedDifference.APOSTROPHES]),
        ("Мы не пойдем на уступки", "Мы не пойдём на уступки", [AllowedDifference.DOTS]),
        ("МЫ НЕ ПОЙДЁМ НА", "Мы не пойдём на", [AllowedDifference.CAPITALS]),
        ("мы не пойдем на", "Мы не пойдём на", [AllowedDifference.CAPITALS, AllowedDifference.DOTS]),
        ("支持立即停火反对扩大", "支持立即停火，反对扩大", [AllowedDifference.PUNCTUATION]),
        ("Aid of the ﬁrst plan, ﬂown in", "Aid of the first plan, flown in", [AllowedDifference.LIGATURES]),
        ("An efficient oﬀer", "An eﬃcient offer", [AllowedDifference.LIGATURES]),
        ("> We will not send\n> troops — not now", "We will not send troops — not now", [AllowedDifference.LINES]),
        (">> Il n’enverra pas\n>> d’armes", "Il n’enverra pas d’armes", [AllowedDifference.LINES]),
    ],
)
def test_the_same_words_are_verbatim_and_print_is_told(
    quote: str, stands: str, differences: Sequence[AllowedDifference]
) -> None:
    (match,) = find(quote)
    assert words(match) == [stands]
    assert match.differences == list(differences)


@pytest.mark.parametrize("dotted", ["ё", "е\u0308"])
@pytest.mark.parametrize("is_capital", [False, True])
def test_all_ways_to_write_yo_are_one(dotted: str, is_capital: bool) -> None:
    text, quote = f"И всем вс{dotted} ещ{dotted} дал.", "и всем все еще дал"
    if is_capital:
        text, quote = text.upper(), quote.upper()
    text = normalise(text)
    for ours, theirs in ((quote, text), (text, quote), (quote.replace("Е", "Ё").replace("е", "ё"), text)):
        (match,) = find(ours, theirs)
        assert AllowedDifference.DOTS in match.differences
    assert not find("і ще все", "ї ще все")


@pytest.mark.parametrize(
    ("quote", "change"),
    [
        ("We will send troops — not now, not ever", [("gone", "not")]),
        ("We will not now send troops — not now", [("come", "now")]),
        ("We will not send soldiers — not now", [("gone", "troops —"), ("come", "soldiers —")]),
        ("left at 35 minutes past", [("gone", "3.5"), ("come", "35")]),
        ("aid of €5 billion is", [("gone", "$"), ("come", "€")]),
        ("billion is 5 % of the plan", [("gone", "-5"), ("come", "5")]),
        ("of the plan for 2025-2022", [("come", "2025-")]),
        ("Le gouvernement enverra pas d’armes", [("gone", "n’enverra"), ("come", "enverra")]),
        ("Wir werden auf jeden Fall Soldaten schicken", [("gone", "keinen"), ("come", "jeden")]),
        ("Мы пойдём на уступки в 2024 году", [("gone", "не")]),
        ("Мы не пойдём на уступки в 2025 году", [("gone", "2024"), ("come", "2025")]),
        ("Ми не підемо на зустріч", [("gone", "поступки"), ("come", "зустріч")]),
        ("中国反对立即停火", [("gone", "支持"), ("come", "反对")]),
    ],
)
def test_one_word_altered_is_never_verbatim(quote: str, change: Sequence[tuple[str, str]]) -> None:
    nearest = near(quote)
    assert nearest.is_altered
    assert changes(nearest) == list(change)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("they stood nowhere", "they stood now here"),
        ("we were leaving", "we we’re leaving"),
        ("all of it", "áll of it"),
        ("from 20222025 on", "from 2022-2025 on"),
        ("form of words", "reform of words"),
        ("reform of word", "reform of words"),
    ],
)
def test_words_that_look_alike_are_not_the_same(quote: str, text: str) -> None:
    assert not find(quote, text)


def test_more_than_is_no_mark_of_a_mail() -> None:
    assert ("come", ">") in changes(near("> 5 % of the plan", "Growth of 5 % of the plan."))


def test_two_words_that_changed_places_are_traced_to_where_they_stand() -> None:
    text = "That will be done. That will matter. But that trade-off will not last."
    nearest = near("that will trade-off not", text)
    assert (nearest.kept, nearest.words, text[slice(*nearest.place)]) == (3, 4, "that trade-off will not")


def test_what_its_own_ellipsis_leaves_out_is_told() -> None:
    for dots in ("…", "...", "[…]", "(...)", ". . ."):
        (match,) = find(f"We will not send troops {dots} not ever")
        assert len(match.parts) == 2
    (match,) = find("We will … send troops — not now")
    assert [TEXT[start:end] for start, end in match.cuts] == [" not "]


def test_parts_far_apart_or_in_another_order_are_not_one_quotation() -> None:
    far = f"We will not send troops. {'So it goes. ' * 150}They stay at home."
    assert not find("We will not send troops … They stay at home", far)
    assert not find("They stay at home … We will not send troops", far.replace("So it goes. ", ""))
    assert find("We will not send troops … They stay at home", far.replace("So it goes. ", ""))


def test_an_ellipsis_between_single_words_is_not_followed() -> None:
    assert not find("minister … troops")
    assert not find("minister … troops … ceasefire … aid")


def test_an_ellipsis_of_the_text_itself_cuts_nothing() -> None:
    (match,) = find("we are … we will be there", "And we are... we will be there.")
    assert len(match.parts) == 1
    assert match.differences == [AllowedDifference.ELLIPSES]


@pytest.mark.parametrize("end", ["\n", " \r\n", "\r"])
def test_a_soft_hyphen_at_the_end_of_a_line_breaks_a_word_and_is_told(end: str) -> None:
    (match,) = find(f"Wir werden „auf keinen Fall“ Sol\u00ad{end}daten schicken")
    assert match.differences == [AllowedDifference.HYPHENS, AllowedDifference.LINES]
    assert not find("Sol\u00addaten schicken")[0].differences


def test_brackets_hold_words_of_the_quoter() -> None:
    (match,) = find("We will not send [our] troops — not now")
    assert len(match.parts) == 2
    quotation = read("We will not send [our] troops")
    assert [part.inserted for part in quotation.parts] == ["", "our"]
    assert [part.inserted for part in read("many countr[ies] there").parts] == ["", "countries"]
    (match,) = find("[w]e will not send troops")
    assert match.differences == [AllowedDifference.CAPITALS]
    assert read_quotation("[the country] …") is None


@pytest.mark.parametrize(
    "quote",
    [
        "[Norland] will not send troops",
        "We will not send [our soldiers]",
        "[Norland] will not [ever]",
        "We will not send troops [sic]",
        "We will not (sic) send troops",
        "We will not send troops (sic!)",
    ],
)
def test_words_in_brackets_at_either_end_are_the_quoters(quote: str) -> None:
    (match,) = find(quote)
    assert match.is_marked
    assert not match.differences


def test_an_alteration_is_shown_with_the_words_in_brackets_at_both_ends() -> None:
    come = [text for kind, text in changes(near("[Norland] will never send troops [north]")) if kind == "come"]
    assert come == ["[Norland]", "never", "[north]"]


@pytest.mark.parametrize("quote", ["we will go [laughter] and stay", "[Laughter] and stay", "we will go [laughter]"])
def test_brackets_of_the_text_itself_insert_nothing(quote: str) -> None:
    (match,) = find(quote, "Then we will go [laughter] and stay.")
    assert (len(match.parts), match.is_marked) == (1, False)


def test_an_alteration_beside_an_ellipsis_is_shown_without_what_is_cut() -> None:
    nearest = near("We will not send troops … not never. He left at")
    assert ("cut", "— not now,") in changes(nearest)
    assert ("come", "never.") in changes(nearest)
    assert (nearest.kept, nearest.words) == (9, 10)


def test_another_passage_is_no_alteration() -> None:
    paraphrase = find_nearest(
        read("No soldiers of ours are going to be sent there, the minister said"), read_wording(TEXT)
    )
    assert paraphrase is None or not paraphrase.is_altered
    assert find_nearest(read("entirely unrelated vocabulary"), read_wording(TEXT)) is None


def test_nothing_is_compared_across_what_is_not_at_hand() -> None:
    text = f"{BARRIER}We will not{BARRIER * 9}send troops{BARRIER}"
    assert not find("We will not send troops", text)
    nearest = near("We will not send troops", text)
    assert all(BARRIER not in scrap.text for scrap in nearest.diff)


def test_bare_letters_rule_no_place_out() -> None:
    for quote in ("we will not send TROOPS not now", "ceasefire must hold negotiations", "US aid of $5"):
        assert find(quote)
        assert bare(quote) in bare(TEXT)


def test_fewest_changes_are_those_of_a_table() -> None:
    rng = random.Random(7)
    for _ in range(300):
        pattern = rng.choices("abc", k=rng.randint(1, 9))
        text = rng.choices("abc", k=rng.randint(0, 20))
        row = best = list(range(len(pattern) + 1))
        ends = [len(pattern)]
        for word in text:
            best = [0]
            for n, other in enumerate(pattern):
                best.append(min(row[n] + (other != word), row[n + 1] + 1, best[n] + 1))
            row = best
            ends.append(row[-1])
        assert fit_words(pattern, text).changes == min(ends)


def test_a_part_that_stands_twice_is_taken_where_the_next_one_follows() -> None:
    far = "so it went on and on " * 90
    text = f"We will send help soon and we keep peace. {far} And so we keep peace in the long run of years."
    (match,) = find("send help soon … we keep peace", text)
    assert words(match, text) == ["send help soon", "we keep peace"]
    text = f"We will send help soon, and we keep peace. {far[:900]} And we keep peace. {far[:900]} In the long run."
    (match,) = find("send help soon … we keep peace … in the long run", text)
    assert match.parts[1][0] == text.rindex("we keep peace")


def test_parts_that_stand_everywhere_and_end_nowhere_are_given_up() -> None:
    text = "we keep peace " * 3000
    assert not find("we keep peace … " * 12 + "in the long run", text)


@pytest.mark.parametrize("quote", ["[" * 2000, "a [b " * 900, "… " * 2000 + "x", "[a] " * 1200 + "b", "no " * 1600])
def test_odd_quotations_are_answered(quote: str) -> None:
    quotation = read_quotation(quote)
    if quotation:
        find_verbatim(quotation, read_wording(TEXT))
        find_nearest(quotation, read_wording(TEXT))
