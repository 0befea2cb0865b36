"""Stances as a table of one installation, imported into an empty one, are the same there."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from actors.models import Actor
from config.accounts.roles import Role
from config.web.csv import csv_response
from positions.choices import (
    Act,
    ConditionKind,
    Confidence,
    EvidenceRole,
    Firmness,
    GlossMaker,
    Precision,
    Rendering,
    Salience,
    TableKind,
    TableState,
    Value,
)
from positions.dates import first_of_precision
from positions.exchange.stance_further import count_further
from positions.exchange.stance_rows import STANCE_HEADER, stance_rows
from positions.loading.tables.stances import NOBODY_ELSE
from positions.models import Condition, Dossier, Evidence, Excerpt, Issue, Snapshot, Source, Stance
from positions.reads.lists.keyset import Order
from tests.factories import (
    ActorFactory,
    ConditionFactory,
    DossierFactory,
    EvidenceFactory,
    ExcerptFactory,
    IssueFactory,
    MembershipFactory,
    SnapshotFactory,
    SourceFactory,
    StanceFactory,
    UserFactory,
    publish,
)
from tests.positions.loading.tables.brought import checked, imported, table, told

TEXT = "Yes and no. =Yes, if they leave, and no. “Ні”, they say: yes and no."
DATED = "published_date", "published_precision", "date_inferred_reason", "retrieved_date"
SOURCES = (
    ("=An interview", "https://example.org/a", dt.date(2024, 5, 1), "month", TEXT),
    ("Notes, taken twice", "", None, None, f"{TEXT} Again: yes."),
)
CODES = ("value", "act", "firmness", "salience", "confidence", "rendering", "unnamed_speaker", "speaking_terms", "note")
CITED = ("locator", "gloss", "gloss_maker")


@contextmanager
def rolled_back() -> Iterator[None]:
    """As in a database of its own; keys are drawn on, so that the next has others."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cited() -> st.SearchStrategy[dict[str, Any]]:
    """How words are cited, and which: where they begin and end, of which source."""
    gloss = st.fixed_dictionaries(
        {"gloss": st.sampled_from(["That is: no", "=No"]), "gloss_maker": st.sampled_from(GlossMaker.values)}
    )
    place = st.fixed_dictionaries({"locator": st.sampled_from(["p. 1–2", "0:01:59"])})
    ends = [0, *(i + 1 for i, letter in enumerate(TEXT) if letter == " "), len(TEXT) + 1]
    spans = st.lists(st.sampled_from(ends), min_size=2, max_size=2, unique=True).map(sorted)
    return st.builds(
        lambda source, span, *more: {"source": source, "span": (span[0], span[1] - 1), **more[0], **more[1]},
        st.integers(0, 1),
        spans,
        st.one_of(st.just({}), gloss),
        st.one_of(st.just({}), place),
    )


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(["open", "met", "failed"]))
    said: dict[str, Any] = {
        "kind": draw(st.sampled_from(ConditionKind.values)),
        "text": draw(st.sampled_from(["they leave", "-they stay; or not", "“Ні”"])),
        "state": state,
        "linked_issue": draw(st.sampled_from([None, "second"])),
        "words": draw(st.one_of(st.none(), cited())),
    }
    if state != "open" and draw(st.booleans()):
        precision = draw(st.sampled_from(Precision.values))
        said |= {"settled_date": first_of_precision(dt.date(2025, 5, 17), precision), "settled_precision": precision}
    return said


@st.composite
def stances(draw: st.DrawFn) -> dict[str, Any]:
    precision = draw(st.sampled_from(Precision.values))
    value = draw(st.sampled_from(Value.values))
    is_unstated = value == Value.NO_STATED_POSITION
    words = (
        [] if is_unstated else draw(st.lists(cited(), max_size=3, unique_by=lambda one: (one["source"], one["span"])))
    )
    return {
        "fields": {
            "value": value,
            "act": draw(st.sampled_from([Act.PARAPHRASE, Act.DOCUMENT, Act.ACTION])).value,
            "firmness": draw(st.sampled_from(Firmness.values)),
            "salience": draw(st.sampled_from(Salience.values)),
            "confidence": draw(st.sampled_from(Confidence.values)),
            "rendering": draw(st.sampled_from([None, *Rendering.values])),
            "note": "Searched “it”." if is_unstated else draw(st.sampled_from(["", "+1, he says\nand more"])),
            "stated_precision": precision,
            "withdrawn_date": draw(st.sampled_from([None, dt.date(2031, 2, 3)])),
            "withdrawal_note": draw(st.sampled_from(["", "@ home"])),
        },
        "actor": draw(st.sampled_from(["norland", "anna"])),
        "for": draw(st.sampled_from([None, "sudland"])),
        "issue": draw(st.sampled_from(["first", "second"])),
        "evidence": [one | {"role": draw(st.sampled_from(EvidenceRole.values))} for one in words],
        "conditions": [] if is_unstated else draw(st.lists(conditions(), max_size=4)),
    }


