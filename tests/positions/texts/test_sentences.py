"""Where sentences end, in several languages."""

import pytest

from positions.texts.sentences import cut_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Norland said no.", "Sudland voted yes."],
        ["Talks end in May.", "The Citadel agreed."],
        ["Mr. Alder met Dr. Beech at 5 p.m. and left.", "Nobody knew."],
        ["He quoted J. Alder on the U.S. position.", "It rained."],
        ["“We agree!” she said.", "“We do not.”", "So it went."],
        ["M. Ormeau s’y oppose.", "Mme Saule non."],
        ["Am 3. Mai kam Dr. Erle.", "Er lehnte ab, z.B. die Waffenruhe."],
        ["В 2014 г. Нордия согласилась.", "Мы против!", "Им. Ольхи здесь нет…"],
        ["Ні.", "Ми готові?", "Так."],
        ["Is it so?", "[Laughter] No…", "Yes."],
        ["هل يوافقون؟", "لا نعلم."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in cut_sentences(text)] == sentences


def test_no_blank_stands_behind_a_wide_stop() -> None:
    text = "我们同意。“不！”他问：为什么？"
    assert [text[start:end] for start, end in cut_sentences(text)] == ["我们同意。", "“不！”", "他问：为什么？"]


def test_lines_end_sentences_and_blanks_belong_to_none() -> None:
    text = "  A heading\n\n\t No stop here \nThe end. "
    assert [text[start:end] for start, end in cut_sentences(text)] == ["A heading", "No stop here", "The end."]
    assert cut_sentences("One. Two. Three.", 5, 9) == [(5, 9)]
    assert cut_sentences(" \n ") == []
