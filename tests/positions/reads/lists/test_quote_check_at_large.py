"""Every quotation of two codings is found, and every word altered in one is traced. The texts are not ours."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.conf import settings

from positions.audience import EDITORS
from positions.models import Snapshot
from positions.reads.lists.quote_check import QuoteCheck, Verdict, check_quote
from positions.texts.normalise import normalise
from positions.texts.quotation import read_quotation
from positions.texts.wording import read_wording
from tests.factories import SnapshotFactory

REAL = settings.BASE_DIR.parent / "shared" / "data" / "ukraine-2022-2025"
here = pytest.mark.skipif(not REAL.is_dir(), reason="needs the texts of ../shared, which are not in the repository")
pytestmark = [pytest.mark.django_db, here]


def read_coded() -> dict[str, str]:
    """By each quotation of both codings, the name of its text."""
    coded: dict[str, str] = {}
    for name in ("coding_a.yaml", "coding_b.yaml"):
        for one in yaml.safe_load((REAL / name).read_text()):
            for words in _words_of(one):
                coded[words] = one["source"]
    return coded


def _words_of(one: dict[str, Any]) -> Iterator[str]:
    yield one["words"]
    if one.get("context"):
        yield one["context"]
    yield from (condition["words"] for condition in one.get("conditions", ()) if condition.get("words"))


@pytest.fixture
def texts() -> dict[int, str]:
    """By the snapshot, the name of each text."""
    return {
        SnapshotFactory.create(text=normalise(file.read_text()), source__title=file.stem).pk: file.stem
        for file in sorted((REAL / "texts").glob("*.txt"))
    }


def check(words: str) -> QuoteCheck:
    quotation = read_quotation(words)
    assert quotation
    return check_quote(quotation, audience=EDITORS)


def alterations(words: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """What is done to a word inside, and the quotation after it."""
    pieces = words.split()
    if len(pieces) < 3:
        return
    place = rng.randrange(1, len(pieces) - 1)
    yield "left out", " ".join(pieces[:place] + pieces[place + 1 :])
    yield "added", " ".join([*pieces[:place], "quickly", *pieces[place:]])
    for at, name in ((place, "exchanged"), (0, "first exchanged"), (len(pieces) - 1, "last exchanged")):
        yield name, " ".join([*pieces[:at], "pumpkin", *pieces[at + 1 :]])
    if len(pieces) >= 8:  # of fewer what is left may be nearer to another passage
        other = rng.choice([at for at in range(len(pieces)) if at != place])
        beside = min(place + 1, len(pieces) - 1)
        for at, name in ((other, "two exchanged"), (beside, "neighbours exchanged")):
            both = {place: "pumpkin", at: "gherkin"}
            yield name, " ".join(both.get(n, piece) for n, piece in enumerate(pieces))
        yield "two left out", " ".join(piece for n, piece in enumerate(pieces) if n not in (place, other))
    if numbers := re.findall(r"\d+", words):
        yield "number", words.replace(numbers[0], str(int(numbers[0]) + 1), 1)
    for negation in (" not ", " nicht ", " не ", "n’t"):
        if negation in words:
            yield "negation", words.replace(negation, " " if negation != "n’t" else "", 1)


def test_every_quotation_is_found_and_every_altered_word_traced(texts: dict[int, str]) -> None:
    """In one test, since the texts take most of its time."""
    rng = random.Random(8)
    every = (read_wording(text) for text in Snapshot.objects.values_list("text", flat=True))
    said = [f" {' '.join(token.key for token in text.tokens)} " for text in every]
    traced = 0
    for words, name in read_coded().items():
        found = check(words)
        assert found.verdict == Verdict.VERBATIM, words
        assert name in {one.first.source.title for one in found.found}, words
        for what, altered in alterations(words, rng):
            keys = f" {' '.join(token.key for token in read_wording(altered).tokens)} "
            if not any(keys in text for text in said):  # or somebody said these words as well
                found = check(altered)
                assert found.verdict == Verdict.ALTERED, (what, altered, found.verdict)
                assert name in {one.place.source.title for one in found.near}, (what, altered)
                traced += 1
    assert traced > 3 * len(read_coded())
