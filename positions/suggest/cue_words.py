"""The words of `positions.suggest.cues`, by language: a table, not a model. Pure."""

from __future__ import annotations

from typing import Final

from positions.suggest.boundary import Move

type CueRow = tuple[str, Move, int, float]
"""A pattern of words, what they do, 1 for or -1 against, and how surely they carry a stance."""

_SURE, _FAIR, _WEAK = 1.0, 0.6, 0.3
_S, _D, _O, _P, _A, _R, _W = (
    Move.STATEMENT,
    Move.DEMAND,
    Move.OFFER,
    Move.PROPOSAL,
    Move.ACCEPTANCE,
    Move.REFUSAL,
    Move.WARNING,
)
TABLE: Final[dict[str, tuple[CueRow, ...]]] = {
    "en": (
        (
            r"support(?:s|ed|ing|ive)?|back(?:s|ed)(?! (?:away|down|off|out)\b)"
            r"|favou?r(?:s|ed|ing)?|endors\w+|welcom\w+|in favou?r",
            _A,
            1,
            _SURE,
        ),
        (r"agree[sd]?|accept(?:s|ed|ing)?|aligning|committed|commits?|approv\w+", _A, 1, _SURE),
        (
            r"ready|willing(?:ness)?|prepared|readiness|openness|open to|offer(?:s|ed|ing)?|pledg\w+|promis\w+",
            _O,
            1,
            _SURE,
        ),
        (
            r"call(?:s|ed|ing)? (?:for|on|upon)|demand(?:s|ed|ing)?|insist\w*|urg(?:es?|ed|ing)|push(?:es|ed|ing)? for",
            _D,
            1,
            _SURE,
        ),
        (r"propos\w+|suggest\w*|advocat\w+|recommend\w*|initiative", _P, 1, _FAIR),
        (
            r"wants?|wanted|wish(?:es|ed)?|hopes?|hoping|desires?|prefer\w*"
            r"|would like|(?:’|')d like|look(?:s|ing)? forward",
            _D,
            1,
            _FAIR,
        ),
        (
            r"must|should|needs? to|ha(?:s|ve) to|got to|needs?|imperative|right to|necessary|let us|let’s",
            _D,
            1,
            _FAIR,
        ),
        (r"will|going to|(?:’|')ll|shall|working on|work on|committed to|path to", _O, 1, _WEAK),
        (
            r"reject\w*|refus\w+|oppos(?:e|es|ed|ing|ition)|rul(?:e|es|ed|ing) out"
            r"|against|unacceptable|decline[sd]?|deni\w+",
            _R,
            -1,
            _SURE,
        ),
        (
            r"object(?:s|ed)? to|out of the question|impossible|insane|absurd|resist\w*|forbid\w*|exclud\w+|threat\w*",
            _R,
            -1,
            _FAIR,
        ),
        (r"warn(?:s|ed|ing)? against|warn(?:s|ed|ing)?|danger\w*|afraid", _W, -1, _FAIR),
        (
            r"believ\w+|thinks?|consider\w*|sa(?:ys|id|ying)|stat(?:es|ed|ing)|reiterat\w+|announc\w+|declar\w+|confirm\w*",
            _S,
            0,
            _WEAK,
        ),
    ),
    "de": (
        (r"unterstütz\w*|befürwort\w*|begrüß\w*|zustimm\w*|zugestimmt|dafür|einig", _A, 1, _SURE),
        (r"bereit\w*|anbieten|angeboten|biete[nt]?|zusag\w*|verspr\w+", _O, 1, _SURE),
        (
            r"forder\w*|verlang\w*|dräng\w*|besteh\w* auf|appellier\w*|aufruf\w*|rufe?n? .{0,30}auf",
            _D,
            1,
            _SURE,
        ),
        (r"vorschlag\w*|vorgeschlagen|schlag\w* .{0,40}vor", _P, 1, _FAIR),
        (
            r"muss|müssen|müsst\w*|soll\w*|will|wollen|möcht\w*|brauch\w*|nötig|notwendig\w*|wunsch\w*|wünsch\w*",
            _D,
            1,
            _FAIR,
        ),
        (r"werden? wir|wir werden|werde ich|ich werde", _O, 1, _WEAK),
        (
            r"ablehn\w*|abgelehnt|lehn\w* .{0,60}ab|weiger\w*|dagegen"
            r"|gegen|ausgeschlossen|ausschließ\w*|widersprech\w*",
            _R,
            -1,
            _SURE,
        ),
        (r"unangemessen\w*|unmöglich|inakzeptabel|nachgeben|dulden|warn\w*|Absage", _R, -1, _FAIR),
        (r"klar ist|ich halte|meiner Sicht|ich glaube|überzeug\w*|sag\w*|erklär\w*", _S, 0, _WEAK),
    ),
    "ru": (
        (
            r"поддерж\w+|поддержива\w+|соглас\w+|приветств\w+|одобр\w+|приверженн\w+|положительно|откликн\w+|мы за",
            _A,
            1,
            _SURE,
        ),
        (r"готов\w*|предлага\w+|предложи\w+|обеща\w+|объявля\w+|объяви\w+", _O, 1, _SURE),
        (r"требу\w+|требова\w+|настаива\w+|призыва\w+|призва\w+", _D, 1, _SURE),
        (r"предложени\w+|инициатив\w+", _P, 1, _FAIR),
        (
            r"долж[а-я]+|необходим\w*|нужно|надо|хотим|хотел\w*|хочет|следует|важно|выступа\w+",
            _D,
            1,
            _FAIR,
        ),
        (r"будем|будет|возвраща\w+|намерен\w*|исходим", _O, 1, _WEAK),
        (
            r"против|отказ\w*|отверг\w+|неприемлем\w+|недопустим\w+|исключ\w+|невозможн\w+|нельзя|отрица\w+",
            _R,
            -1,
            _SURE,
        ),
        (r"предостере\w+|предупре\w+|опасн\w+|угро[зж]\w+|нюанс\w*|вопрос\w*", _W, 0, _WEAK),
        (
            r"счита\w+|полага\w+|заяви\w+|заявля\w+|сказал\w*|подтверд\w+|обозначен\w*|отметил\w*",
            _S,
            0,
            _WEAK,
        ),
    ),
    "uk": (
        (r"підтрим\w+|погод\w+|згод\w+|вітає\w*|схвал\w+", _A, 1, _SURE),
        (r"готов\w*|пропону\w+|запропонува\w+|обіця\w+|оголош\w+", _O, 1, _SURE),
        (r"вимага\w+|наполяга\w+|заклика\w+", _D, 1, _SURE),
        (r"пропозиці\w+|ініціатив\w+", _P, 1, _FAIR),
        (
            r"повинн\w+|має\w* бути|мусить|мусимо|необхідн\w*|потрібн\w*|треба|хочемо|хоче|прагн\w+",
            _D,
            1,
            _FAIR,
        ),
        (r"будемо|буде", _O, 1, _WEAK),
        (
            r"проти|відмов\w+|відкида\w+|неприйнятн\w+|неприпустим\w+|виключ\w+|неможлив\w+|не можна",
            _R,
            -1,
            _SURE,
        ),
        (r"вважа\w+|заяви\w+|сказа\w+|підтверд\w+|наголос\w+", _S, 0, _WEAK),
    ),
    "fr": (
        (
            r"souten\w*|soutien\w*|appu(?:ie|yer|yons)\w*|favorable\w*|accueill\w+|approuv\w+|d’accord|accept\w+",
            _A,
            1,
            _SURE,
        ),
        (r"prête?s?|propos\w+|offr\w+|promet\w*|engage\w*", _O, 1, _SURE),
        (r"exig\w+|demand\w+|appel\w+ à|réclam\w+|insist\w+", _D, 1, _SURE),
        (r"doi(?:t|vent)|devons|faut|veu(?:t|x|lent)|voulons|souhait\w+|nécessaire", _D, 1, _FAIR),
        (r"refus\w+|reje[t]\w+|oppos\w+|contre|inacceptable\w*|exclu\w*|impossible", _R, -1, _SURE),
        (r"estim\w+|déclar\w+|affirm\w+|a dit|croit|pense\w*", _S, 0, _WEAK),
    ),
}
NEGATIONS: Final = {
    "en": r"not|never|no|nor|neither|cannot|without|\w+n[’']t|no longer|nobody|none",
    "de": r"nicht|nie|niemals|kein\w*|weder|ohne|niemand",
    "ru": r"не|ни|никогда|без|нет|никто|нельзя",
    "uk": r"не|ні|ніколи|без|немає|ніхто",
    "fr": r"ne|n[’'](?=\w)|pas|jamais|aucune?|sans|ni",
}
CONDITION_CUES: Final = {
    "en": r"if|unless|until|provided(?: that)?|as long as|so long as|only (?:if|when|after)"
    r"|on (?:the )?condition|subject to|in exchange for|once|when|without",
    "de": r"wenn|falls|sofern|solange|unter der (?:Bedingung|Voraussetzung)|vorausgesetzt"
    r"|sobald|bis|erst (?:wenn|nach)",
    "ru": r"если|при условии|пока не|до тех пор|в случае|в обмен|только (?:после|если|когда)|без устранения",
    "uk": r"якщо|за умови|доки|поки не|у разі|в обмін|лише (?:після|якщо|коли)|тільки (?:після|якщо|коли)",
    "fr": r"si|à condition|pourvu|tant que|sauf si|jusqu’à ce que|en échange",
}
