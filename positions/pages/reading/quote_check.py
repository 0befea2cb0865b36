"""Whether words are on record: the page where they are pasted, and what was found of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.csrf import csrf_exempt

from config.accounts.roles import Role
from config.web.access import WRITING, requires
from config.web.parameters import reads
from positions.exchange.cited_quotes import cite_check, cite_found
from positions.exchange.cited_records import Citations, write_references
from positions.pages.query import audience_of
from positions.pages.reading.quote_form import QuoteForm
from positions.reads.lists.quote_check import QuoteCheck, Verdict, check_quote
from positions.texts.quotation_marks import longest_within

LONGEST_ADDRESS: Final = 1800
"""Bytes that every browser and proxy takes as an address; longer quotations have none."""
_FEW: Final = 8
"""Words of a quotation of which others may say as many by chance; with two of fewer altered, a
passage that is nearer by its words may stand in the place of the one that was meant.
"""


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """A verdict in a word and a sentence, and the level of its message."""

    word: str
    level: str
    sentence: str


SAID: Final = {
    Verdict.VERBATIM: VerdictWords(
        "On record, verbatim", "success", "The same words stand in a row, in the same order."
    ),
    Verdict.MARKED: VerdictWords(
        "On record, with marked changes",
        "success",
        "The words stand in this order, close together. What the quotation leaves out at its"
        " ellipses, and has in brackets, is not part of them: see below what stands there.",
    ),
    Verdict.ALTERED: VerdictWords(
        "Altered",
        "warning",
        "No text has exactly these words. The nearest passage has most of them.",
    ),
    Verdict.PARTLY: VerdictWords(
        "On record in part",
        "info",
        "The words that are published of this text stand so. The others would stand before or"
        " behind them, where nothing is published here: they may be right or not.",
    ),
    Verdict.ABSENT: VerdictWords(
        "Not on record",
        "error",
        "No text that is searched here has these words, nor a passage with most of them. Somebody may"
        " have said them all the same, or as much in other words.",
    ),
}

_RETOLD_WORDS: Final = {
    Verdict.VERBATIM: "On record, in the source’s words, not the speaker’s",
    Verdict.MARKED: "On record, in the source’s words, not the speaker’s, with marked changes",
}
RETOLD: Final = (
    "None of the stances that rest on them takes them as the speaker’s own words:"
    " the source tells what was said or done."
)


def say(check: QuoteCheck) -> VerdictWords:
    """The verdict; a paraphrase that stands word for word in its source is nobody's verbatim words, and is
    not headed as if it were.
    """
    said = SAID[check.verdict]
    word = _RETOLD_WORDS.get(check.verdict) if check.is_retold else None
    return replace(said, word=word, level="info") if word else said


# Nothing is written: what is sent is only too long for an address, and readers get no cookie for a token.
@csrf_exempt
@requires(Role.PUBLIC, methods=WRITING, form_fields=QuoteForm.base_fields)
@reads("q")
def quote_check(request: HttpRequest) -> HttpResponse:
    """What is on record of words that somebody pasted; short ones have an address."""
    sent = request.POST if request.method == "POST" else request.GET
    # Without words in the address the page is opened, not answered: nothing is wrong yet.
    form = QuoteForm(sent if "q" in sent or request.method == "POST" else None)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return render(request, "pages/reading/quote_check.html", {"form": form}, status=status)
    address = urlencode({"q": sent["q"].strip()})
    # What fits an address gets one, to be sent to somebody; the browser then asks for it.
    if request.method == "POST" and len(address) <= LONGEST_ADDRESS:
        return redirect(f"{reverse('quote_check')}?{address}")
    audience = audience_of(request)
    check = check_quote(form.cleaned_data["q"], audience=audience)
    context = {
        "form": form,
        "check": check,
        "said": say(check),
        "retold": RETOLD if check.is_retold else "",
        "is_short": check.size < _FEW,
        "is_cut_small": _is_cut_small(check),
        "within": _find_within(check),
        "searches_all": audience.is_editor,
        "citations": _cite(request, check, address),
    }
    return render(request, "pages/reading/quote_check.html", context)


def _cite(request: HttpRequest, check: QuoteCheck, query: str) -> Citations:
    """The check at its address, or the page of checks where the words are too many for one; then the
    sources.
    """
    path = reverse("quote_check") + (f"?{query}" if len(query) <= LONGEST_ADDRESS else "")
    record = cite_check(
        quoted=check.quotation.wording.text,
        verdict=say(check).word,
        address=request.build_absolute_uri(path),
        today=localdate(),
    )
    return write_references([record, *cite_found(check)])


def _find_within(check: QuoteCheck) -> str:
    """Of what was not found as it was pasted, what stands between quotation marks: with the sentence
    around it nobody said it. "" of what is too long for an address.
    """
    within = "" if check.found else longest_within(check.quotation.wording.text)
    return within if len(urlencode({"q": within})) <= LONGEST_ADDRESS else ""


def _is_cut_small(check: QuoteCheck) -> bool:
    """Whether nothing was found of a quotation because its ellipses leave too little in a row."""
    quotation = check.quotation
    return check.verdict is Verdict.ABSENT and not quotation.is_traceable
