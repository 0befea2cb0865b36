"""The texts that wait to be coded, of all coders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from config.accounts.roles import Role, users_with
from config.postgres.full_text import WORDS, HasWords, text_query
from positions.models import DoneText, Snapshot, Source
from positions.rules.blind import open_codings

PER_PAGE: Final = 100
NOBODY: Final = "nobody"
"""Instead of a coder: whoever brought it in codes nothing, as an import, or somebody who left."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """A source whose newest text nobody is done with; ``holder`` has it to code, as somebody gave it to them if
    ``is_given``, None where whoever brought it in is no editor.
    """

    source: Source
    holder: User | None
    is_given: bool


@dataclass(frozen=True, slots=True)
class OpenTexts:
    """A page of them out of ``total``; and everybody whom one can be given to."""

    rows: Sequence[OpenText]
    total: int
    coders: Sequence[User]


def open_texts() -> QuerySet[Any]:
    """Sources in use whose newest text nobody is done with, with ``whose`` they are to code."""
    newest = Snapshot.objects.in_force().filter(source=OuterRef("pk")).order_by("-pk")
    sources = Source.objects.in_use().annotate(
        # As the pile of a coder has it (`work/pile.py`): given to somebody, else whoever brought it in.
        whose=Coalesce("assignment__assignee", "created_by"),
        newest=Subquery(newest.values("pk")[:1]),
    )
    done = DoneText.objects.filter(snapshot=OuterRef("newest"))
    return sources.exclude(newest=None).filter(~Exists(done))


def read_open_texts(*, reader: User, of: str = "", words: str = "", page: int = 1) -> OpenTexts:
    """A page of the texts ``of`` a coder by their number, of `NOBODY` or of all coders, whose title has the
    ``words``, the oldest first; three queries. Whoever codes one blind is told of their own alone.
    """
    coders = list(users_with(Role.EDITOR))
    chosen = _of(open_texts(), of, [coder.pk for coder in coders])
    blind = open_codings(reader).values("snapshot__source")
    chosen = chosen.exclude(~Q(whose=reader.pk), pk__in=blind)
    if words:
        chosen = chosen.filter(HasWords("title", query=text_query(words, config=WORDS)))
    start = (page - 1) * PER_PAGE
    people = {coder.pk: coder for coder in coders}
    rows = chosen.select_related("assignment").order_by("pk")[start : start + PER_PAGE]
    return OpenTexts([_describe(one, people) for one in rows], total=chosen.count(), coders=coders)


def _of(texts: QuerySet[Any], of: str, coders: Collection[int]) -> QuerySet[Any]:
    if of == NOBODY:
        return texts.exclude(whose__in=coders)
    return texts.filter(whose=int(of)) if of else texts.filter(whose__in=coders)


def _describe(source: Any, people: dict[int, User]) -> OpenText:
    held = getattr(source, "assignment", None)
    return OpenText(source, people.get(source.whose), is_given=held is not None)
