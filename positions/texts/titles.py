"""Words of offices and forms of address in the languages of transcripts, and what they have in common. Pure.

A table, not a translation: only what stands before or for a name at the head of somebody's words.
"""

from __future__ import annotations

import re
from typing import Final

from actors.folding import fold

_TITLES: Final = {
    "president": "president presidente präsident präsidentin président présidente президент президентка"
    " президента prezydent bundespräsident bundespräsidentin präsidenten bundespräsidenten",
    "chancellor": "chancellor chancelier chancelière kanzler kanzlers kanzlerin bundeskanzler bundeskanzlers"
    " bundeskanzlerin канцлер канцлера",
    "prime": "prime premier première премьер прем'єр",
    "minister": "minister ministre ministerin bundesminister bundesministerin министр міністр министра"
    " міністра министр-президент ministerpräsident ministerpräsidentin",
    "foreign": "foreign außenminister außenministerin bundesaußenminister bundesaußenministerin",
    "defence": "defence defense verteidigungsminister verteidigungsministerin",
    "secretary": "secretary secrétaire staatssekretär staatssekretärin generalsekretär generalsekretärin"
    " секретарь секретар",
    "general": "general général générale генеральный генеральний генерал",
    "vice": "vice deputy vizepräsident vizepräsidentin vizekanzler вице віце заместитель заступник",
    "speaker": "speaker",
    "chair": "chair chairman chairwoman chairperson председатель голова vorsitzender vorsitzende",
    "commissioner": "commissioner commissaire kommissar kommissarin",
    "ambassador": "ambassador ambassadeur ambassadrice botschafter botschafterin посол",
    "senator": "senator sénateur sénatrice сенатор",
    "representative": "representative congressman congresswoman representant vertreter представитель"
    " представник",
    "envoy": "envoy beauftragter beauftragte",
    "adviser": "adviser advisor nsc berater",
    "king": "king roi könig король",
    "queen": "queen reine königin королева",
    "pope": "pope pape papst папа",
    "governor": "governor gouverneur губернатор",
    "mayor": "mayor maire bürgermeister bürgermeisterin",
    "spokesperson": "spokesperson spokesman spokeswoman porte-parole sprecher sprecherin",
    "taoiseach": "taoiseach",
    "crown": "crown",
    "prince": "prince",
    "sheikh": "sheikh emir",
    "admiral": "admiral colonel captain major lieutenant maréchal marschall",
    "": "the le la l der die das herr frau mr mrs ms miss mx mme m monsieur madame sir dame lord lady dr"
    " prof professor professeur hon rt honourable honorable his her excellency s.e. h.e. господин госпожа"
    " пан пані товарищ acting interim federal états state special national security high council"
    " european european commission of de du des d von für pour and et und und a an al former ex"
    " republic president-in-office affairs union auswärtigen abgeordneter abgeordnete abg kollege"
    " kollegin",
}
ROLES: Final[dict[str, str]] = {
    fold(word): role for role, words in _TITLES.items() for word in words.split()
}
"""What a folded word says of an office; "" for an address, an article or a preposition."""
# German writes two offices as one word; read apart, they equal the two words of other languages.
_COMPOUND: Final = {
    "bundesaussenminister": ("foreign", "minister"),
    "bundesaussenministerin": ("foreign", "minister"),
    "aussenminister": ("foreign", "minister"),
    "aussenministerin": ("foreign", "minister"),
    "verteidigungsminister": ("defence", "minister"),
    "verteidigungsministerin": ("defence", "minister"),
    "ministerprasident": ("prime", "minister"),
    "ministerprasidentin": ("prime", "minister"),
    "generalsekretar": ("secretary", "general"),
    "generalsekretarin": ("secretary", "general"),
    "vizeprasident": ("vice", "president"),
    "vizeprasidentin": ("vice", "president"),
    "vizekanzler": ("vice", "chancellor"),
    "taoiseach": ("prime", "minister"),
}
_QUESTIONERS: Final = (
    "q question questions frage fragen journalist journalistin journaliste journalists reporter"
    " reporters press presse interviewer interviewerin moderator moderatorin modérateur modératrice animateur"
    " intervieweur вопрос вопросы реплика журналист журналистка ведущий ведущая корреспондент питання"
    " запитання репліка журналістка журналіст ведуча кореспондент host anchor correspondent"
    " domanda giornalista pregunta periodista pergunta jornalista pytanie dziennikarz dziennikarka soru gazeteci"
    " vraag fråga spørgsmål spørsmål kysymys otázka dotaz kérdés întrebare pitanje въпрос пытанне ερώτηση"
)
QUESTIONERS: Final = frozenset(map(fold, _QUESTIONERS.split()))
"""Labels of whoever asks."""
_ANSWERERS: Final = (
    "a answer answers antwort réponse réponses ответ відповідь respuesta risposta resposta odpowiedź cevap antwoord"
    " svar vastaus odpověď válasz răspuns odgovor отговор адказ απάντηση"
)
ANSWERERS: Final = frozenset(map(fold, _ANSWERERS.split()))
"""Labels of the one who is asked in an interview."""
_INTERPRETERS: Final = (
    "interpreter interpreters translator dolmetscher dolmetscherin übersetzer übersetzerin interprète traducteur"
    " traductrice переводчик переводчица перекладач перекладачка tłumacz intérprete interprete tercüman"
)
INTERPRETERS: Final = frozenset(map(fold, _INTERPRETERS.split()))
"""Labels of whoever says in another language what somebody else said."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*", re.UNICODE)


def words_of(text: str) -> list[str]:
    """The folded words of a label or a role.

    >>> words_of("NATO Secretary-General Rutte")
    ['nato', 'secretary', 'general', 'rutte']
    """
    return [part for found in _WORD.findall(text) for part in fold(found).split()]


def roles_of(words: list[str]) -> frozenset[str]:
    """The offices that folded words name, in English.

    >>> sorted(roles_of(words_of("Bundeskanzler"))), sorted(roles_of(words_of("Federal Chancellor")))
    (['chancellor'], ['chancellor'])
    """
    named = (part for word in words for part in _COMPOUND.get(word, (ROLES.get(word, ""),)))
    return frozenset(role for role in named if role)


def is_title(word: str) -> bool:
    """Whether a folded word is an office or goes with one."""
    return word in ROLES