def make(said: list[dict[str, Any]]) -> None:
    make_people()
    dossier = DossierFactory.create(slug="talks", title="Talks")
    for name in ("first", "second"):
        IssueFactory.create(dossier=dossier, slug=name, label=f"The {name}", proposition=f"The {name} holds.")
    texts = [
        SnapshotFactory.create(
            text=text,
            source__title=title,
            source__url=url,
            source__published_date=day,
            source__published_precision=known or "day",
        )
        for title, url, day, known, text in SOURCES
    ]
    for year, one in enumerate(said):
        _make_stance(one, year, texts)


def make_people() -> None:
    ActorFactory.create(slug="norland", name="Norland", kind="state")
    anna = ActorFactory.create(slug="anna", name="Anna Weiss", kind="person")
    # By her office she speaks for the state, unless it is said that she does not.
    MembershipFactory.create(member=anna, group=ActorFactory.create(slug="sudland", name="Sudland", kind="state"))


def _make_stance(one: dict[str, Any], year: int, texts: list[Snapshot]) -> None:
    day = first_of_precision(dt.date(2020 + year, 3, 18), one["fields"]["stated_precision"])
    stance = StanceFactory.create(
        **one["fields"],
        stated_date=day,
        actor=Actor.objects.get(slug=one["actor"]),
        on_behalf_of=Actor.objects.filter(slug=one["for"]).first(),
        issue=Issue.objects.get(slug=one["issue"]),
    )
    for words in one["evidence"]:
        EvidenceFactory.create(stance=stance, role=words["role"], **_cut(words, texts))
    for condition in one["conditions"]:
        told = {key: value for key, value in condition.items() if key not in ("words", "linked_issue")}
        linked = Issue.objects.filter(slug=condition["linked_issue"]).first()
        words = _cut(condition["words"], texts) if condition["words"] else {}
        ConditionFactory.create(stance=stance, linked_issue=linked, **told, **words)


def _cut(words: dict[str, Any], texts: list[Snapshot]) -> dict[str, Any]:
    snapshot, (start, end) = texts[words["source"]], words["span"]
    there = Excerpt.objects.filter(snapshot=snapshot, start=start, end=end).first()
    excerpt = there or ExcerptFactory.create(snapshot=snapshot, words=TEXT[start:end], start=start, end=end)
    return {"excerpt": excerpt, **{name: words[name] for name in CITED if name in words}}


def download() -> bytes:
    everything = Stance.objects.all()
    further = count_further(everything)
    rows = stance_rows(
        everything,
        further=further,
        order=Order("stated_date", is_descending=False),
        site="https://example.org",
        filtered_by="",
        with_coder=True,
    )
    answer = csv_response(name="stances", header=(*STANCE_HEADER, *further.header), rows=rows)
    return b"".join(answer)


def facts() -> list[Any]:
    """All that the stances say, without keys and without who coded them."""
    return [
        (
            *(one.actor.slug, one.on_behalf_of and one.on_behalf_of.slug, one.issue.slug),
            *(one.stated_date, one.stated_until, one.stated_precision, one.withdrawn_date, one.withdrawal_note),
            *(getattr(one, name) for name in CODES),
            # The first that support it come first out; the order of the rest is kept.
            sorted((words.role, *_words(words)) for words in one.evidence.order_by("pk")),
            [
                (
                    *(condition.kind, condition.text, condition.state),
                    *(condition.settled_date, condition.settled_precision),
                    condition.linked_issue and condition.linked_issue.slug,
                    *(_words(condition) if condition.excerpt else ()),
                )
                for condition in one.conditions.order_by("pk")
            ],
        )
        for one in Stance.objects.order_by("stated_date", "pk")
    ]


