"""Which act words most likely are."""

import pytest

from positions.choices import Act, SourceKind
from positions.texts.quoted import count_quoted, guess_act


@pytest.mark.parametrize(
    ("before", "exact", "after"),
    [
        ("", "“We support an immediate ceasefire,” he said.", ""),
        ("He said: “", "We support it", ",” and left."),
        ("", "We support it", "” – he left."),
        ('He said "', "we support it", '", and left.'),
        ("Er sagte: „", "Wir sind dafür", "“, und ging."),
        ("Er sagte: »", "Wir sind dafür", "«, und ging."),
        ("Il a dit : «\u00a0", "Nous sommes pour", "\u00a0», puis partit."),
        ("He said: ‘", "We don’t support it", "’, and left."),
        ("他说：「", "我们支持", "」。"),
        ("(“", "We do", "”)"),
        ("He called it “good”. Then: “", "We support it", "” Others “did”."),
        ("", "“…and we will go on”", ""),
    ],
)
def test_what_stands_between_quotation_marks_is_verbatim(before: str, exact: str, after: str) -> None:
    assert guess_act(SourceKind.ARTICLE, before=before, exact=exact, after=after) == Act.VERBATIM


@pytest.mark.parametrize(
    ("before", "exact", "after"),
    [
        ("", "France supports a ceasefire", ""),
        ("“Never,” he said. ", "France supports it", ", he added."),
        ("He said “no”. ", "They didn’t agree", ". “Never,” said others."),
        ("", "France, which calls it “good”, supports an immediate ceasefire", "."),
        ("Er sagte „nein“. ", "Deutschland ist dafür", "."),
        ('He said "no". ', "They agreed", ', and "left".'),
        ("The parties’ talks, ", "it isn’t the ministers’ view", ""),
    ],
)
def test_the_rest_is_paraphrase(before: str, exact: str, after: str) -> None:
    assert guess_act(SourceKind.ARTICLE, before=before, exact=exact, after=after) == Act.PARAPHRASE


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (SourceKind.DOCUMENT, Act.DOCUMENT),
        (SourceKind.VOTE_RECORD, Act.VOTE),
        (SourceKind.TRANSCRIPT, Act.VERBATIM),
        (SourceKind.POST, Act.VERBATIM),
    ],
)
def test_other_sources_say_it_by_their_kind(kind: str, act: Act) -> None:
    assert guess_act(kind, before="", exact="France supports it.", after="") == act


def test_characters_are_counted() -> None:
    assert count_quoted("“", "ab” cd “ef", "”") == 4
