"""What the form of a stance offers for words that a person chose: the issues nearest, and who may hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import process_time
from typing import Final

from positions.loading.gold.figures import EVERY, Measured
from positions.loading.gold.texts import Annotated, Gold
from positions.suggest.naming import name_holders
from positions.suggest.ranking import AFTER, BEFORE, IssueRanker, IssueWords
from positions.texts.known import ActorKey, Known, Roll

_DEPTHS: Final = (1, 3)


def measure_offered(gold: Iterable[Gold], *, is_learning: bool) -> Measured:
    """Offer issues for all words, text by text in the order of their days; ``is_learning`` from the words of texts
    before. Of texts that tell of others also who may hold them.
    """
    measured = Measured()
    for one in gold:
        learnt: defaultdict[ActorKey, list[str]] = defaultdict(list)
        texts = sorted(one.texts, key=lambda text: (text.document.published, text.name))
        for text in texts:
            began = process_time()
            issues = [replace(issue, excerpts=tuple(learnt[issue.key])) for issue in one.issues]
            _offer(text, issues, one.actors, measured)
            for language in (text.document.language or "und", EVERY):
                measured.ms[language].append(1000 * (process_time() - began))
            for said in text.statements if is_learning else ():
                # After the text was measured: it must not be helped by its own coding.
                learnt[said.issue].append(text.document.text[said.start : said.end])
    return measured


def _offer(
    text: Annotated, issues: Sequence[IssueWords], actors: Sequence[Known], measured: Measured
) -> None:
    ranker = IssueRanker(issues)
    document, language = text.document, text.document.language or "und"
    roll = Roll.of(actors, document.published)
    for said in (one for one in text.statements if one.is_core):
        start, end = said.start, said.end
        before, after = (
            document.text[max(0, start - BEFORE) : start],
            document.text[end : end + AFTER],
        )
        ranked = [
            one.key for one in ranker.rank(document.text[start:end], before=before, after=after)
        ]
        # Only the stretch around, as the form reads it; places are counted from its beginning.
        named = name_holders(
            before + document.text[start:end] + after, len(before), len(before) + end - start, roll
        )
        for depth in _DEPTHS:
            measured.count(f"issue_at_{depth}", language, said.issue in ranked[:depth], 1)
            # In a turn the speaker is offered, and nothing has to be named.
            if not document.spoken:
                measured.count(f"actor_at_{depth}", language, said.holder in named[:depth], 1)
