"""What checking a quotation costs: `./run bench quotes`.

The texts are generated: words of Zipf's frequencies, so that pairs of frequent ones stand in most
texts, as *of the* does. Quotations are found verbatim, with one word exchanged, with two, and not at
all; by editors in whole texts, by readers in published excerpts.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import psycopg
from django.conf import settings
from django.core.management import call_command
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.clock import Cost, cost_of
from benchmarks.goals import Ratio, print_ratios, write_json
from config.postgres.scratch import address_of, scratch_database
from positions.audience import EDITORS, PUBLIC, Audience
from positions.reads.lists.quote_check import Verdict, check_quote
from positions.texts.quotation import Quotation, read_quotation

SEED: Final = 20250819
VOCABULARY: Final = 20_000
TEXT: Final = (1_700, 5_000)
"""Words of a text: 10,000 to 30,000 characters."""
EXCERPT: Final = (12, 40)
"""Words of an excerpt, and of a quotation, which is one of them."""
WHOLE, EXCERPTS = 20, 50
"""Milliseconds of processor time for a quotation, in whole texts and in excerpts."""

_RECORD: Final = """
insert into positions_dossier (slug, title, summary) values ('all', 'All', '');
insert into actors_actor (slug, kind, name, iso3, wikidata_id, note) values ('actor', 'person', 'Actor', '', '', '');
with made as (
  insert into positions_issue (slug, label, proposition, coding_rule, keywords, contra_phrases, tags)
  values ('issue', 'Issue', 'It should be so.', '', '{}', '{}', '{}') returning id)
insert into positions_dossierissue (dossier_id, issue_id, "order")
select d.id, made.id, 0 from positions_dossier d, made;
insert into positions_stance
  (actor_id, issue_id, value, act, stated_date, stated_until, status, firmness, salience, confidence, stated_precision,
   note, withdrawal_note, published_at)
select a.id, i.id, 2, 'verbatim', '2025-01-01', '2025-01-01', 'published', 'unknown', 'unknown', 'moderate', 'day', '',
       '', now() from actors_actor a, positions_issue i;
"""
# What a quotation is not looked for by is left out: it would take most of the time to fill.
_TABLES: Final = (
    "positions_snapshot", "positions_excerpt", "positions_evidence", "positions_stance",
)  # fmt: skip
_INDEXES: Final = ("snapshot_sketch", "snapshot_letters", "excerpt_search", "excerpt_words")
_SEEDS: Final = ("textpart_seeds", "excerpt_seeds")
_TEXT: Final = """
with source as (
  insert into positions_source
    (kind, publisher, author, title, url, language, published_date, published_precision, date_inferred_reason,
     reliability, note)
  values ('article', 'The Benchmark', '', 'Article', '', 'en', '2025-01-01', 'day', '', 'B', '') returning id)
insert into positions_snapshot (source_id, raw, sha256, text, normaliser, boilerplate)
select id, %(raw)s, %(digest)s, %(text)s, '1', '{}' from source returning id
"""
_PARTS: Final = """
insert into positions_textpart (snapshot_id, start, words, seeds)
select %(snapshot)s, n, '', public.word_seeds(substr(%(text)s, n + 1, 6200), false)
  from generate_series(0, length(%(text)s) - 1, 6000) n
"""
_EXCERPT: Final = """
with excerpt as (
  insert into positions_excerpt (snapshot_id, start, "end", exact)
  select %s, start, past, exact from unnest(%s::int[], %s::int[], %s::text[]) u(start, past, exact)
  on conflict do nothing returning id)
insert into positions_evidence (stance_id, excerpt_id, role)
select s.id, x.id, 'supports' from excerpt x, positions_stance s
"""


class Sample(NamedTuple):
    """Words of an excerpt, to be quoted."""

    words: Sequence[str]

    def altered(self, rng: np.random.Generator, *, times: int = 1) -> str:
        """With so many words inside exchanged for one that no text has."""
        # Not the first or last word, at which an alteration would be a shorter quotation.
        places = set(rng.choice(np.arange(1, len(self.words) - 1), times, replace=False).tolist())
        return " ".join("unheard" if n in places else word for n, word in enumerate(self.words))


def main() -> None:
    options = parse_options()
    name = f"demarche_bench_quotes_{os.getpid()}"
    with scratch_database(name):
        call_command("migrate", verbosity=0)
        rng = np.random.default_rng(SEED)
        with psycopg.connect(address_of(settings.OWNER_URL, name), autocommit=True) as owner:
            samples = fill(owner, rng, texts=options.texts, excerpts=options.excerpts)
            size = _sizes(owner)
        with psycopg.connect(address_of(settings.DATABASE_URL, name), autocommit=True) as watching:
            chosen = [samples[n] for n in rng.choice(len(samples), options.quotes, replace=False)]
            costs = measure(watching, rng, chosen)
    print(f"\n{options.texts:,} texts, {len(samples):,} excerpts; {size}")
    print(f"{'a quotation, ms':38} {'wall':>10} {'client CPU':>10} {'server CPU':>10}")
    for what, cost in costs.items():
        print(f"{what:38} {cost.wall:10.2f} {cost.client:10.2f} {cost.server or 0:10.2f}")
    ratios = [
        Ratio.at_most(what, cost.total, WHOLE if what.startswith("editor") else EXCERPTS)
        for what, cost in costs.items()
    ]
    print_ratios(ratios)
    if options.json:
        write_json(ratios, options.json)


def fill(
    owner: psycopg.Connection[Any],
    rng: np.random.Generator,
    *,
    texts: int,
    excerpts: int,
    for_quotes: bool = True,
) -> list[Sample]:
    """Generated texts, with published excerpts spread over them; triggers are off meanwhile.

    What only quotations are looked for by takes most of the time, and is left out unless it is ``for_quotes``.
    """
    for table in _TABLES:
        owner.execute(f"alter table {table} disable trigger user")
    for index in (*_INDEXES, *(() if for_quotes else _SEEDS)):
        # Indexes that checking a quotation does not use; the others are filled as texts come.
        owner.execute(f"drop index {index}")
    owner.execute(_RECORD)
    vocabulary = _make_words(rng)
    chances = 1 / np.arange(1, VOCABULARY + 1)
    samples: list[Sample] = []
    for _ in tqdm(range(texts), desc="Texts", unit="", disable=None):
        drawn = rng.choice(VOCABULARY, int(rng.integers(*TEXT)), p=chances / chances.sum())
        samples += _store(
            owner, rng, vocabulary[drawn], number=max(1, excerpts // texts), in_parts=for_quotes
        )
    for table in _TABLES:
        owner.execute(f"alter table {table} enable trigger user")
    owner.execute("vacuum analyze")
    # Workers of a parallel plan are processes whose time nobody would count.
    owner.execute(f"alter database {owner.info.dbname} set max_parallel_workers_per_gather = 0")
    return samples


def _make_words(rng: np.random.Generator) -> NDArray[np.str_]:
    """Words of two to nine letters, none twice."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(rng.choice(list("abdeghiklmnoprstu"), int(rng.integers(2, 10))))] = None
    return np.array(list(words))


