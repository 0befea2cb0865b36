"""Words that hold a sentence together and are about nothing: beside others they tell nobody why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from actors.folding import fold

_WORDS: Final[Mapping[str, str]] = {
    "en": "about after also been both could each even from have having here into just more most"
    " much must only other over same shall should some such than that their them then there"
    " these they this those through under until upon very well were what when where which"
    " while whose will with within without would your",
    "de": "aber alle allem allen aller alles also auch beim dabei dadurch dafür damit danach dann"
    " darauf davon dazu dass denn deren dessen dies diese diesem diesen dieser dieses doch"
    " durch eine einem einen einer eines haben hatte hatten ihre ihrem ihren ihrer immer"
    " jede jedem jeden jeder jedes kann können mehr nach nicht noch oder ohne schon sehr"
    " sein seine seinem seinen seiner sich sind sollen sollte über unter waren weil wenn"
    " werden wird worden wurde wurden zwar",
    "fr": "afin ainsi alors aussi autre autres avait avec avoir avons cela celle celui ceux cette"
    " chez comme dans depuis donc dont elle elles encore entre être leur leurs lors mais"
    " même nous notre pendant peut plus pour puis quand quel quelle sans sera serait sont"
    " sous très tous tout toute toutes vers vous votre était étaient",
    "uk": "адже але було були буде будуть вона вони вони всіх його коли лише між мають може"
    " можуть навіть нашої після перед проте свої своїх своєї така таке також такий таких"
    " того тому тільки тоді цього через щодо якщо який яка які яких",
    "ru": "более были было быть ведь всех даже если есть именно когда которая которого которое"
    " которой которые который которых лишь между могут может можно него него нее ним однако"
    " она они очень перед после потому свои своей своих своего себя также такие такой таких"
    " того тоже только тогда через чтобы этого этой этом этот эти этих",
}
"""By language, of four letters and more: shorter words say nothing anyway."""

# One set for all languages: nobody is asked in which one the words are.
_FOLDED: Final = frozenset(fold(word) for words in _WORDS.values() for word in words.split())


def is_function_word(word: str) -> bool:
    """Whether a word is one in any of the languages; what is written in capitals is an abbreviation."""
    return word != word.upper() and fold(word) in _FOLDED
