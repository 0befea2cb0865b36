"""Which issues words are about, on invented ones: each reason by itself."""

import pytest

from positions.suggest.ranking import IssueRanker, IssueWords

TRUCE = IssueWords("truce", "Truce", "The sides should stop shooting.", ["armistice", "Waffenstillstand"])
TALKS = IssueWords("talks", "Talks", "The sides should negotiate.", ["negotiations", "dialogue"], ["no dialogue"])
BASES = IssueWords("bases", "Bases", "Foreign bases should close.", ["military bases"])
ISSUES = (TRUCE, TALKS, BASES)


def ranked(words: str, *issues: IssueWords, before: str = "", after: str = "") -> list[str]:
    return [str(one.key) for one in IssueRanker(issues or ISSUES).rank(words, before=before, after=after)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("We want an armistice today.", "truce"),
        ("Negotiating is what we do.", "talks"),
        ("MILITARY BASES are not for sale", "bases"),
        ("Es gibt keine Waffenstillstandsverhandlungen", "truce"),
        ("There will be no dialogue", "talks"),
    ],
    ids=["keyword", "inflected", "capitals", "compound", "contra"],
)
def test_an_issue_is_found_by_its_own_words(words: str, first: str) -> None:
    assert ranked(words)[0] == first


def test_nothing_is_proposed_where_nothing_is_shared() -> None:
    assert ranked("Bread is dear.") == []
    assert ranked("") == []
    assert IssueRanker(()).rank("truce") == []


def test_a_word_of_one_issue_weighs_more_than_one_of_several() -> None:
    assert ranked("Let the sides negotiate")[:2] == ["talks", "truce"]


def test_what_stands_around_the_words_says_what_this_demand_is() -> None:
    assert ranked("We insist on this demand.") == []
    assert ranked("We insist on this demand.", before="They spoke of an armistice.") == ["truce"]
    assert ranked("We insist on this demand.", after="An armistice it is.") == ["truce"]
    assert ranked("We insist on dialogue.", before="They spoke of an armistice.")[0] == "talks"


def test_confirmed_words_teach_at_once() -> None:
    words = "The guns must fall silent."
    assert ranked(words) == []
    taught = IssueWords("truce", TRUCE.label, TRUCE.proposition, excerpts=["Let the guns fall silent now", "Peace"])
    best = IssueRanker((TALKS, taught)).rank(words)[0]
    assert (best.key, best.like, list(best.shared)) == ("truce", "Let the guns fall silent now", [])


def test_it_says_which_words_were_shared_as_they_stand_there() -> None:
    best = IssueRanker(ISSUES).rank("Négotiations, then NEGOTIATIONS and a dialogue")[0]
    assert sorted(best.shared) == ["Négotiations", "dialogue"]


def test_a_single_letter_is_no_reason() -> None:
    sent = IssueWords("sent", "US troops", "The U.S. should send troops.")
    [best] = IssueRanker([sent]).rank("By the U.N. Charter we send troops")
    assert sorted(best.shared) == ["send", "troops"]


def test_a_function_word_is_a_reason_only_where_there_is_no_other() -> None:
    sent = IssueWords("sent", "Truppen", "Der Westen sollte Truppen ohne Auftrag der UNO senden.")
    [best] = IssueRanker([sent]).rank("Ohne Truppen geht es nicht")
    assert best.shared == ["Truppen"]
    [weak] = IssueRanker([sent]).rank("Ohne mich")
    assert (weak.shared, weak.score > 0) == (["Ohne"], True)


def test_equals_stay_in_the_order_of_the_issues_and_the_answer_is_always_the_same() -> None:
    twins = [IssueWords(key, "", "An armistice should hold.") for key in "ba"]
    assert ranked("armistice", *twins) == ["b", "a"]
    ranker = IssueRanker(ISSUES)
    assert ranker.rank("an armistice and a dialogue") == ranker.rank("an armistice and a dialogue")


def test_short_words_say_something_only_as_abbreviations() -> None:
    union = IssueWords("eu", "", "The EU should pay for it.")
    assert ranked("the EU pays", union) == ["eu"]
    assert ranked("for the it", union) == []


def test_scripts_without_blanks_are_read_by_their_words() -> None:
    assert ranked("停火", IssueWords("truce", "", "", ["停火"])) == ["truce"]


def test_an_issue_without_a_word_that_says_something_is_found_by_nothing() -> None:
    tax = IssueWords("tax", "Tax cut", "Cut the tax.", ["tax"])
    assert ranked("They cut the tax.", tax) == []
    assert ranked("We want an armistice.", tax, TRUCE) == ["truce"]


def test_a_keyword_of_several_words_that_stands_there_whole_counts_more_than_its_words() -> None:
    ranker = IssueRanker(
        [
            IssueWords("ships", "Ships", "Ships and ports are safe.", ["vessels", "harbour"]),
            IssueWords("sea", "Truce", "They should stop.", ["Blue Sea"]),
        ]
    )
    assert [one.key for one in ranker.rank("Vessels sail the blue sea.")] == ["sea", "ships"]
    assert [one.key for one in ranker.rank("Vessels sail under a blue sky.")] == ["ships", "sea"]