def _store(
    owner: psycopg.Connection[Any],
    rng: np.random.Generator,
    words: NDArray[np.str_],
    *,
    number: int,
    in_parts: bool,
) -> Iterator[Sample]:
    """A text in sentences, with so many excerpts of whole words."""
    # Sentences of seventeen words, so that points stand inside quotations too.
    printed = [f"{word}." if n % 17 == 16 else str(word) for n, word in enumerate(words)]
    text = " ".join(printed)
    starts = np.cumsum([0, *(len(word) + 1 for word in printed)])
    raw = text.encode()
    stored = {"raw": raw, "digest": hashlib.sha256(raw).hexdigest(), "text": text}
    row = owner.execute(_TEXT, stored).fetchone()
    snapshot = row[0] if row else 0
    if in_parts:
        owner.execute(_PARTS, {"snapshot": snapshot, "text": text})
    sizes = rng.integers(*EXCERPT, number)
    firsts = rng.integers(0, len(printed) - EXCERPT[1], number)
    spans = [(int(starts[a]), int(starts[a + n]) - 1) for a, n in zip(firsts, sizes, strict=True)]
    exact = [text[start:end] for start, end in spans]
    owner.execute(_EXCERPT, [snapshot, *map(list, zip(*spans, strict=True)), exact])
    yield from (Sample(words.split()) for words in exact)


def _sizes(owner: psycopg.Connection[Any]) -> str:
    row = owner.execute(
        "select sum(length(text)), pg_size_pretty(pg_relation_size('textpart_seeds')),"
        " pg_size_pretty(pg_relation_size('excerpt_seeds')) from positions_snapshot"
    ).fetchone()
    letters, parts, excerpts = row or (0, "", "")
    return f"{letters:,} characters; the index of texts {parts}, of excerpts {excerpts}"


def measure(
    watching: psycopg.Connection[Any], rng: np.random.Generator, samples: Sequence[Sample]
) -> dict[str, Cost]:
    """The cost of a quotation by who asks and what is found, which is made sure of."""
    unsaid = [f"unheard {n} of words unsaid everywhere" for n, _ in enumerate(samples)]
    cases = {
        "verbatim": (Verdict.VERBATIM, [" ".join(sample.words) for sample in samples]),
        "altered": (Verdict.ALTERED, [sample.altered(rng) for sample in samples]),
        "two words altered": (Verdict.ALTERED, [one.altered(rng, times=2) for one in samples]),
        "absent": (Verdict.ABSENT, unsaid),
    }
    return {
        f"{who}, {what}": _measure(watching, quotes, audience, expected=verdict)
        for who, audience in (("editor", EDITORS), ("reader", PUBLIC))
        for what, (verdict, quotes) in cases.items()
    }


def _measure(
    watching: psycopg.Connection[Any],
    quotes: Sequence[str],
    audience: Audience,
    *,
    expected: Verdict,
) -> Cost:
    """A quotation's share of the cost of all; what is answered otherwise is printed."""
    quotations = [quotation for quote in quotes if (quotation := read_quotation(quote))]
    _check(quotations[:8], audience)  # its connection, its plans
    found: list[Verdict] = []
    cost = cost_of(lambda: found.extend(_check(quotations, audience)), watching=watching)
    missed = [quote for quote, one in zip(quotes, found, strict=True) if one != expected]
    if missed:
        print(f"{len(missed)} not {expected}, such as “{missed[0]}”")
    return cost.each(len(quotations))


def _check(quotations: Sequence[Quotation], audience: Audience) -> list[Verdict]:
    return [check_quote(quotation, audience=audience).verdict for quotation in quotations]


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench quotes", description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--excerpts", type=int, default=10_000, help="in all texts together")
    parser.add_argument("--quotes", type=int, default=100, help="quotations of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