def _words(cites: Evidence | Condition) -> tuple[Any, ...]:
    excerpt = cites.excerpt
    assert excerpt is not None
    source = excerpt.snapshot.source
    told = (source.title, source.url, source.published_date, source.published_precision)
    return *map(str, told), excerpt.start, excerpt.exact, *(getattr(cites, name) or "" for name in CITED)


def take_in(raw: bytes, editor: User) -> None:
    """Into an installation that has people and a dossier: issues, sources with their texts, stances."""
    make_people()
    DossierFactory.create(slug="talks", title="Talks")
    issues = [(name, f"The {name}", f"The {name} holds.", "talks") for name in ("first", "second")]
    sources = [(title, url, str(day)[:7] if day else "", text) for title, url, day, _, text in SOURCES]
    for kind, header, rows in (
        (TableKind.ISSUES, ("slug", "label", "proposition", "dossier"), issues),
        (TableKind.SOURCES, ("title", "url", "published_date", "text"), sources),
    ):
        done = imported(table(*(_guarded(row) for row in rows), header=header), editor, kind)
        assert done.state == TableState.LOADED, done.report
    found = checked(raw, editor, unsaid=NOBODY_ELSE)
    assert not told(found), found.report["problems"]
    done = imported(raw, editor, unsaid=NOBODY_ELSE)
    assert done.state == TableState.LOADED, done.report


def _guarded(row: tuple[str, ...]) -> list[str]:
    return [f"'{cell}" if cell.startswith("=") else cell for cell in row]


@pytest.mark.django_db
@given(said=st.lists(stances(), min_size=1, max_size=3))
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=False,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
def test_what_went_out_comes_in_the_same(said: list[dict[str, Any]]) -> None:
    editor = UserFactory.create(role=Role.EDITOR)
    with rolled_back():
        make(said)
        raw, before = download(), facts()
    with rolled_back():
        take_in(raw, editor)
        assert facts() == before
        assert Dossier.objects.get().dossier_issues.count() == 2


@pytest.mark.django_db
def test_an_address_without_a_text_goes_out_and_comes_in_the_same(client: Client) -> None:
    editor = UserFactory.create(role=Role.EDITOR)

    def told_of() -> tuple[Any, ...]:
        names = "title", "url", "publisher", "author", "kind", "language", *DATED
        return *(getattr(Source.objects.get(), name) for name in names), Snapshot.objects.count()

    client.force_login(editor)
    with rolled_back():
        day = dt.date(2024, 5, 1)
        SourceFactory.create(
            title="=Gone",
            url="https://example.org/gone?a=1&b=2",
            published_date=day,
            published_precision="month",
            date_inferred_reason="The page names May.",
        )
        raw, before = b"".join(client.get("/sources/?format=csv")), told_of()
    with rolled_back():
        found = checked(raw, editor, TableKind.SOURCES)
        assert (told(found), told(found, "questioned")) == ([], [(2, "Text")])
        assert imported(raw, editor, TableKind.SOURCES).state == TableState.LOADED
        assert told_of() == before


@pytest.mark.django_db
def test_the_page_s_download_has_them_too(client: Client) -> None:
    stance = StanceFactory.create()
    snapshot = SnapshotFactory.create(text=TEXT, source__title="Talks")
    for words in ("Yes and no", "they leave"):
        EvidenceFactory.create(stance=stance, excerpt=ExcerptFactory.create(snapshot=snapshot, words=words))
    ConditionFactory.create(
        stance=stance, text="they leave", state="met", settled_date=dt.date(2025, 5, 1), settled_precision="month"
    )
    publish(stance)
    answer = client.get("/stances/?format=csv")
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert (row["at"], row["words_2"], row["role_2"], row["at_2"]) == ("0", "they leave", "supports", "21")
    assert row["source_2"] == ""
    said = [row[f"condition_1{part}"] for part in ("", "_kind", "_state", "_settled", "_issue", "_words")]
    assert said == ["they leave", "only_if", "met", "2025-05", "", ""]
    assert "words_3" not in row
    assert "condition_2" not in row
