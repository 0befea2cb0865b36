"""The kind of a source is guessed only where its title or one of the first lines begins with it."""

import pytest

from positions.choices import Act, SourceKind
from positions.texts.quoted import guess_act
from positions.texts.source_kinds import guess_kind


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Joint Statement by the ministers", "", SourceKind.JOINT_STATEMENT),
        ("Gemeinsame Erklärung der Außenminister", "", SourceKind.JOINT_STATEMENT),
        ("Readout of the President’s call", "Joint statement\n", SourceKind.READOUT),
        ("Truce welcomed", "PRESS RELEASE\n\nThe ministry …", SourceKind.PRESS_RELEASE),
        ("Truce welcomed", "12 May\n\nFor immediate release", SourceKind.PRESS_RELEASE),
        ("Interview with Anna Example", "", SourceKind.INTERVIEW),
        ("Remarks by the Secretary at the Council", "", SourceKind.SPEECH),
        ("Transcript of the briefing", "", SourceKind.TRANSCRIPT),
        ("Ministers agree on a joint statement", "They say so.", None),
        ("Addressing the crisis", "Speechless.\n\nPressed.", None),
        ("Talks", "One\nTwo\nThree\nFour\nFive\nPress release", None),
        ("", "", None),
    ],
)
def test_the_kind_is_guessed(title: str, text: str, kind: SourceKind | None) -> None:
    assert guess_kind(title, text) is kind


@pytest.mark.parametrize(
    ("kind", "plain", "quoted"),
    [
        (SourceKind.PRESS_RELEASE, Act.DOCUMENT, Act.VERBATIM),
        (SourceKind.READOUT, Act.PARAPHRASE, Act.VERBATIM),
        (SourceKind.JOINT_STATEMENT, Act.DOCUMENT, Act.DOCUMENT),
        (SourceKind.INTERVIEW, Act.VERBATIM, Act.VERBATIM),
    ],
)
def test_words_of_a_kind_are_an_act(kind: SourceKind, plain: Act, quoted: Act) -> None:
    assert guess_act(kind, before="She said ", exact="we agree", after=".") is plain
    assert guess_act(kind, before="She said “", exact="we agree", after="”.") is quoted
